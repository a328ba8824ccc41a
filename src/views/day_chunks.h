// SPDX-License-Identifier: Apache-2.0
//
// Keeps a view's cells in one table a day: the chunk in which they are saved and restored.
//
// A chunk knows up to where the log had been applied when its bytes were saved, so that chunks of
// one snapshot may stem from different positions; whether it changed since it was last saved; and,
// while changes are tracked, which of its cells changed.
//
// Cell must have `std::uint32_t key` (a number of the view's KeyTable) and `bool changed`.
//
// Threads: one owner.   Cost: a day's table is found by its number at once, unless more than 1,024
// days are in turn use; a cell by one probe. References to chunks stay good, those to cells do not.
#pragma once

#include <algorithm>
#include <bit>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/fetch_line.h"
#include "base/time.h"
#include "model/entry.h"

namespace shop {

// Cells by key number, in the order in which they came.
template <class Cell>
class CellMap {
 public:
  Cell& at(std::uint32_t key) {
    if (!slots_.empty()) {
      for (std::size_t place = home(key); slots_[place] != 0; place = (place + 1) & mask_) {
        Cell& cell = cells_[slots_[place] - 1];
        if (cell.key == key) return cell;
      }
    }
    return add(key);
  }
  // Three steps of the same search, for a block of keys at a time, so that memory is fetched for
  // many while each waits: where the search begins, the place of the cell that it finds there,
  // and the cell itself. A place stays good; it may be another key's, which at() notices.
  void fetch_slot(std::uint32_t key) const {
    if (!slots_.empty()) fetch_line(&slots_[home(key)]);
  }
  std::uint32_t fetch_cell(std::uint32_t key) const {
    if (slots_.empty()) return 0;
    const std::uint32_t place = slots_[home(key)];
    if (place != 0) fetch_line_to_write(&cells_[place - 1]);
    return place;
  }
  Cell& at(std::uint32_t key, std::uint32_t place) {
    if (place != 0 && cells_[place - 1].key == key) return cells_[place - 1];
    return at(key);
  }

  void expect(std::size_t cells) { expected_ = cells; }
  std::vector<Cell>& cells() { return cells_; }
  const std::vector<Cell>& cells() const { return cells_; }
  std::size_t memory_bytes() const {
    return cells_.capacity() * sizeof(Cell) + slots_.capacity() * sizeof(std::uint32_t);
  }

 private:
  std::size_t home(std::uint32_t key) const { return (key * 0x9E3779B1U) >> shift_; }

  [[gnu::noinline]] Cell& add(std::uint32_t key) {
    if ((cells_.size() + 1) * 4 > slots_.size() * 3) grow();
    if (cells_.size() == cells_.capacity()) cells_.reserve(next_capacity());
    cells_.emplace_back();
    cells_.back().key = key;
    place_last();
    return cells_.back();
  }
  // By half only: the memory of many days counts more than a copy now and then. But a day that has
  // begun to fill is taken to become like the one before it.
  std::size_t next_capacity() const {
    if (cells_.size() >= kBegun && cells_.size() < expected_) return expected_ + expected_ / 16;
    return std::max<std::size_t>(8, cells_.size() + cells_.size() / 2);
  }
  void grow() {
    std::size_t size = slots_.empty() ? 16 : slots_.size() * 2;
    if (cells_.size() >= kBegun) size = std::max(size, std::bit_ceil(expected_ * 4 / 3));
    slots_.assign(size, 0);
    mask_ = size - 1;
    shift_ = 32 - std::countr_zero(size);
    for (std::size_t index = 0; index < cells_.size(); ++index) put(cells_[index].key, index);
  }
  void place_last() { put(cells_.back().key, cells_.size() - 1); }
  void put(std::uint32_t key, std::size_t index) {
    std::size_t place = home(key);
    while (slots_[place] != 0) place = (place + 1) & mask_;
    slots_[place] = static_cast<std::uint32_t>(index + 1);
  }

  static constexpr std::size_t kBegun = 48;

  std::vector<Cell> cells_;
  std::vector<std::uint32_t> slots_;  // index of a cell + 1; 0 is empty
  std::size_t mask_ = 0;
  std::size_t expected_ = 0;
  int shift_ = 0;
};

template <class Cell, class Extra>
struct DayChunk {
  Day day;
  bool dirty = false;
  Position applied_upto = 0;  // entries before it are in already; 0: none is
  CellMap<Cell> map;
  std::vector<std::uint32_t> changed;  // keys of the cells marked so
  Extra extra;                         // what few cells have

  bool has(const Entry& entry) const {
    return applied_upto != 0 && entry.position != 0 && entry.position < applied_upto;
  }
  void mark(Cell& cell) {
    if (cell.changed) return;
    cell.changed = true;
    changed.push_back(cell.key);
  }
};

template <class Cell, class Extra>
class DayChunks {
 public:
  using Chunk = DayChunk<Cell, Extra>;

  Chunk& at(Day day) {
    Chunk*& recent = recent_[static_cast<std::uint32_t>(day.number) % kRecent];
    if (recent == nullptr || recent->day != day) recent = &find_or_add(day);
    return *recent;
  }
  Chunk* find(Day day) const {
    const auto found = by_day_.find(day.number);
    return found == by_day_.end() ? nullptr : found->second;
  }
  // Puts `chunk` in the place of what its day had.
  void replace(std::unique_ptr<Chunk> chunk) {
    Chunk& place = find_or_add(chunk->day);
    place = std::move(*chunk);
  }
  // Ascending by day, those of [from, to].
  std::vector<Chunk*> sorted(Day from, Day to) const {
    std::vector<Chunk*> chunks;
    for (const auto& chunk : chunks_) {
      if (from <= chunk->day && chunk->day <= to) chunks.push_back(chunk.get());
    }
    std::sort(chunks.begin(), chunks.end(),
              [](const Chunk* a, const Chunk* b) { return a->day < b->day; });
    return chunks;
  }
  const std::vector<std::unique_ptr<Chunk>>& all() const { return chunks_; }

 private:
  [[gnu::noinline]] Chunk& find_or_add(Day day) {
    auto [place, is_new] = by_day_.try_emplace(day.number, nullptr);
    if (is_new) {
      const std::size_t expected = chunks_.empty() ? 0 : chunks_.back()->map.cells().size();
      chunks_.push_back(std::make_unique<Chunk>());
      chunks_.back()->day = day;
      chunks_.back()->map.expect(expected);
      place->second = chunks_.back().get();
    }
    return *place->second;
  }

  static constexpr std::size_t kRecent = 1024;

  std::vector<std::unique_ptr<Chunk>> chunks_;
  boost::unordered_flat_map<std::int32_t, Chunk*> by_day_;
  std::vector<Chunk*> recent_ = std::vector<Chunk*>(kRecent);  // of the day modulo its size
};

}  // namespace shop
