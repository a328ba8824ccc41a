// SPDX-License-Identifier: Apache-2.0
//
// Flags sales that are far above what is usual in their category, by the shop's own history rules
// (model/rule.h).
//
// A rule looks at totals, prices or quantities. Each day of a category is compared with the days
// before it: a sale that is more than `limit` times the median of the sales of these `days` days is
// counted, where these were at least `sales_min`. The day itself is never among them, so the order
// within a day does not matter; totals and prices are compared in one currency. A sale counts as
// long as it stands, whatever was refunded of it. Never holds anything.
//
// Class Set: what is kept are the values of each day, limits are applied when flags are asked for.
// So a late, corrected or voided sale raises or clears flags, its own and those of the days after.
// Which conditions there are decides what is kept: `is_whole` says whether a snapshot had it all.
//
//   Outliers outliers(dictionaries, rules);
//   outliers.apply(entries);
//   outliers.visit([](const Outlier& outlier) { … });
//
// Cells: outliers|rule|severity|category|day|currency|count=   (quantities have no currency)
// Threads: one owner; a const call may move a window, so not two at once.
// Cost: nothing without such rules; else O(log values) an entry and some 60 bytes for each value
// that differs, a day, category and measure. Changed cells: of each day that an entry changed, and
// of those after it that look back on it.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/symbols.h"
#include "model/entry.h"
#include "model/rule.h"
#include "views/chunk_marks.h"
#include "views/day_values.h"
#include "views/view.h"

namespace shop {

struct Outlier {
  const Rule* rule = nullptr;
  Symbol category = kNoSymbol;
  Day day;
  Currency currency;
  std::int64_t count = 0;
  DaysBefore before;  // in minor units, millionths of a price, or units
};

class Outliers {
 public:
  // Keeps the rules that look at days before.
  Outliers(Dictionaries& dictionaries, const std::vector<Rule>& rules);
  Outliers(const Outliers&) = delete;
  Outliers& operator=(const Outliers&) = delete;

  void apply(std::span<const Entry> entries);
  void merge(const Outliers& other);
  void cells(const CellSink& sink) const;
  using Visit = std::function<void(const Outlier&)>;
  void visit(const Visit& visit) const;

  std::vector<std::string> all_chunks() const;
  std::vector<std::string> dirty_chunks() const;
  std::string save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);
  bool is_whole() const { return (keeps_ & ~loaded_) == 0; }
  // Marks the chunks that flags about this entry's category and day look at, as if it had come.
  void touch_around(const Entry& entry);

  void track_changes(bool on);
  // A flag that was cleared has a count of 0.
  void take_changed_cells(const CellSink& sink);

 private:
  enum class Measure : std::uint8_t { total, price, quantity };
  struct Key {
    Symbol category = 0;
    Measure measure = Measure::total;
    Currency currency;
    auto operator<=>(const Key&) const = default;
  };
  struct Raised {
    Symbol category = 0;
    Day day;
    std::size_t rule = 0;
    Currency currency;
    auto operator<=>(const Raised&) const = default;
  };

  static Measure measure_of(const Rule& rule);
  std::uint32_t chunk_of(std::string_view category, std::int32_t month) const;
  std::uint32_t chunk_of(Symbol category, Day day) const;
  void apply_one(const Entry& entry);
  void add(const Key& key, Day day, std::int64_t value, std::int64_t change);
  void visit_day(const Key& key, const DayValues& values, Day day, const Visit& visit) const;
  using Kept = std::map<Key, DayValues>;
  Kept::const_iterator first_of(Symbol category) const;
  std::set<Day> days_to_look_at(Symbol category, const std::set<Day>& changed) const;
  void show_changes(Symbol category, const std::set<Day>& changed, const CellSink& sink);
  Raised raised_by(const Outlier& outlier) const;
  void emit(const Raised& raised, std::int64_t count, const CellSink& sink) const;
  std::string save_values(std::uint32_t chunk) const;
  bool load_values(ByteReader& in, std::uint32_t chunk);

  Dictionaries& dictionaries_;
  std::vector<Rule> rules_;
  std::int32_t days_max_ = 0;
  std::uint8_t keeps_ = 0;  // a bit a measure
  std::uint8_t loaded_ = 0;
  bool kept_is_dirty_ = false;
  Kept kept_;
  HashMarks marks_;
  bool tracking_ = false;
  std::map<Symbol, std::set<Day>> changed_;
  std::set<Raised> raised_;
};

}  // namespace shop
