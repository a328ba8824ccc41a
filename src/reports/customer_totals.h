// SPDX-License-Identifier: Apache-2.0
//
// Adds the customers report up user by user, so that it can be made a few users at a time.
//
// Keeps what each user adds to the sums. Whoever was looked at too early is put again, in the place
// of what was known before: when all users are as of one moment, so are the sums.
//
//   CustomerTotals totals(span, last_day);
//   for (Symbol user = 0; user < customers.user_bound(); ++user)
//     totals.put(customers, catalogue, user);
//   totals.sums().summary.new_buyers;
//
// Threads: one owner.   Cost: put 0.3 us; memory some 100 bytes a user.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/report_keys.h"
#include "views/catalogue.h"
#include "views/customers.h"

namespace shop {

// How long the customers of a segment usually stay away.
struct IntervalRow {
  Segment segment = Segment::new_;
  std::uint64_t came_again = 0;      // with two days of purchase or more
  std::optional<std::int64_t> days;  // the median of their own medians; nobody came again: none
};

struct CustomerSums {
  CustomerSummary summary;
  std::vector<SegmentRow> segments;    // none where there is no day to tell them by
  std::vector<IntervalRow> intervals;  // likewise
  std::vector<AgeBandRow> ages;        // by band's bytes
};

class CustomerTotals {
 public:
  // Segments are told as of `as_of`, the summary is over the span.
  CustomerTotals(DaySpan span, std::optional<Day> as_of) : span_(span), as_of_(as_of) {}

  void expect(std::size_t users) { users_.resize(users); }  // to take no memory in put()
  void put(const Customers& customers, const Catalogue& catalogue, Symbol user);
  CustomerSums sums() const;
  // Of a user who was put; none who never bought up to the day, or is nobody.
  std::optional<Segment> segment(Symbol user) const;
  Symbol user_bound() const { return static_cast<Symbol>(users_.size()); }

 private:
  struct User {
    bool used = false;
    bool returning = false;
    bool has_segment = false;
    bool has_days = false;
    Segment segment = Segment::new_;
    std::uint32_t band = 0;
    std::int32_t interval_days = 0;  // 0: bought on one day
    std::uint64_t days_in_span = 0;
    std::uint64_t sales_in_span = 0;
    std::uint64_t sales_of_segment = 0;
    std::uint64_t sales = 0;
    std::vector<Spend> spend;
  };
  void fill(const CustomerRow& row, User& user) const;
  std::vector<IntervalRow> intervals() const;
  std::uint32_t band_of(std::string_view age);

  const DaySpan span_;
  const std::optional<Day> as_of_;
  std::vector<User> users_;                     // by symbol
  std::map<std::string, std::uint32_t> bands_;  // by name
};

}  // namespace shop
