// SPDX-License-Identifier: Apache-2.0
//
// Writes and reads what the chunks of the views by day have in common: their names, their tables
// of texts, and integers of 128 bits.
//
// Bytes of a chunk: version; number of texts; the texts, each once; number of cells; the cells,
// which refer to texts by place. Reading trusts nothing: every place, count and sum is checked.
//
// Threads: one owner.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/currency.h"
#include "base/int128.h"
#include "base/result.h"
#include "base/symbols.h"
#include "base/time.h"

namespace shop {

inline constexpr std::uint64_t kChunkVersion = 1;
// Larger sums in a chunk are refused, so that adding a few never overflows.
inline constexpr std::int64_t kStoredCountMax = std::int64_t{1} << 60;
inline constexpr Int128 kStoredSumMax = Int128{1} << 120;

// "revenue/20088"
std::string chunk_name(std::string_view view, Day day);
// The day of a chunk of this view; an error for the name of anything else.
Result<Day> day_of_chunk(std::string_view view, std::string_view name);

void write_int128(ByteWriter& out, Int128 value);
Int128 read_int128(ByteReader& in);
// Fails the reader where the number is out of bounds.
std::int64_t read_count(ByteReader& in);

// Collects the texts of a chunk that is being written, and its cells.
class ChunkWriter {
 public:
  // The place of a symbol of this table among the chunk's texts.
  void text(const Symbols& table, Symbol symbol);
  void currency(Currency currency);
  ByteWriter& cell() { return cells_; }
  void end_cell() { ++cell_count_; }
  std::string take();

 private:
  std::uint64_t place(std::uint64_t kind, std::uint64_t number, std::string_view text);

  boost::unordered_flat_map<std::uint64_t, std::uint64_t> places_;
  std::vector<const Symbols*> tables_;
  std::uint64_t text_count_ = 0;
  std::uint64_t cell_count_ = 0;
  ByteWriter texts_;
  ByteWriter cells_;
};

// Reads a chunk's version and texts, then hands out its cells' bytes.
class ChunkReader {
 public:
  explicit ChunkReader(std::string_view bytes);

  std::uint64_t cell_count() const { return cell_count_; }
  std::string_view text();
  Currency currency();
  ByteReader& cell() { return in_; }
  bool ok() const { return in_.ok(); }
  // Whether all was well and nothing is left over.
  bool finished() const { return in_.ok() && in_.at_end(); }

 private:
  ByteReader in_;
  std::vector<std::string_view> texts_;
  std::uint64_t cell_count_ = 0;
};

tl::unexpected<Error> corrupt_chunk(std::string_view name);

// Adds "name=value" with a bar before it.
void append_measure(std::string& line, std::string_view name, Int128 value);

}  // namespace shop
