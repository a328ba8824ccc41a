// SPDX-License-Identifier: Apache-2.0
//
// Keeps the totals of the sales that stand, for exact minimum, maximum, median, p95, average and
// deviation of a transaction by day, city, category and currency.
//
// Class Set. Only lines of sales count, each at its present revision's total; refunds change
// nothing here. The day is the sale's. A reversal takes its total out of the multiset again; one
// that comes before its sale waits for it. Totals must be within ±kTotalMinorMax.
//
//   Statistics statistics(dictionaries);
//   statistics.apply(entries);
//   Distribution all;  statistics.visit(from, to, [&](…, const StatisticsCell& cell) {
//   all.add(cell); });
//
// Algorithm: a cell appends totals to one unsorted list and totals taken out to another, and
// cancels them (sort both, set difference) when the second has grown to a half of the first, or
// when it is read. Most cells never see a reversal and are never sorted. A list of some thousand
// totals of which many are alike becomes one of totals with their counts (counted_totals.h), so a
// day of millions of sales is as large as its prices are many.
//
// Chunks: "statistics/" and the number of the day. Their bytes depend on the order of entries;
//         their cells do not.
// Cells:  statistics|day|city|category|currency|count=|sum=|sum_squares=|minimum=|maximum=|
//         median=|p95=   (a part that holds a reversal without its sale ends at sum_squares)
// Threads: one owner; a const call may cancel inside, so not two at once.
// Cost: apply about 15 ns an entry (65 over shuffled days). Memory: 4 bytes a sale up to 2^32 minor
// units, else 8, half as much again for growth, and 90 bytes a cell.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fetch_line.h"
#include "base/result.h"
#include "base/symbols.h"
#include "views/counted_totals.h"
#include "views/day_chunks.h"
#include "views/distribution.h"
#include "views/key_table.h"
#include "views/view.h"

namespace shop {

// The totals of one day, city, category and currency.
struct StatisticsCell {
  // What few cells have: totals with their counts, totals outside 0 … 2^32 - 1, and totals taken
  // out that wait to cancel.
  struct Rare {
    CountedTotals counted;
    std::vector<std::int64_t> wide;
    std::vector<std::int64_t> removed;
    std::size_t settle_at = 16;  // cancel when this many wait
  };

  std::uint32_t key = 0;
  bool changed = false;
  mutable std::vector<std::uint32_t> narrow;
  mutable std::unique_ptr<Rare> rare;

  void add(std::int64_t total) {
    if (static_cast<std::uint64_t>(total) <= UINT32_MAX) [[likely]] {
      if (narrow.size() == narrow.capacity()) [[unlikely]]
        make_room();
      narrow.push_back(static_cast<std::uint32_t>(total));
    } else {
      add_wide(total);
    }
  }
  void remove(std::int64_t total);
  // Of what was put in less what was taken out; goes through all totals, as every figure does.
  struct Sums {
    std::int64_t count = 0;
    Int128 sum = 0;
    Int128 squares = 0;
  };
  Sums sums() const;
  void settle() const;  // cancels what was put in and taken out
  bool is_zero() const;
  void add_counted(std::span<const CountedTotal> more);
  // Puts in what another cell holds, waiting totals too.
  void merge(const StatisticsCell& other);
  void fetch_end() const { fetch_line_to_write(narrow.data() + narrow.size()); }

 private:
  void make_room();
  void add_wide(std::int64_t total);
  Rare& rare_part();
};

class Statistics {
 public:
  explicit Statistics(Dictionaries& dictionaries);

  void apply(std::span<const Entry> entries);
  void merge(const Statistics& other);
  void cells(const CellSink& sink) const;

  void track_changes(bool on) { tracking_ = on; }
  void take_changed_cells(const CellSink& sink);

  std::vector<std::string> all_chunks() const;
  std::vector<std::string> dirty_chunks() const;
  std::string save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);

  // Calls visit(Day, Symbol city, Symbol category, Currency, const StatisticsCell&) once a cell of
  // [from, to], days ascending.
  template <class Visit>
  void visit(Day from, Day to, Visit&& visit) const {
    for (const Chunk* chunk : days_.sorted(from, to)) {
      for (const StatisticsCell& cell : chunk->map.cells()) {
        if (cell.is_zero()) continue;
        const CellKey& key = keys_.key(cell.key);
        visit(chunk->day, key.first(), key.second(), key.currency(), cell);
      }
    }
  }

  std::size_t memory_bytes() const;

 private:
  struct None {};
  using Chunk = DayChunk<StatisticsCell, None>;
  struct LoadedCell;
  static constexpr std::size_t kAhead = 64;

  void fold_each(std::span<const Entry> block);
  void fold_ahead(std::span<const Entry> block);
  void add(Chunk& chunk, StatisticsCell& cell, const Entry& entry);
  void write_line(const Chunk& chunk, const StatisticsCell& cell, std::string& line) const;
  static std::vector<LoadedCell> read_cells(std::string_view bytes, bool& valid);

  Dictionaries* dictionaries_;
  KeyTable keys_;
  DayChunks<StatisticsCell, None> days_;
  bool tracking_ = false;
};

}  // namespace shop
