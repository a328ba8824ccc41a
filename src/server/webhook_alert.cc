// SPDX-License-Identifier: Apache-2.0
#include "server/webhook_alert.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/json_text.h"
#include "base/utf8.h"
#include "engine/inspection.h"
#include "ledger/decision_block.h"
#include "ledger/decisions.h"
#include "reports/formats.h"

namespace shop {
namespace {

// Texts of more blocks would pile up in the dictionaries.
constexpr int kBlocksWithOneDictionary = 1000;
constexpr std::size_t kProductsNamed = 20;

struct CauseSum {
  std::uint64_t records = 0;
  std::map<Currency, std::int64_t> amounts;
  Position first = 0;
  Position last = 0;
};
using CauseSums = std::map<Cause, CauseSum>;

std::string quoted(std::string_view text) {
  std::string out;
  append_json_text(out, replace_invalid_utf8(text));
  return out;
}

void add_issues(const Decisions& decisions, Position from, CauseSums& sums) {
  for (std::size_t i = 0; i < decisions.rows.size(); ++i) {
    const Position position = decisions.first_position + i;
    if (decisions.rows[i].type != RowType::issue || position < from) continue;
    const IssueRow& issue = decisions.issues[decisions.rows[i].index];
    CauseSum& sum = sums[issue.cause];
    ++sum.records;
    if (sum.first == 0) sum.first = position;
    sum.last = position;
    if (issue.currency && issue.amount_minor != 0)
      sum.amounts[issue.currency] += issue.amount_minor;
  }
}

Result<CauseSums> issues_from(Engine& engine, Position from, Position& end) {
  CauseSums sums;
  Decisions decisions;
  auto dictionaries = std::make_unique<Dictionaries>();
  int blocks = 0;
  SHOP_CHECK(engine.store().scan(from, [&](const LogBlock& block) -> Status {
    if (++blocks % kBlocksWithOneDictionary == 0) dictionaries = std::make_unique<Dictionaries>();
    SHOP_CHECK(decode_block(block.bytes, *dictionaries, decisions));
    add_issues(decisions, from, sums);
    end = decisions.next_position();
    return {};
  }));
  return sums;
}

WebhookAlert alert(std::string id, std::string_view kind, Timestamp now, std::string_view text,
                   std::string_view figures) {
  std::string body = fmt::format(R"({{"id":{},"kind":"{}","time":"{}","text":{},"figures":{}}})",
                                 quoted(id), kind, format_utc(now), quoted(text), figures);
  return {std::move(id), std::move(body)};
}

WebhookAlert issue_alert(Cause cause, const CauseSum& sum, Timestamp now) {
  std::string amounts;
  for (const auto& [currency, minor] : sum.amounts)
    amounts += fmt::format(R"({}{{"currency":"{}","amount":"{}"}})", amounts.empty() ? "" : ",",
                           currency.code(), currency.plain(minor));
  const std::string figures = fmt::format(
      R"({{"cause":"{}","records":{},"amounts":[{}],"first_position":{},"last_position":{}}})",
      cause_name(cause), sum.records, amounts, sum.first, sum.last);
  const std::string text = fmt::format(
      "{} {} refused ({}): {}", with_thousands(static_cast<Int128>(sum.records)),
      sum.records == 1 ? "record was" : "records were", cause_name(cause), cause_advice(cause));
  return alert(fmt::format("issues-{}-{}-{}", cause_name(cause), sum.first, sum.last), "issues.new",
               now, text, figures);
}

WebhookAlert stock_alert(const std::vector<LowStockNotice>& notices, Timestamp now) {
  std::string products;
  for (const LowStockNotice& notice : notices) {
    if (&notice - notices.data() == static_cast<std::ptrdiff_t>(kProductsNamed)) break;
    products += fmt::format(R"({}{{"product_id":{},"product":{},"stock":{},"reorder_level":{}}})",
                            products.empty() ? "" : ",", quoted(notice.product_id),
                            quoted(notice.product), notice.stock, notice.reorder_level);
  }
  const LowStockNotice& first = notices.front();
  const std::string& name = first.product.empty() ? first.product_id : first.product;
  const std::string text =
      notices.size() == 1 ? fmt::format("{} must be ordered: {} in stock, the reorder level is {}",
                                        name, first.stock, first.reorder_level)
                          : fmt::format("{} and {} more must be ordered", name,
                                        with_thousands(static_cast<Int128>(notices.size() - 1)));
  const std::string figures =
      fmt::format(R"({{"count":{},"products":[{}]}})", notices.size(), products);
  return alert(fmt::format("stock-{}-{}", first.number, notices.back().number), "stock.low", now,
               text, figures);
}

}  // namespace

AlertPlace place_of_now(Engine& engine) {
  return {engine.status().log_end, low_stock_notices(engine)};
}

Result<std::vector<WebhookAlert>> alerts_since(Engine& engine, Clock& clock, AlertPlace& place) {
  std::vector<WebhookAlert> alerts;
  Position end = place.position;
  if (engine.status().log_end > place.position) {
    SHOP_TRY(const CauseSums sums, issues_from(engine, place.position, end));
    for (const auto& [cause, sum] : sums) alerts.push_back(issue_alert(cause, sum, clock.now()));
  }
  const std::vector<LowStockNotice> notices = low_stock_notices_after(engine, place.notices);
  if (!notices.empty()) alerts.push_back(stock_alert(notices, clock.now()));
  place.position = end;
  if (!notices.empty()) place.notices = notices.back().number;
  return alerts;
}

}  // namespace shop
