// SPDX-License-Identifier: Apache-2.0
//
// Holds ledger entries in 80 bytes and their ids each, until they are written to a file.
//
// Copies what an entry points to, so the batch it came from may go. Texts that repeat stay symbols
// of the dictionaries that the entries came with. Rows keep the order in which they were added;
// never merges or drops one.
//
// Threads: one owner.   Cost: 15 ns a row; memory is kept by clear() for the next rows.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "model/entry.h"

namespace shop::lake {

struct Row {
  Position position;
  std::int64_t time_micros;
  std::int64_t price_micro;
  std::int64_t revenue_minor;
  std::int32_t units;  // at most kQuantityMax either way
  Symbol user;
  Symbol product;
  Symbol product_name;
  Symbol category;
  Symbol city;
  std::int32_t day;
  std::int32_t sale_day;
  std::uint32_t revision;
  std::uint32_t text_at;  // where its ids lie in the buffer: subject, root, record, order
  std::uint8_t subject_size;
  std::uint8_t root_size;    // kSameAsSubject where it is
  std::uint8_t record_size;  // kSameAsSubject where it is
  std::uint8_t order_size;
  std::int8_t transactions;
  std::int8_t refunds;
  std::uint8_t hour;
  std::uint8_t flags;
  std::uint8_t currency;  // Currency::index(), which is stable within a process only
};
inline constexpr std::uint8_t kSameAsSubject = 255;
inline constexpr std::uint8_t kReversal = 1;
inline constexpr std::uint8_t kRefundLine = 2;
inline constexpr std::uint8_t kRestock = 4;
inline constexpr std::uint8_t kUnmatched = 8;
inline constexpr std::uint8_t kHasPrice = 16;
inline constexpr std::uint8_t kOddLocalTime = 32;

class RowBuffer {
 public:
  void add(const Entry& entry);
  void clear();    // keeps the memory
  void release();  // gives it back

  std::uint32_t size() const { return size_; }
  std::size_t bytes() const { return size_ * sizeof(Row) + text_bytes_; }
  const Row& operator[](std::uint32_t at) const { return rows_[at / kChunkRows][at % kChunkRows]; }
  const char* texts(const Row& row) const {
    return texts_[row.text_at / kChunkText].get() + row.text_at % kChunkText;
  }
  Entry entry(std::uint32_t at) const;  // its texts point into the buffer

  // The numbers of all rows, by day and within a day in the order of adding; `starts` gets where
  // each day begins and, at the end, size().
  struct DayStart {
    std::int32_t day;
    std::uint32_t at;
  };
  std::vector<std::uint32_t> by_day(std::vector<DayStart>& starts) const;

 private:
  static constexpr std::uint32_t kChunkRows = 1 << 14;
  static constexpr std::uint32_t kChunkText = 1 << 20;
  char* text_room(std::uint32_t size, std::uint32_t& at);

  std::vector<std::unique_ptr<Row[]>> rows_;
  std::vector<std::unique_ptr<char[]>> texts_;
  std::uint32_t size_ = 0;
  std::uint32_t text_end_ = 0;
  std::size_t text_bytes_ = 0;
  std::int32_t first_day_ = 0;
  std::int32_t last_day_ = 0;
};

}  // namespace shop::lake
