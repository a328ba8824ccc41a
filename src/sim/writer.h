// SPDX-License-Identifier: Apache-2.0
//
// Writes records of the simulated shop as CSV, in the ten columns of the seed or in all of them.
//
// Texts are quoted as in the seed's example. Ordinary records go a fast way (tables of digits, the
// product's and the city's part written once); flawed and rewritten ones a slow one.
//
// Threads: one owner (it caches the day's text).   Cost: about 60 ns a record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/catalogue.h"
#include "sim/flaws.h"
#include "sim/record.h"

namespace shop::sim {

struct MoneyName {
  std::string code;
  int digits = 2;
};

class Writer {
 public:
  Writer(const Catalogue& catalogue, std::vector<MoneyName> currencies, bool all_columns);

  static std::string_view header(bool all_columns);
  // Appends the record without a line end.
  void write(const Record& record, std::string& out);

 private:
  char* put_date(char* at, std::int32_t day);
  char* put_seed_columns(char* at, const Record& record);
  char* put_further_columns(char* at, const Record& record) const;
  std::string column(const Record& record, Column which);
  void write_slowly(const Record& record, std::string& out);

  const Catalogue* catalogue_;
  std::vector<MoneyName> currencies_;
  std::vector<std::string> product_parts_;  // ,2001,"Laptop","Electronics",
  std::vector<std::string> city_parts_;     // ,"London"
  std::int32_t cached_day_ = INT32_MIN;
  char cached_date_[10] = {};
  bool all_columns_;
};

// A text as one field of a CSV record, in quotes.
std::string quoted(std::string_view text);
// "2024-12-30 14:30:00"
std::string wall_clock(std::int64_t time);
// "2024-12-30T14:30:00+00:00"
std::string time_with_offset(std::int64_t time, std::int32_t offset_minutes);
std::string money_text(std::int64_t minor, int digits);
std::string id_text(const Id& id);

}  // namespace shop::sim
