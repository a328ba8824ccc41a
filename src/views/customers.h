// SPDX-License-Identifier: Apache-2.0
//
// Counts of each user the sales that stand, what was spent, and the days of purchase.
//
// A fold over entries, exact under reversal (class Set): the days of all standing sales are kept
// as a multiset, so that taking out the first purchase moves the first day. Spend is net of
// refunds, per currency. One user id (by default "guest") stands for nobody and is left out.
// Revenue by age band is over the whole history; by days and age it is a question for the lake.
//
//   Customers customers(dictionaries);
//   customers.apply(entries);
//   customers.summary(from, to).new_buyers;
//
// Segments as of a day, the first that fits (SegmentRules): new, first purchase at most 30 days
// ago; lost, last purchase more than 180 days ago; at risk, more than 90; loyal, purchases on 4
// days or more; otherwise occasional. Sales after that day are left out.
//
// Threads: one owner.   Limits: days of the years 1900 to 2199.
// Cost: apply O(1) amortised, one cache miss; memory 68 bytes a user and 32 bytes for each further
// seven of a user's days of purchase; a query visits all users.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/currency.h"
#include "base/growing_array.h"
#include "base/int128.h"
#include "base/result.h"
#include "base/symbols.h"
#include "base/time.h"
#include "model/entry.h"
#include "views/chunk_marks.h"
#include "views/day_lists.h"
#include "views/view.h"

namespace shop {

class Catalogue;

struct CustomerOptions {
  std::string guest = "guest";  // empty: every user is somebody
};

struct Spend {
  Currency currency;
  Int128 minor = 0;
};

struct CustomerRow {
  Symbol user = 0;
  std::int64_t sales = 0;  // that stand
  Day first_day;           // of these; meaningless without sales
  Day last_day;
  std::span<const DayCount> days;  // the days with sales, ascending, with their numbers
  std::span<const Spend> spend;    // by currency code, without zeros
};

struct CustomerSummary {
  std::uint64_t buyers = 0;      // with a standing sale in the span
  std::uint64_t new_buyers = 0;  // of these: the first ever lies in the span
  std::uint64_t returning = 0;   // of these: bought before the span
  std::uint64_t repeat = 0;      // of these: bought on two days of the span or more
  std::uint64_t sales = 0;       // in the span
};

enum class Segment : std::uint8_t { new_, loyal, occasional, at_risk, lost };
inline constexpr int kSegmentCount = 5;
std::string_view segment_name(Segment segment);  // "new", "at_risk"

struct SegmentRules {
  int new_days = 30;
  int at_risk_days = 90;
  int lost_days = 180;
  int loyal_purchase_days = 4;
};

struct SegmentRow {
  Segment segment = Segment::new_;
  std::uint64_t buyers = 0;
  std::uint64_t sales = 0;
  std::vector<Spend> spend;  // of the whole history
};

struct AgeBandRow {
  std::string band;  // "18-24", a band as it was given, or "unknown"
  std::uint64_t buyers = 0;
  std::uint64_t sales = 0;
  std::vector<Spend> spend;
};

// The band of a record's age: "17" is under-18, "30" 25-34 … "70" 65+; other texts stay as they
// are; an empty one is unknown.
std::string age_band(std::string_view age);

class Customers {
 public:
  explicit Customers(Dictionaries& dictionaries, CustomerOptions options = {});
  Customers(const Customers&) = delete;
  Customers& operator=(const Customers&) = delete;

  void apply(std::span<const Entry> entries);
  void merge(const Customers& other);
  void cells(const CellSink& sink) const;

  // All users with a standing sale or a spend; the spans live until `visit` returns.
  void visit_users(const std::function<void(const CustomerRow&)>& visit) const;
  bool user(Symbol user, const std::function<void(const CustomerRow&)>& visit) const;
  std::int64_t standing_sales(Symbol user) const;
  Symbol user_bound() const { return bound_; }

  CustomerSummary summary(Day from, Day to) const;  // both inclusive
  std::vector<SegmentRow> segments(Day as_of, const SegmentRules& rules = {}) const;
  std::vector<AgeBandRow> age_bands(const Catalogue& catalogue) const;  // by band's bytes

  std::vector<std::string> all_chunks() const;
  std::vector<std::string> dirty_chunks() const;
  std::string save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);

  void track_changes(bool on);
  void take_changed_cells(const CellSink& sink);
  std::size_t bytes() const;

 private:
  // One cache line, which is all that most entries touch. Zeros are a user that never was.
  struct alignas(64) Row {
    std::int64_t spend = 0;  // in `currency`; others, and what overflows, in more_spend_
    std::int32_t sales = 0;
    DayList days;
    std::uint16_t chunk = 0;
    std::uint8_t currency = 0;
    std::uint8_t flags = 0;  // of Flag
  };
  static_assert(sizeof(Row) == 64);
  enum Flag : std::uint8_t { used = 1, more_spend = 2, changed = 4 };
  struct Gathered;  // scratch of a visit

  Row& at(Symbol user) { return rows_[user]; }
  const Row& at(Symbol user) const { return rows_[user]; }
  void reserve(Symbol user);
  void begin(Row& row, Symbol user);
  void apply_one(const Entry& entry);
  void add_spend(Row& row, Symbol user, Currency currency, Int128 minor);
  void add(Symbol user, std::span<const DayCount> days, std::span<const Spend> spend);
  void gather(const Row& row, Symbol user, Gathered& out) const;
  void emit(const CustomerRow& row, const CellSink& sink) const;

  Dictionaries& dictionaries_;
  Symbol guest_ = 0;
  bool has_guest_ = false;
  GrowingArray<Row> rows_;
  Symbol bound_ = 0;
  DayArena arena_;
  std::map<std::pair<Symbol, std::uint8_t>, Int128> more_spend_;  // by user and currency
  std::vector<std::vector<Symbol>> users_of_chunk_;
  HashMarks marks_;
  bool tracking_ = false;
  std::vector<Symbol> changed_;
};

}  // namespace shop
