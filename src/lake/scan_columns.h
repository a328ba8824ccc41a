// SPDX-License-Identifier: Apache-2.0
//
// Reads the columns that a scan needs of one row group after the other; internal to this folder.
//
// Drops the rows that the query does not want. Throws Parquet's exceptions, as column_reader.h.
//
// Threads: one owner each; the dictionaries are shared and locked while texts are interned.
#pragma once

#include <mutex>
#include <vector>

#include "lake/column_reader.h"
#include "lake/scan.h"

namespace shop::lake {

// The dictionaries that several threads intern into.
struct SharedDictionaries {
  Dictionaries& texts;
  std::mutex mutex;
};

class ScanColumns {
 public:
  ScanColumns(const LakeQuery& query, Position before, SharedDictionaries& dictionaries)
      : query_(query), before_(before), dictionaries_(dictionaries) {}

  // The wanted rows of a group of `day`; valid until the next call. `late_rows` says whether some
  // are behind the position that the scan is of.
  LakeColumns read(parquet::RowGroupReader& group, Day day, bool late_rows);

 private:
  void read_texts(parquet::RowGroupReader& group);
  void read_currency(parquet::RowGroupReader& group);
  void read_money(parquet::RowGroupReader& group);
  void read_days(parquet::RowGroupReader& group, Day day);
  void choose(parquet::RowGroupReader& group, bool late_rows);
  void keep_chosen();

  const LakeQuery& query_;
  const Position before_;
  SharedDictionaries& dictionaries_;
  Symbols codes_;  // of currencies as this thread met them
  std::vector<std::uint8_t> currency_of_code_;
  std::vector<std::int64_t> factor_of_code_;

  std::int64_t rows_ = 0;
  std::vector<Day> day_, sale_day_;
  std::vector<Symbol> product_, city_, category_, code_;
  std::vector<std::uint8_t> hour_, currency_;
  std::vector<std::int8_t> transactions_, refunds_;
  std::vector<std::int64_t> units_, revenue_, position_;
  std::vector<std::int32_t> small_;  // a column of 32 bits on its way to a narrower one
  std::vector<std::uint32_t> chosen_;
};

}  // namespace shop::lake
