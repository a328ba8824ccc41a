// SPDX-License-Identifier: Apache-2.0
//
// Counts what looks suspicious or incomplete, by rule and by what it is about. Flags never hold a
// record back.
//
// | rule             | key               | count                                                |
// | repeated_line    | hash of the line  | n - 1 for n standing lines that say the same         |
// | unknown_product  | product id        | its standing sales, if no record of it has come      |
// | unknown_user     | user id           | the same                                             |
// | odd_local_time   | day               | lines whose local time was skipped or shown twice    |
// | unmatched_refund | product id        | refunds that name no sale                            |
//
// Two lines say the same if order (which must be there), kind of line, product, user, quantity,
// total, currency, time, city, category and name are equal; their ids then differ, or the ledger
// would not have booked both. Lines are told apart by 128 bits of XXH3: a flag may rest on that, a
// booking may not. The unknown_… rules speak only once any record of that kind has come, and are
// derived from the catalogue and the customers. A refund repeats a line only if it names no sale;
// two parts of one sale may well be returned at once. Class Set: reversed entries clear their
// flags.
//
//   Flags flags(dictionaries, catalogue, customers);
//   flags.apply(entries);
//   flags.visit([](const Flag& flag) { … });
//
// Threads: one owner.   Cost: nothing for lines without an order; about 25 bytes a line with one.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/symbols.h"
#include "model/entry.h"
#include "views/catalogue.h"
#include "views/chunk_marks.h"
#include "views/customers.h"
#include "views/line_counts.h"
#include "views/view.h"

namespace shop {

enum class FlagRule : std::uint8_t {
  repeated_line,
  unknown_product,
  unknown_user,
  odd_local_time,
  unmatched_refund,
};
inline constexpr int kFlagRuleCount = 5;
std::string_view flag_rule_name(FlagRule rule);

struct Flag {
  FlagRule rule = FlagRule::repeated_line;
  std::string_view key;
  std::int64_t count = 0;
  // For people; of a repeated line, and only where this view saw it repeat. Not part of a cell.
  std::string_view order;
  std::string_view product;
};

class Flags {
 public:
  // Both must live longer; they are asked when flags are visited.
  Flags(Dictionaries& dictionaries, const Catalogue& catalogue, const Customers& customers);
  Flags(const Flags&) = delete;
  Flags& operator=(const Flags&) = delete;

  void apply(std::span<const Entry> entries);
  void merge(const Flags& other);
  void cells(const CellSink& sink) const;

  void visit(const std::function<void(const Flag&)>& visit) const;
  // Sum of the counts, and how many keys.
  struct RuleTotal {
    std::uint64_t keys = 0;
    std::int64_t count = 0;
  };
  std::array<RuleTotal, kFlagRuleCount> totals() const;

  std::vector<std::string> all_chunks() const;
  std::vector<std::string> dirty_chunks() const;
  std::string save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);

  void track_changes(bool on);
  // Cells of the rules this view folds itself; unknown_… cells change with the catalogue's and the
  // customers' cells and are not repeated here.
  void take_changed_cells(const CellSink& sink);
  std::size_t bytes() const;

 private:
  struct Detail {
    std::string order;
    Symbol product = 0;
  };
  using DayCounts = std::map<std::int32_t, std::int64_t>;
  using ProductCounts = std::map<Symbol, std::int64_t>;
  struct Chunk {
    LineCounts lines;
    DayCounts odd_times;
    ProductCounts unmatched;
  };
  struct LineName {
    std::uint32_t chunk = 0;
    Hash128 line;
    auto operator<=>(const LineName&) const = default;
  };

  Hash128 line_hash(const Entry& entry);
  void apply_one(const Entry& entry, const LineName& name);
  std::int64_t add_line(const LineName& name, std::int64_t change);
  void add_odd_time(Chunk& chunk, std::int32_t day, std::int64_t change);
  void add_unmatched(Chunk& chunk, Symbol product, std::int64_t change);
  Flag repeated(const Hash128& line, std::int64_t count, std::string& key) const;
  DayCounts odd_times() const;
  ProductCounts unmatched() const;
  static void emit(const Flag& flag, const CellSink& sink);
  void visit_repeated(const std::function<void(const Flag&)>& visit) const;
  void visit_unknown(const std::function<void(const Flag&)>& visit) const;
  void visit_counters(const std::function<void(const Flag&)>& visit) const;

  Dictionaries& dictionaries_;
  const Catalogue& catalogue_;
  const Customers& customers_;
  boost::unordered_flat_map<std::uint32_t, Chunk> chunks_;
  std::map<Hash128, Detail> details_;
  WeekMarks marks_;
  std::string scratch_;
  bool tracking_ = false;
  std::vector<LineName> changed_lines_;
  std::vector<std::int32_t> changed_days_;
  std::vector<Symbol> changed_products_;
};

}  // namespace shop
