// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_tables.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/assert.h"
#include "reports/display_width.h"
#include "reports/formats.h"

namespace shop::cli {
namespace {

std::size_t column_of(const Table& report, std::string_view name) {
  const std::optional<std::size_t> column = report.find_column(name);
  SHOP_ASSERT(column.has_value());
  return *column;
}

std::string money_text(const Cell& cell) {
  const auto* money = std::get_if<Money>(&cell);
  return money == nullptr ? std::string("-") : money->currency.show(money->minor);
}

constexpr std::size_t kRecordColumns = 10;

std::string spaced(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

}  // namespace

std::string time_of_day(ShopZone& zone, Timestamp time) {
  const std::string text =
      zone.format_local(Timestamp{time.micros - time.micros % kMicrosPerSecond});
  return text.substr(text.find(' ') + 1);
}

std::string widened(std::string heading, std::size_t columns) {
  heading.resize(std::max(heading.size(), columns), ' ');
  return heading;
}

Table revenue_table(const Table& report, std::string_view key, std::string_view title) {
  Table table("revenue", {{std::string(title), ColumnType::text},
                          {"orders", ColumnType::integer},
                          {"revenue", ColumnType::money, Look::bar}});
  table.empty = "Nothing was sold today yet.";
  const std::size_t name = column_of(report, key);
  const std::size_t currency = column_of(report, "currency");
  const std::size_t orders = column_of(report, "transactions");
  const std::size_t revenue = column_of(report, "revenue");
  for (const Row& row : report.rows) {
    if (row[currency] == report.rows.front()[currency])
      table.add({row[name], row[orders], row[revenue]});
  }
  if (table.rows.size() < report.rows.size())
    table.columns[2].name += " " + std::get<std::string>(report.rows.front()[currency]);
  return table;
}

std::string revenue_text(const Table& report) {
  if (report.rows.empty()) return "nothing sold";
  std::string text = money_text(report.rows.front()[column_of(report, "revenue")]);
  if (report.rows.size() > 1)
    text += fmt::format(" and {} other currenc{}", report.rows.size() - 1,
                        report.rows.size() == 2 ? "y" : "ies");
  return text;
}

std::vector<std::string> statistics_texts(const Table& report) {
  if (report.rows.empty()) return {};
  const Row& row = report.rows.front();
  std::vector<std::string> texts;
  for (const auto& [what, column] : {std::pair("average", "average"),
                                     {"median", "median"},
                                     {"95 % up to", "p95"},
                                     {"least", "minimum"},
                                     {"most", "maximum"},
                                     {"deviation", "deviation"}})
    texts.push_back(fmt::format("{} {}", what, money_text(row[column_of(report, column)])));
  return texts;
}

Table best_sellers_table(const Table& report) {
  Table table("best-sellers", {{"#", ColumnType::integer},
                               {widened("Best sellers today", 28), ColumnType::text},
                               {"orders", ColumnType::integer},
                               {"units", ColumnType::integer}});
  table.empty = "Nothing was sold today yet.";
  const std::size_t orders = column_of(report, "transactions");
  for (const Row& row : report.rows) {
    if (std::holds_alternative<std::monostate>(row[orders])) continue;  // in a further currency
    table.add({row[column_of(report, "rank")], row[column_of(report, "product")], row[orders],
               row[column_of(report, "units")]});
  }
  return table;
}

Table low_stock_table(std::vector<StockRow> alerts) {
  // By what is left of the level; a level of 0 is at its end.
  const auto emptier = [](const StockRow& a, const StockRow& b) {
    const Int128 left = Int128{a.stock} * std::max<std::int64_t>(*b.reorder_level, 1);
    const Int128 right = Int128{b.stock} * std::max<std::int64_t>(*a.reorder_level, 1);
    return left != right ? left < right : a.product_id < b.product_id;
  };
  std::sort(alerts.begin(), alerts.end(), emptier);
  const std::string title =
      fmt::format("Low stock: {}", with_thousands(static_cast<Int128>(alerts.size())));
  Table table("stock", {{widened(title, 19), ColumnType::text},
                        {"stock", ColumnType::integer},
                        {"reorder at", ColumnType::integer},
                        {"sold out", ColumnType::flag, Look::alert}});
  table.empty = "Every shelf is above its reorder level.";
  for (const StockRow& row : alerts)
    table.add({std::string(row.name.empty() ? row.product_id : row.name), Int128{row.stock},
               Int128{*row.reorder_level}, row.stock <= 0});
  return table;
}

std::vector<CauseOnScreen> newest_by_cause(const IssueBook& issues, ShopZone& zone) {
  std::vector<CauseOnScreen> causes;
  for (const CauseTotal& total : issues.by_cause())
    for (const IssueView& issue : issues.list({.cause = total.cause, .limit = 1}))
      causes.push_back({total.cause, total.issues, issue.field, std::string(),
                        time_of_day(zone, issue.last_seen), issue.position});
  return causes;
}

Table issue_table(const std::vector<CauseOnScreen>& causes) {
  Table table("issues", {{"Issues by cause", ColumnType::text},
                         {"open", ColumnType::integer},
                         {"newest", ColumnType::text},
                         {"record", ColumnType::text},
                         {"field", ColumnType::text}});
  table.empty = "Every record was in order so far.";
  for (const CauseOnScreen& cause : causes)
    table.add({spaced(cause_name(cause.cause)), Int128{cause.issues}, cause.time,
               shortened(showable(cause.transaction_id), kRecordColumns),
               spaced(field_name(cause.field))});
  return table;
}

}  // namespace shop::cli
