// SPDX-License-Identifier: Apache-2.0
//
// Adds up transactions, refunds, units and revenue by day, hour of the day and currency.
//
// Class Set. Day and hour are those of the line itself, in the shop's zone: a refund counts in the
// hour in which it was given back, not in that of its sale. There is no sale's basis here.
//
//   Hours hours(dictionaries);
//   hours.apply(entries);
//   hours.visit(day, day, [&](Day, int hour, Currency currency, const Measures& sums) {…});
//
// Chunks: "hours/" and the number of the day.
// Cells:  hours|day|hour|currency|transactions=|refunds=|units=|revenue=   (hour 0 to 23)
// Threads: one owner, no locks.   Cost: apply about 4 ns an entry (15 over shuffled days). Memory:
// 40 bytes a cell.
#pragma once

#include <span>

#include "base/symbols.h"
#include "views/measure_view.h"

namespace shop {

class Hours : public MeasureView {
 public:
  explicit Hours(Dictionaries& dictionaries);

  void apply(std::span<const Entry> entries);

  // Calls visit(Day, int hour, Currency, const Measures&) once a cell of [from, to], days
  // ascending.
  template <class Visit>
  void visit(Day from, Day to, Visit&& visit) const {
    each(from, to, [&](Day day, const CellKey& key, const Measures& sums) {
      visit(day, static_cast<int>(key.first()), key.currency(), sums);
    });
  }
};

}  // namespace shop
