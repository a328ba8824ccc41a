// SPDX-License-Identifier: Apache-2.0
//
// Finds the wanted rows of one group of rows, and reads what is asked of them; internal to this
// folder.
//
// Throws Parquet's exceptions, as column_reader.h.   Threads: one owner each.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lake/column_reader.h"
#include "lake/entry_search.h"

namespace shop::lake {

class GroupSearch {
 public:
  explicit GroupSearch(const EntryFilter& filter) : filter_(filter) {}

  // The numbers of the rows that match; valid until the next call. `late_rows`: some may be behind
  // filter.before.
  const std::vector<std::uint32_t>& match(parquet::RowGroupReader& group, Day day, bool late_rows);
  // Of the group that was matched last, its rows `chosen`.
  void add_sums(parquet::RowGroupReader& group, EntrySums& sums);
  // The places of the rows that match.
  void add_places(parquet::RowGroupReader& group, Day day, std::vector<EntryPlace>& places);

  // The entries of these rows, which ascend.
  static std::vector<FoundEntry> read(parquet::RowGroupReader& group, Day day, LakeBasis basis,
                                      std::span<const std::uint32_t> rows);

 private:
  void keep_text(parquet::RowGroupReader& group, Column column,
                 std::span<const std::string> wanted);
  template <class Keep>
  void keep_if(const Keep& keep);

  const EntryFilter& filter_;
  std::int64_t rows_ = 0;
  bool all_ = true;  // no filter has left a row out yet: `chosen_` is not made
  std::vector<std::uint32_t> chosen_;
  std::vector<std::int32_t> codes_;
  std::vector<std::int32_t> small_;
  std::vector<std::int64_t> large_, units_, revenue_, position_;
  std::vector<std::int32_t> transactions_, refunds_, sale_day_;
};

}  // namespace shop::lake
