// SPDX-License-Identifier: Apache-2.0
//
// Turns what a cell or an entry is about into the key of the report's row that it belongs to.
// key_cells.h turns keys into the first cells of rows.
//
// A period is named by its first day: the month of 2024-12-30 by 2024-12-01, so keys are numbers
// that sort as time does. Each key has its currency, so no two are ever added.
//
//   RowKeys keys({ReportKey::month, ReportKey::city}, source);
//   GroupKey key = keys.key({.day = day, .city = london, .currency = gbp});
//
// Threads: one owner each; a copy is for another thread and gives the same keys.
// Cost: key O(1), no allocation.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "reports/report_keys.h"
#include "reports/report_source.h"
#include "reports/table.h"

namespace shop {

// What is known of a number to add; what the report's keys do not ask for is ignored.
struct CellFacts {
  Day day = {};
  Symbol product = 0;
  Symbol city = 0;
  Symbol category = 0;
  int hour = 0;
  Currency currency = {};
};

struct GroupKey {
  Symbol product = 0;
  Symbol place = 0;  // the city, or the number of the region where that is the finer key
  Symbol category = 0;
  std::int32_t period = 0;  // its first day
  std::uint8_t hour = 0;
  std::uint8_t currency = 0;

  bool operator==(const GroupKey&) const = default;
  Currency money() const { return Currency::from_index(currency); }
  friend std::size_t hash_value(const GroupKey& key) {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
    std::uint64_t h = (std::uint64_t{key.product} << 32 | key.place) * kOdd;
    h ^= h >> 32;
    h += std::uint64_t{key.category} << 32 | static_cast<std::uint32_t>(key.period);
    h *= 0xBF58476D1CE4E5B9ULL;
    h ^= h >> 29;
    h += std::uint64_t{key.hour} << 8 | key.currency;
    h *= 0x94D049BB133111EBULL;
    return h ^ (h >> 32);
  }
};

// The first day of the year, season, month or day that `day` lies in.
Day period_start(ReportKey period, Day day, Hemisphere hemisphere);
// As it stands in a row: 2024, "2025-winter", "2024-12" or a day.
Cell period_cell(ReportKey period, Day start, Hemisphere hemisphere);
Column key_column(ReportKey key);

class RowKeys {
 public:
  RowKeys(std::vector<ReportKey> by, const ReportSource& source);

  bool has(ReportKey key) const { return (set_ & bit(key)) != 0; }
  bool has_time() const;

  GroupKey key(const CellFacts& facts) {
    GroupKey key;
    if (by_product_) key.product = facts.product;
    if (by_city_) key.place = facts.city;
    if (by_region_) key.place = region(facts.city);
    if (by_category_) key.category = facts.category;
    if (by_period_) key.period = period(facts.day);
    if (by_hour_) key.hour = static_cast<std::uint8_t>(facts.hour);
    key.currency = facts.currency.index();
    return key;
  }

  // The columns of the keys, in the order asked; a product has its id before its name.
  void add_columns(std::vector<Column>& columns) const;
  // The places of what names a row in a line of text: all keys, but products without their ids.
  std::vector<std::size_t> labels() const;

  const std::vector<ReportKey>& by() const { return by_; }
  const ReportSource& source() const { return source_; }
  // Of a key's place: the city, where cities are asked for, and the region.
  std::string_view city_text(Symbol place) const;
  std::string_view region_text(Symbol place) const;

 private:
  struct NumberedRegions {
    std::mutex mutex;
    Symbols names;
  };

  static unsigned bit(ReportKey key) { return 1u << static_cast<unsigned>(key); }
  std::int32_t period(Day day);
  std::int32_t find_period(Day day) const;
  Symbol region(Symbol city);

  std::vector<ReportKey> by_;
  const ReportSource& source_;
  unsigned set_ = 0;
  bool by_product_ = false;
  bool by_city_ = false;
  bool by_region_ = false;  // and not by city
  bool by_category_ = false;
  bool by_period_ = false;
  bool by_hour_ = false;
  std::vector<std::int32_t> periods_;  // by day from kFirstTableDay; INT32_MIN is not known yet
  std::vector<Symbol> region_of_city_;
  std::shared_ptr<NumberedRegions> regions_;  // of all copies
};

// Fills the two columns of a product: its id, and its name or again its id.
void add_product_cells(const ReportSource& source, Symbol product, std::string name, Row& row);

}  // namespace shop
