// SPDX-License-Identifier: Apache-2.0
#include "engine/day_reads.h"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/give_way.h"
#include "ledger/decision_block.h"
#include "reports/revenue_rows.h"
#include "reports/source_of_views.h"

namespace shop {
namespace {

constexpr std::size_t kDaysPerRead = 4;
constexpr int kAttempts = 3;

// Whether a line of a day up to `last` came between the positions.
Result<bool> changed_between(Engine& engine, Position from, Position upto, Day last) {
  bool changed = false;
  if (from >= upto) return changed;
  Dictionaries texts;
  Decisions decisions;
  SHOP_CHECK(engine.store().scan(from, [&](const LogBlock& block) -> Status {
    if (block.first_position >= upto || changed) return {};
    SHOP_CHECK(decode_block(block.bytes, texts, decisions));
    for (const Entry& entry : decisions.entries)
      changed |= entry.position >= from && entry.position < upto && entry.day <= last;
    return {};
  }));
  return changed;
}

class DayReads {
 public:
  DayReads(Engine& engine, const Regions& regions, const ReportRequest& request,
           ProductNames& names)
      : engine_(engine), regions_(regions), request_(request), names_(names) {}

  // Nothing where a day changed after it was added.
  Result<std::optional<std::vector<Table>>> tables(bool at_once) {
    const bool with_statistics = request_.report() == "statistics";
    std::optional<ReportSource> source;
    std::optional<RevenueSums> sums;
    std::vector<Day> days;
    Position begun = 0;
    engine_.read([&](const ShopViews& views, Position upto) {
      begun = upto;
      source.emplace(source_of(views, engine_.dictionaries(), regions_, upto));
      source->hemisphere = request_.hemisphere();
      source->product_names = &names_;
      sums.emplace(no_sums(*source, query(), with_statistics));
      if (!at_once) days = days_with_data(views);
    });
    if (!days.empty()) days.pop_back();  // the newest
    for (std::size_t first = 0; first < days.size(); first += kDaysPerRead) {
      const Day last = days[std::min(days.size(), first + kDaysPerRead) - 1];
      engine_.read([&](const ShopViews&, Position) {
        add_days(*sums, within({days[first], last}));
      });
    }
    const DaySpan rest =
        days.empty() ? query().span : within({Day{days.back().number + 1}, std::nullopt});
    SHOP_TRY(const bool whole, add_rest(*source, *sums, rest, begun, days));
    if (!whole) return std::optional<std::vector<Table>>();
    SHOP_TRY(Table table, table_of(std::move(*sums)));
    return std::optional(std::vector<Table>{std::move(table)});
  }

 private:
  const RevenueQuery& query() const { return *request_.revenue_query(); }

  std::vector<Day> days_with_data(const ShopViews& views) const {
    std::set<Day> days;
    views.hours.visit(first_day(query().span), last_day(query().span),
                      [&](Day day, int, Currency, const Measures&) { days.insert(day); });
    return {days.begin(), days.end()};
  }
  // Without an end of their own they end where the span does.
  DaySpan within(DaySpan days) const {
    if (!days.to) days.to = query().span.to;
    return days;
  }

  Result<bool> add_rest(ReportSource& source, RevenueSums& sums, const DaySpan& rest,
                        Position begun, const std::vector<Day>& added) {
    Position looked_upto = begun;
    if (!added.empty()) {
      engine_.read([&](const ShopViews&, Position upto) { looked_upto = upto; });
      SHOP_TRY(const bool changed, changed_between(engine_, begun, looked_upto, added.back()));
      if (changed) return false;
    }
    bool whole = true;
    Status status;
    engine_.read([&](const ShopViews&, Position upto) {
      source.as_of = upto;
      add_days(sums, rest);
      if (added.empty()) return;
      const auto changed = changed_between(engine_, looked_upto, upto, added.back());
      if (!changed) {
        status = fail(changed.error());
        return;
      }
      whole = !*changed;
    });
    SHOP_CHECK(std::move(status));
    return whole;
  }

  Engine& engine_;
  const Regions& regions_;
  const ReportRequest& request_;
  ProductNames& names_;
};

}  // namespace

bool goes_by_days(const ReportRequest& request) {
  const RevenueQuery* query = request.revenue_query();
  if (query == nullptr || request.scans()) return false;
  if (holder_of(*query) == Holder::best_sellers) return true;
  // On the sale's basis a line of today may belong to any day.
  if (query->basis == Basis::sale_day) return false;
  return request.report() == "statistics" ||
         std::find(query->by.begin(), query->by.end(), ReportKey::day) != query->by.end();
}

Result<std::vector<Table>> read_by_days(Engine& engine, const Regions& regions,
                                        const ReportRequest& request, ProductNames& names) {
  for (int attempt = 1;; ++attempt) {
    SHOP_TRY(std::optional<std::vector<Table>> tables,
             DayReads(engine, regions, request, names).tables(attempt == kAttempts));
    if (tables) return std::move(*tables);
  }
}

}  // namespace shop
