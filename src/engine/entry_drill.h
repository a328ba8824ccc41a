// SPDX-License-Identifier: Apache-2.0
//
// Tells why a number is what it is: what the entries behind it add up to, and the newest of them.
//
// Takes what stands in a row of a report. Sums and entries are of one position of the log. Sums
// come from cells where a view holds the keys, taken while the views rest; else, and the entries
// always, from the lake and the log's tail, read while the shop goes on. The sums equal the
// report's number as of the same position.
//
//   DrillQuery query;
//   query.city = "London";
//   SHOP_TRY(const Drill drill, drill_down(*engine, regions, query));
//   query.next = drill.next;  // goes on as of the same position, whatever is booked meanwhile
//
// Threads: any.   Cost: under Engine::read at most a visit of cells of a year by city, or of a
// month by product; the rest is lake/entry_search.h's.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "lake/entry_search.h"
#include "reports/regions.h"
#include "reports/report_keys.h"
#include "views/measures.h"

namespace shop {

struct DrillCursor {
  Position as_of = 0;
  EntryPlace after;  // the last entry that was given
};

struct DrillQuery {
  DaySpan span = {};
  Basis basis = Basis::refund_day;
  std::optional<std::string> city = std::nullopt;
  std::optional<std::string> region = std::nullopt;
  std::optional<std::string> category = std::nullopt;
  std::optional<std::string> product = std::nullopt;  // its id
  std::optional<int> hour = std::nullopt;
  std::optional<Currency> currency = std::nullopt;
  std::optional<std::string> user = std::nullopt;  // his or her id
  // Of the amount without its sign, both inclusive, in thousandths of the currency's unit.
  std::optional<std::int64_t> amount_least = std::nullopt;
  std::optional<std::int64_t> amount_most = std::nullopt;
  std::size_t limit = 50;
  std::optional<DrillCursor> next = std::nullopt;
  bool from_entries = false;  // sums too, even where cells hold them: for tests
};

struct Drill {
  Position as_of = 0;
  // By currency code, those with an entry or a sum; of the first page only.
  std::vector<std::pair<Currency, Measures>> sums;
  std::vector<FoundEntry> entries;  // the newest day first, then the greatest position
  std::optional<DrillCursor> next;  // where there are more
};

// invalid_argument for a cursor of a position that the log has not reached.
Result<Drill> drill_down(Engine& engine, const Regions& regions, const DrillQuery& query);

FoundEntry found_of(const Entry& entry, const Dictionaries& texts, Basis basis);

// Which view has the sums, as holder_of() says of reports.
enum class DrillHolder : std::uint8_t { revenue, hours, best_sellers, none };
DrillHolder holder_of(const DrillQuery& query);

}  // namespace shop
