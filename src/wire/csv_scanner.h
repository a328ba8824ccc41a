// SPDX-License-Identifier: Apache-2.0
//
// Splits CSV bytes into records and their fields (RFC 4180), and finds its way back after bad ones.
//
// A field that begins with a quote ends with the quote that a comma or line end follows; within it
// "" is a quote, and line ends are text. A quote within a field that does not begin with one is
// text. Lines end with LF or CRLF; empty lines are passed over.
//
// Where quotes do not work out (text behind a closing quote, a quote that is never closed, a record
// longer than kRecordBytesMax), only the record's first line is given, as `broken`, and reading
// goes on with the next line. So a stray quote costs the lines that RFC 4180 makes one record of,
// where another quote happens to close it, and otherwise one line. A line longer than
// kRecordBytesMax comes in broken pieces of that size.
//
//   scanner.start(bytes, last, 4096);
//   for (CsvRecord record; scanner.next(record);) …
//   scanner.consumed();
//
// Whether a record is broken depends on its bytes alone, not on where `bytes` ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "wire/csv_index.h"

namespace shop {

inline constexpr std::size_t kRecordBytesMax = 1 << 20;

struct CsvRecord {
  const char* base = nullptr;             // what `places` count from
  const std::uint32_t* places = nullptr;  // where each field ends; the last one at the line end
  std::uint32_t begin = 0;
  std::uint32_t fields = 0;
  std::uint32_t end = 0;  // of the last field: before a CR too
  std::uint64_t line = 0;
  bool broken = false;          // then there are no fields
  bool escaped_quotes = false;  // some field may hold doubled quotes; seldom so without any
  bool utf8 = true;

  std::string_view raw() const { return {base + begin, end - begin}; }
  // As it stands, quotes and all.
  std::string_view field(std::uint32_t i) const {
    const std::uint32_t from = i == 0 ? begin : places[i - 1] + 1;
    const std::uint32_t to = i + 1 == fields ? end : places[i];
    return {base + from, to - from};
  }
};

class CsvScanner {
 public:
  // Goes on with `bytes`, of which at most `records` will be given. They begin where the bytes
  // that were consumed before ended.
  void start(std::string_view bytes, bool last, std::size_t records);

  bool next(CsvRecord& record) {
    if (wanted_ == 0) return false;
    do {
      while (record_ < record_count_) {
        if (take(record)) return true;
      }
      if (!refill(record)) return false;
    } while (!record.broken);
    --wanted_;
    return true;
  }

  // Up to the end of the last record that was given, with its line end.
  std::size_t consumed() const { return consumed_; }

 private:
  enum class Careful { whole, broken, more };

  bool take(CsvRecord& record);
  bool refill(CsvRecord& record);
  bool skip_byte_order_mark();
  bool index_window(std::size_t size);
  bool refill_carefully(CsvRecord& record);
  Careful split_carefully();
  bool give_broken_line(CsvRecord& record);
  bool give_piece(CsvRecord& record);
  void give_broken(CsvRecord& record, std::size_t size, std::size_t with_line_end);
  void adapt_window(bool doubtful);

  std::string_view bytes_;
  bool last_ = false;
  std::size_t wanted_ = 0;
  std::size_t consumed_ = 0;

  // The present window: records [record_, record_count_) of it are still to be given.
  CsvIndex index_;
  std::vector<std::uint32_t> careful_places_;
  std::size_t window_begin_ = 0;
  const std::uint32_t* places_ = nullptr;
  const std::uint32_t* record_ends_ = nullptr;
  std::uint32_t careful_end_ = 0;
  std::size_t record_ = 0;
  std::size_t record_count_ = 0;
  std::uint32_t next_place_ = 0;
  const std::uint32_t* escapes_ = nullptr;  // of the blocks that end behind the last record
  bool quoted_line_feeds_ = false;
  bool utf8_ = true;

  std::uint64_t line_ = 1;
  std::size_t window_bytes_ = 64 * 1024;
  std::size_t record_bytes_ = 100;  // of late
  bool begun_ = false;
  bool in_long_line_ = false;
};

}  // namespace shop
