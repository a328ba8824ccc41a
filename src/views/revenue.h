// SPDX-License-Identifier: Apache-2.0
//
// Adds up transactions, refunds, units and revenue by day, city, category and currency.
//
// Class Set. A cell is keyed by the day of the line, the day of its sale, city, category and
// currency, so that reports can go by either day; the two differ only for refunds. A reversal takes
// out exactly what its entry put in; a cell that is back at zero is gone. Never adds two
// currencies, never knows products.
//
//   Revenue revenue(dictionaries);
//   revenue.apply(entries);
//   revenue.visit(Basis::refund_day, day, day, [&](Day, Symbol city, Symbol category,
//                                                  Currency currency, const Measures& sums) {…});
//
// Chunks: "revenue/" and the number of the line's day, "revenue/20088".
// Cells:  revenue|day|sale day|city|category|currency|transactions=|refunds=|units=|revenue=
// Threads: one owner, no locks.   Cost: apply about 9 ns an entry (36 over shuffled days); visit
// O(cells of the span), on the sale's basis O(all cells).   Memory: 40 bytes a cell.
#pragma once

#include <limits>
#include <span>

#include "base/symbols.h"
#include "views/measure_view.h"

namespace shop {

// Which day a refund's line counts on: its own (a plain sum by date) or that of its sale.
enum class Basis : std::uint8_t { refund_day, sale_day };

// All days, for spans without an end.
inline constexpr Day kFirstDay{std::numeric_limits<std::int32_t>::min()};
inline constexpr Day kLastDay{std::numeric_limits<std::int32_t>::max()};

class Revenue : public MeasureView {
 public:
  explicit Revenue(Dictionaries& dictionaries);

  void apply(std::span<const Entry> entries);

  // Calls visit(Day, Symbol city, Symbol category, Currency, const Measures&) for the cells of
  // [from, to]. The same key may come more than once (one day's refunds of several days' sales):
  // add them up. On the refund's basis days ascend.
  template <class Visit>
  void visit(Basis basis, Day from, Day to, Visit&& visit) const {
    if (basis == Basis::refund_day) {
      each(from, to, [&](Day day, const CellKey& key, const Measures& sums) {
        visit(day, key.first(), key.second(), key.currency(), sums);
      });
      return;
    }
    each(kFirstDay, kLastDay, [&](Day day, const CellKey& key, const Measures& sums) {
      const Day sale_day{day.number - key.days()};
      if (from <= sale_day && sale_day <= to) {
        visit(sale_day, key.first(), key.second(), key.currency(), sums);
      }
    });
  }
};

}  // namespace shop
