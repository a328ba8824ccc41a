// SPDX-License-Identifier: Apache-2.0
//
// Saves and restores a day of the statistics. Bytes of a cell, after its texts: number of narrow
// totals, each in four bytes; number of counted ones, each the varints of its distance from the one
// before and its count; number of wide ones, of waiting removals, each a signed varint.
// Counts and sums are not stored but added up again, so that they cannot disagree.
#include <algorithm>
#include <cstring>

#include "views/chunk_format.h"
#include "views/statistics.h"

namespace shop {
namespace {

void write_totals(ByteWriter& out, const std::vector<std::int64_t>& totals) {
  out.varint(totals.size());
  for (const std::int64_t total : totals) out.signed_varint(total);
}

std::vector<std::int64_t> read_totals(ByteReader& in) {
  std::vector<std::int64_t> totals;
  const std::uint64_t count = in.varint();
  if (count > in.left()) in.fail();
  for (std::uint64_t index = 0; index < count && in.ok(); ++index) {
    const std::int64_t total = in.signed_varint();
    if (total > kTotalMinorMax || total < -kTotalMinorMax) in.fail();
    totals.push_back(total);
  }
  return totals;
}

void write_counted(ByteWriter& out, const CountedTotals& counted) {
  out.varint(counted.size());
  std::uint32_t before = 0;
  for (const CountedTotal& one : counted) {
    out.varint(one.total - before);
    out.varint(one.count);
    before = one.total;
  }
}

CountedTotals read_counted(ByteReader& in) {
  CountedTotals counted;
  const std::uint64_t places = in.varint();
  if (places > in.left()) in.fail();
  std::uint64_t total = 0;
  for (std::uint64_t place = 0; place < places && in.ok(); ++place) {
    const std::uint64_t distance = in.varint();
    const std::uint64_t count = in.varint();
    total += std::min<std::uint64_t>(distance, UINT32_MAX);
    if (total > UINT32_MAX || distance > UINT32_MAX || count == 0 || count > UINT32_MAX) in.fail();
    counted.push_back({static_cast<std::uint32_t>(total), static_cast<std::uint32_t>(count)});
  }
  return counted;
}

}  // namespace

struct Statistics::LoadedCell {
  std::string_view city;
  std::string_view category;
  Currency currency;
  std::string_view narrow;
  CountedTotals counted;
  std::vector<std::int64_t> wide;
  std::vector<std::int64_t> removed;

  void add_to(StatisticsCell& cell) const {
    cell.narrow.reserve(narrow.size() / sizeof(std::uint32_t));
    for (std::size_t at = 0; at < narrow.size(); at += sizeof(std::uint32_t)) {
      std::uint32_t total = 0;
      std::memcpy(&total, narrow.data() + at, sizeof(total));
      cell.add(total);
    }
    cell.add_counted(counted);
    for (const std::int64_t total : wide) cell.add(total);
    for (const std::int64_t total : removed) cell.remove(total);
  }
};

std::string Statistics::save_chunk(std::string_view name, AfterSave after) {
  ChunkWriter out;
  const Result<Day> day = day_of_chunk("statistics", name);
  Chunk* const chunk = day ? days_.find(*day) : nullptr;
  if (chunk == nullptr) return out.take();
  for (const StatisticsCell& cell : chunk->map.cells()) {
    if (cell.is_zero()) continue;
    const CellKey& key = keys_.key(cell.key);
    out.text(dictionaries_->cities, key.first());
    out.text(dictionaries_->categories, key.second());
    out.currency(key.currency());
    out.cell().varint(cell.narrow.size());
    out.cell().raw({reinterpret_cast<const char*>(cell.narrow.data()),
                    cell.narrow.size() * sizeof(std::uint32_t)});
    static const StatisticsCell::Rare kNone;
    const StatisticsCell::Rare& rare = cell.rare == nullptr ? kNone : *cell.rare;
    write_counted(out.cell(), rare.counted);
    write_totals(out.cell(), rare.wide);
    write_totals(out.cell(), rare.removed);
    out.end_cell();
  }
  if (after == AfterSave::clear_mark) chunk->dirty = false;
  return out.take();
}

std::vector<Statistics::LoadedCell> Statistics::read_cells(std::string_view bytes, bool& valid) {
  ChunkReader in(bytes);
  std::vector<LoadedCell> loaded;
  for (std::uint64_t index = 0; index < in.cell_count() && in.ok(); ++index) {
    LoadedCell cell;
    cell.city = in.text();
    cell.category = in.text();
    cell.currency = in.currency();
    const std::uint64_t count = in.cell().varint();
    if (count > in.cell().left()) in.cell().fail();
    cell.narrow = in.cell().raw(in.ok() ? count * sizeof(std::uint32_t) : 0);
    cell.counted = read_counted(in.cell());
    cell.wide = read_totals(in.cell());
    cell.removed = read_totals(in.cell());
    loaded.push_back(std::move(cell));
  }
  valid = in.finished();
  return loaded;
}

Status Statistics::load_chunk(std::string_view name, std::string_view bytes,
                              Position applied_upto) {
  SHOP_TRY(const Day day, day_of_chunk("statistics", name));
  bool valid = false;
  const std::vector<LoadedCell> loaded = read_cells(bytes, valid);
  if (!valid) return corrupt_chunk(name);
  auto chunk = std::make_unique<Chunk>();
  chunk->day = day;
  chunk->applied_upto = applied_upto;
  for (const LoadedCell& from : loaded) {
    const CellKey key(dictionaries_->cities.intern(from.city),
                      dictionaries_->categories.intern(from.category), from.currency);
    const std::size_t cells_before = chunk->map.cells().size();
    StatisticsCell& cell = chunk->map.at(keys_.intern(key));
    if (chunk->map.cells().size() == cells_before) return corrupt_chunk(name);  // a key twice
    from.add_to(cell);
  }
  days_.replace(std::move(chunk));
  return {};
}

}  // namespace shop
