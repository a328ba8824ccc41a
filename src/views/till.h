// SPDX-License-Identifier: Apache-2.0
//
// Rings up sales, refunds and reversals as entries, for the tests of the views.
//
//   Till till;
//   till.sale({.id = "1", .product = "Laptop", .units = 2, .minor = 300000, .city = "London"});
//   till.refund("1", {.units = 1, .minor = 150000, .day = till.day("2025-01-02")});
//   till.take_back("1");  // the sale's line, reversed
//   till.entries();
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "model/entry.h"

namespace shop {

struct TillLine {
  std::string_view id;
  std::string_view product = "Laptop";
  std::string_view category = "Electronics";
  std::string_view city = "London";
  std::string_view currency = "GBP";
  std::string_view user = "1001";
  std::int64_t units = 1;
  std::int64_t minor = 100;
  Day day{20'087};  // 2024-12-30
  std::uint8_t hour = 14;
};

struct TillRefund {
  std::int64_t units = 1;
  std::int64_t minor = 100;
  Day day{20'087};
  std::uint8_t hour = 15;
};

class Till {
 public:
  const Entry& sale(const TillLine& line) {
    Entry entry;
    entry.subject = entry.root = entry.record_id = keep(line.id);
    entry.user = dictionaries.users.intern(line.user);
    entry.product = dictionaries.products.intern(line.product);
    entry.product_name = dictionaries.names.intern(line.product);
    entry.category = dictionaries.categories.intern(line.category);
    entry.city = dictionaries.cities.intern(line.city);
    entry.currency = Currency::find(line.currency).value_or(Currency{});
    entry.day = entry.sale_day = line.day;
    entry.hour = line.hour;
    entry.units = line.units;
    entry.revenue_minor = line.minor;
    entry.transactions = 1;
    return add(entry);
  }
  const Entry& refund(std::string_view sale_id, const TillRefund& line) {
    Entry entry = sales_.at(std::string(sale_id));
    entry.line = Kind::refund;
    entry.day = line.day;
    entry.hour = line.hour;
    entry.units = -line.units;
    entry.revenue_minor = -line.minor;
    entry.transactions = 0;
    entry.refunds = 1;
    return add(entry);
  }
  const Entry& take_back(std::string_view sale_id) {
    return reverse(sales_.at(std::string(sale_id)));
  }
  const Entry& reverse(Entry entry) {
    entry.sign = static_cast<std::int8_t>(-entry.sign);
    entry.transactions = static_cast<std::int8_t>(-entry.transactions);
    entry.refunds = static_cast<std::int8_t>(-entry.refunds);
    entry.units = -entry.units;
    entry.revenue_minor = -entry.revenue_minor;
    return add(entry);
  }

  Symbol city(std::string_view name) { return dictionaries.cities.intern(name); }
  Symbol product(std::string_view id) { return dictionaries.products.intern(id); }
  Symbol category(std::string_view name) { return dictionaries.categories.intern(name); }
  static Day day(std::string_view text) { return *parse_day(text); }

  const std::vector<Entry>& entries() const { return entries_; }

  Dictionaries dictionaries;

 private:
  const Entry& add(Entry entry) {
    entry.position = entries_.size() + 1;
    if (entry.line == Kind::sale && entry.sign > 0) sales_[std::string(entry.subject)] = entry;
    entries_.push_back(entry);
    return entries_.back();
  }
  std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }

  std::vector<Entry> entries_;
  std::map<std::string, Entry> sales_;
  std::deque<std::string> texts_;
};

}  // namespace shop
