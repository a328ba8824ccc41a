// SPDX-License-Identifier: Apache-2.0
//
// Holds one signed line of the ledger: all that the views and the lake ever see of a transaction.
//
// An entry either books a line (sign +1) or takes a booked one out again (sign -1); its measures
// are signed, so every view is a sum. A reversal repeats the keys, day and times of what it
// reverses exactly. Texts that repeat are symbols of the Dictionaries that travel with the entries.
//
// | line   | transactions | refunds | units | revenue |
// | sale   | +1           | 0       | +q    | +total  |
// | refund | 0            | +1      | -q    | -amount |   day: the refund's own; sale_day: the
// sale's
#pragma once

#include <cstdint>
#include <string_view>

#include "base/currency.h"
#include "base/symbols.h"
#include "base/time.h"
#include "model/transaction.h"

namespace shop {

// Counts the rows of a host's log from 1; in Flink, of one key group. 0 is nowhere.
using Position = std::uint64_t;

struct Entry {
  Position position = 0;
  std::string_view root;       // the sale's id; of an unmatched refund its own
  std::string_view subject;    // the transaction that the line is about
  std::string_view record_id;  // the record that caused this entry: a correction's, say
  std::string_view order;
  Timestamp time;
  std::int64_t price_micro = 0;
  std::int64_t units = 0;
  std::int64_t revenue_minor = 0;
  Symbol user = 0;
  Symbol product = 0;
  Symbol product_name = 0;
  Symbol category = 0;
  Symbol city = 0;
  Day day;
  Day sale_day;
  std::uint32_t revision = 0;
  std::int8_t sign = 1;
  std::int8_t transactions = 0;
  std::int8_t refunds = 0;
  std::uint8_t hour = 0;
  Currency currency;
  Kind line = Kind::sale;  // sale or refund
  bool restock = true;     // a refund whose units do not return to stock: false
  bool unmatched = false;  // a refund that names no sale
  bool has_price = false;
  bool odd_local_time = false;

  // What takes this line out of the books again: the same keys and times, its measures negative.
  Entry opposite() const {
    Entry entry = *this;
    entry.sign = static_cast<std::int8_t>(-sign);
    entry.transactions = static_cast<std::int8_t>(-transactions);
    entry.refunds = static_cast<std::int8_t>(-refunds);
    entry.units = -units;
    entry.revenue_minor = -revenue_minor;
    return entry;
  }

  // The value that statistics count: a sale's total at its present revision.
  std::int64_t total_minor() const { return revenue_minor * sign; }
  // The units that leave the stock (negative: come back).
  std::int64_t stock_units() const { return restock ? units : (line == Kind::sale ? units : 0); }
};

}  // namespace shop
