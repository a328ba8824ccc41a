// SPDX-License-Identifier: Apache-2.0
//
// Adds up the measures of entries by day and key: what revenue, hours and best sellers share.
//
// Class Set. A day is a chunk; a cell takes 32 bytes and 6 to 11 of index. Sums that outgrow the
// narrow cell move to a wide one beside it, so nothing ever wraps. Cells whose measures are all
// zero again are neither shown nor saved.
//
// Not a view itself: revenue.h, hours.h and best_sellers.h say what the keys mean.
//
// Bytes of a chunk (varints of base/bytes.h): version 1; number of texts, the texts; number of
// cells; of each cell first, second (places in the texts; an hour as a number), place of the
// currency's code in the texts, days since the sale (signed), transactions, refunds, units
// (signed), revenue (zigzag of 128 bits: low half, high half). Each key stands once. Bytes that
// break this are refused.
//
// Threads: one owner.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "views/day_chunks.h"
#include "views/key_table.h"
#include "views/measures.h"
#include "views/view.h"

namespace shop {

struct MeasureCell {
  std::uint32_t key = 0;
  std::int32_t transactions = 0;
  std::int32_t refunds = 0;
  bool changed = false;
  bool wide = false;  // its chunk has more of it
  std::int64_t units = 0;
  std::int64_t revenue_minor = 0;
};
static_assert(sizeof(MeasureCell) == 32);

struct WideMeasures {
  boost::unordered_flat_map<std::uint32_t, Measures> by_key;
};

class MeasureView {
 public:
  using Chunk = DayChunk<MeasureCell, WideMeasures>;

  void merge(const MeasureView& other);
  void cells(const CellSink& sink) const;

  // While on, remembers which cells change; the drain gives their present lines, zeros included.
  void track_changes(bool on) { tracking_ = on; }
  void take_changed_cells(const CellSink& sink);

  std::vector<std::string> all_chunks() const;
  std::vector<std::string> dirty_chunks() const;
  std::string save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  // In the place of what the chunk had. Entries before `applied_upto` are skipped for it from then
  // on.
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);

  std::size_t memory_bytes() const;

 protected:
  struct Shape {
    std::string_view name;
    Symbols* first = nullptr;  // the table of the key's first symbol; without one it is a number
    Symbols* second = nullptr;
    bool shows_sale_day = false;
  };
  explicit MeasureView(const Shape& shape)
      : name_(shape.name),
        first_(shape.first),
        second_(shape.second),
        shows_sale_day_(shape.shows_sale_day) {}

  // Adds the entries, each at the key that `key_of(entry)` gives.
  template <class KeyOf>
  void fold(std::span<const Entry> entries, KeyOf&& key_of);
  // The same for a view whose day is too large for the first cache.
  template <class KeyOf>
  void fold_wide(std::span<const Entry> entries, KeyOf&& key_of);
  // Calls visit(day, key, measures) for the cells of these days, by day, that are not zero.
  template <class Visit>
  void each(Day from, Day to, Visit&& visit) const;

  // The sums of these days by key, in no order; those that are zero are left out.
  std::vector<std::pair<CellKey, Measures>> totals(Day from, Day to) const;

  static Measures measures(const Chunk& chunk, const MeasureCell& cell);

 private:
  struct LoadedCell;
  static constexpr std::size_t kAhead = 64;

  template <class KeyOf>
  void fold_each(std::span<const Entry> block, KeyOf&& key_of);
  template <class KeyOf>
  void fold_ahead(std::span<const Entry> block, KeyOf&& key_of);
  void add(Chunk& chunk, MeasureCell& cell, const Entry& entry);
  static void add(Chunk& chunk, MeasureCell& cell, const Measures& more);
  void write_line(const Chunk& chunk, const MeasureCell& cell, std::string& line) const;
  std::vector<LoadedCell> read_cells(std::string_view bytes, bool& valid) const;

  std::string_view name_;
  Symbols* first_;
  Symbols* second_;
  bool shows_sale_day_;
  KeyTable keys_;
  DayChunks<MeasureCell, WideMeasures> days_;
  bool tracking_ = false;
};

template <class KeyOf>
void MeasureView::fold(std::span<const Entry> entries, KeyOf&& key_of) {
  while (!entries.empty()) {
    const std::span<const Entry> block = entries.first(std::min(kAhead, entries.size()));
    // Entries of one day find its table in cache; those of many days would wait for each.
    if (block.front().day == block.back().day) {
      fold_each(block, key_of);
    } else {
      fold_ahead(block, key_of);
    }
    entries = entries.subspan(block.size());
  }
}

template <class KeyOf>
void MeasureView::fold_wide(std::span<const Entry> entries, KeyOf&& key_of) {
  while (!entries.empty()) {
    const std::span<const Entry> block = entries.first(std::min(kAhead, entries.size()));
    fold_ahead(block, key_of);
    entries = entries.subspan(block.size());
  }
}

template <class KeyOf>
void MeasureView::fold_each(std::span<const Entry> block, KeyOf&& key_of) {
  Chunk* chunk = &days_.at(block.front().day);
  MeasureCell* cell = nullptr;  // of the last entry: the next one's is often the same
  CellKey last;
  for (const Entry& entry : block) {
    if (chunk->day != entry.day) {
      chunk = &days_.at(entry.day);
      cell = nullptr;
    }
    if (chunk->has(entry)) continue;
    const CellKey key = key_of(entry);
    if (cell == nullptr || key != last) {
      cell = &chunk->map.at(keys_.intern(key));
      last = key;
      chunk->dirty = true;
    }
    add(*chunk, *cell, entry);
  }
}

template <class KeyOf>
void MeasureView::fold_ahead(std::span<const Entry> block, KeyOf&& key_of) {
  struct Found {
    Chunk* chunk;
    std::uint32_t key;
    std::uint32_t place;
  };
  std::array<Found, kAhead> found;
  for (std::size_t at = 0; at < block.size(); ++at) {
    Chunk& chunk = days_.at(block[at].day);
    const std::uint32_t key = keys_.intern(key_of(block[at]));
    chunk.map.fetch_slot(key);
    found[at] = {&chunk, key, 0};
  }
  for (std::size_t at = 0; at < block.size(); ++at) {
    found[at].place = found[at].chunk->map.fetch_cell(found[at].key);
  }
  for (std::size_t at = 0; at < block.size(); ++at) {
    Chunk& chunk = *found[at].chunk;
    if (chunk.has(block[at])) continue;
    chunk.dirty = true;
    add(chunk, chunk.map.at(found[at].key, found[at].place), block[at]);
  }
}

inline void MeasureView::add(Chunk& chunk, MeasureCell& cell, const Entry& entry) {
  if (tracking_) [[unlikely]]
    chunk.mark(cell);
  std::int32_t transactions = 0;
  std::int32_t refunds = 0;
  std::int64_t units = 0;
  std::int64_t revenue = 0;
  if (__builtin_add_overflow(cell.transactions, entry.transactions, &transactions) ||
      __builtin_add_overflow(cell.refunds, entry.refunds, &refunds) ||
      __builtin_add_overflow(cell.units, entry.units, &units) ||
      __builtin_add_overflow(cell.revenue_minor, entry.revenue_minor, &revenue)) [[unlikely]] {
    add(chunk, cell, Measures{entry.transactions, entry.refunds, entry.units, entry.revenue_minor});
    return;
  }
  cell.transactions = transactions;
  cell.refunds = refunds;
  cell.units = units;
  cell.revenue_minor = revenue;
}

template <class Visit>
void MeasureView::each(Day from, Day to, Visit&& visit) const {
  for (const Chunk* chunk : days_.sorted(from, to)) {
    for (const MeasureCell& cell : chunk->map.cells()) {
      const Measures sums = measures(*chunk, cell);
      if (!sums.is_zero()) visit(chunk->day, keys_.key(cell.key), sums);
    }
  }
}

}  // namespace shop
