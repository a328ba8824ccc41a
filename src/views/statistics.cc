// SPDX-License-Identifier: Apache-2.0
#include "views/statistics.h"

#include <algorithm>
#include <array>

#include "views/chunk_format.h"

namespace shop {
namespace {

constexpr std::size_t kSettleAtLeast = 16;
constexpr std::size_t kFirstTotals = 8;
constexpr std::size_t kCountFrom = 4096;

// Of sorted ones.
std::size_t different(const std::vector<std::uint32_t>& totals) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < totals.size(); ++i)
    if (i == 0 || totals[i] != totals[i - 1]) ++count;
  return count;
}

// Takes out of both lists what they have in common; leaves both sorted.
template <class Total>
void cancel(std::vector<Total>& added, std::vector<std::int64_t>& removed) {
  std::sort(added.begin(), added.end());
  std::sort(removed.begin(), removed.end());
  auto keep_added = added.begin();
  auto keep_removed = removed.begin();
  auto take = removed.begin();
  for (auto put = added.begin(); put != added.end(); ++put) {
    while (take != removed.end() && *take < std::int64_t{*put}) *keep_removed++ = *take++;
    if (take != removed.end() && *take == std::int64_t{*put}) {
      ++take;
    } else {
      *keep_added++ = *put;
    }
  }
  keep_removed = std::move(take, removed.end(), keep_removed);
  added.erase(keep_added, added.end());
  removed.erase(keep_removed, removed.end());
}

}  // namespace

StatisticsCell::Rare& StatisticsCell::rare_part() {
  if (rare == nullptr) rare = std::make_unique<Rare>();
  return *rare;
}

void StatisticsCell::remove(std::int64_t total) {
  rare_part().removed.push_back(total);
  if (rare->removed.size() < rare->settle_at) return;
  settle();
  rare->settle_at = std::max({kSettleAtLeast, rare->removed.size() * 2,
                              (narrow.size() + rare->wide.size() + rare->counted.size()) / 2});
}

// Counts them where that halves them at least, or else lets the list grow. As many come before the
// next time as are counted, so that a total is sorted and merged a few times only.
void StatisticsCell::make_room() {
  if (narrow.size() < kCountFrom) return narrow.reserve(std::max(kFirstTotals, narrow.size() * 2));
  std::sort(narrow.begin(), narrow.end());
  if (different(narrow) * 4 > narrow.size()) return narrow.reserve(narrow.size() * 2);
  count_totals(narrow, rare_part().counted);
  if (narrow.capacity() < rare->counted.size()) narrow.reserve(rare->counted.size());
}

void StatisticsCell::add_counted(std::span<const CountedTotal> more) {
  if (!more.empty()) shop::add_counted(rare_part().counted, more);
}

void StatisticsCell::add_wide(std::int64_t total) { rare_part().wide.push_back(total); }

void StatisticsCell::settle() const {
  if (rare == nullptr || rare->removed.empty()) return;
  cancel(narrow, rare->removed);
  cancel(rare->wide, rare->removed);
  take_out(rare->counted, rare->removed);
}

bool StatisticsCell::is_zero() const {
  if (rare == nullptr) return narrow.empty();
  if (narrow.size() + rare->wide.size() + count_of(rare->counted) != rare->removed.size())
    return false;
  settle();
  return narrow.empty() && rare->wide.empty() && rare->counted.empty() && rare->removed.empty();
}

StatisticsCell::Sums StatisticsCell::sums() const {
  Sums sums;
  const auto add = [&sums](std::int64_t total, std::int64_t count) {
    sums.count += count;
    sums.sum += static_cast<Int128>(count) * total;
    sums.squares += static_cast<Int128>(count) * total * total;
  };
  const auto take = [&add](const auto& totals, int sign) {
    for (const std::int64_t total : totals) add(total, sign);
  };
  take(narrow, 1);
  if (rare == nullptr) return sums;
  for (const CountedTotal& counted : rare->counted) add(counted.total, counted.count);
  take(rare->wide, 1);
  take(rare->removed, -1);
  return sums;
}

void StatisticsCell::merge(const StatisticsCell& other) {
  narrow.insert(narrow.end(), other.narrow.begin(), other.narrow.end());
  if (other.rare != nullptr) {
    Rare& ours = rare_part();
    shop::add_counted(ours.counted, other.rare->counted);
    ours.wide.insert(ours.wide.end(), other.rare->wide.begin(), other.rare->wide.end());
    ours.removed.insert(ours.removed.end(), other.rare->removed.begin(), other.rare->removed.end());
  }
}

Statistics::Statistics(Dictionaries& dictionaries) : dictionaries_(&dictionaries) {}

void Statistics::apply(std::span<const Entry> entries) {
  while (!entries.empty()) {
    const std::span<const Entry> block = entries.first(std::min(kAhead, entries.size()));
    // As in measure_view.h: entries of many days would wait for memory, one after the other.
    if (block.front().sale_day == block.back().sale_day) {
      fold_each(block);
    } else {
      fold_ahead(block);
    }
    entries = entries.subspan(block.size());
  }
}

void Statistics::fold_each(std::span<const Entry> block) {
  Chunk* chunk = &days_.at(block.front().sale_day);
  for (const Entry& entry : block) {
    if (entry.line != Kind::sale) continue;
    if (chunk->day != entry.sale_day) chunk = &days_.at(entry.sale_day);
    if (chunk->has(entry)) continue;
    chunk->dirty = true;
    const CellKey key(entry.city, entry.category, entry.currency);
    add(*chunk, chunk->map.at(keys_.intern(key)), entry);
  }
}

// In steps: the slot of each sale's cell, the cell, the end of the cell's totals, the sum.
void Statistics::fold_ahead(std::span<const Entry> block) {
  struct Found {
    const Entry* entry;
    Chunk* chunk;
    std::uint32_t key;
    std::uint32_t place;
  };
  std::array<Found, kAhead> found;
  std::size_t count = 0;
  for (const Entry& entry : block) {
    if (entry.line != Kind::sale) continue;
    Chunk& chunk = days_.at(entry.sale_day);
    if (chunk.has(entry)) continue;
    const std::uint32_t key = keys_.intern(CellKey(entry.city, entry.category, entry.currency));
    chunk.map.fetch_slot(key);
    found[count++] = {&entry, &chunk, key, 0};
  }
  const std::span<Found> sales = std::span(found).first(count);
  for (Found& sale : sales) sale.place = sale.chunk->map.fetch_cell(sale.key);
  for (const Found& sale : sales) {
    if (sale.place != 0) sale.chunk->map.cells()[sale.place - 1].fetch_end();
  }
  for (const Found& sale : sales) {
    sale.chunk->dirty = true;
    add(*sale.chunk, sale.chunk->map.at(sale.key, sale.place), *sale.entry);
  }
}

void Statistics::add(Chunk& chunk, StatisticsCell& cell, const Entry& entry) {
  if (tracking_) [[unlikely]]
    chunk.mark(cell);
  if (entry.sign > 0) [[likely]] {
    cell.add(entry.total_minor());
  } else {
    cell.remove(entry.total_minor());
  }
}

void Statistics::merge(const Statistics& other) {
  SHOP_ASSERT(this != &other);
  std::vector<std::uint32_t> ours(other.keys_.size());
  for (std::uint32_t number = 0; number < ours.size(); ++number) {
    const CellKey& key = other.keys_.key(number);
    const Dictionaries& theirs = *other.dictionaries_;
    ours[number] = keys_.intern(CellKey(
        dictionaries_->cities.intern(theirs.cities.text(key.first())),
        dictionaries_->categories.intern(theirs.categories.text(key.second())), key.currency()));
  }
  for (const auto& their_chunk : other.days_.all()) {
    Chunk& chunk = days_.at(their_chunk->day);
    for (const StatisticsCell& theirs : their_chunk->map.cells()) {
      if (theirs.is_zero()) continue;
      StatisticsCell& cell = chunk.map.at(ours[theirs.key]);
      cell.merge(theirs);
      chunk.dirty = true;
      if (tracking_) chunk.mark(cell);
    }
  }
}

void Statistics::write_line(const Chunk& chunk, const StatisticsCell& cell,
                            std::string& line) const {
  const CellKey& key = keys_.key(cell.key);
  line.assign("statistics|");
  line += format_day(chunk.day);
  line += '|';
  line += escape_cell_text(dictionaries_->cities.text(key.first()));
  line += '|';
  line += escape_cell_text(dictionaries_->categories.text(key.second()));
  line += '|';
  line += key.currency().code();
  const StatisticsCell::Sums sums = cell.sums();
  append_measure(line, "count", sums.count);
  append_measure(line, "sum", sums.sum);
  append_measure(line, "sum_squares", sums.squares);
  Distribution all;
  all.add(cell);
  const std::optional<Summary> summary = all.summary();
  if (!summary) return;
  append_measure(line, "minimum", summary->minimum_minor);
  append_measure(line, "maximum", summary->maximum_minor);
  append_measure(line, "median", summary->median_minor);
  append_measure(line, "p95", summary->p95_minor);
}

void Statistics::cells(const CellSink& sink) const {
  std::string line;
  for (const auto& chunk : days_.all()) {
    for (const StatisticsCell& cell : chunk->map.cells()) {
      if (cell.is_zero()) continue;
      write_line(*chunk, cell, line);
      sink(line);
    }
  }
}

void Statistics::take_changed_cells(const CellSink& sink) {
  std::string line;
  for (const auto& chunk : days_.all()) {
    for (const std::uint32_t key : chunk->changed) {
      StatisticsCell& cell = chunk->map.at(key);
      cell.changed = false;
      write_line(*chunk, cell, line);
      sink(line);
    }
    chunk->changed.clear();
  }
}

std::vector<std::string> Statistics::all_chunks() const {
  std::vector<std::string> names;
  for (const auto& chunk : days_.all()) names.push_back(chunk_name("statistics", chunk->day));
  return names;
}

std::vector<std::string> Statistics::dirty_chunks() const {
  std::vector<std::string> names;
  for (const auto& chunk : days_.all()) {
    if (chunk->dirty) names.push_back(chunk_name("statistics", chunk->day));
  }
  return names;
}

std::size_t Statistics::memory_bytes() const {
  std::size_t bytes = keys_.memory_bytes();
  for (const auto& chunk : days_.all()) {
    bytes += sizeof(Chunk) + chunk->map.memory_bytes();
    bytes += chunk->changed.capacity() * sizeof(std::uint32_t);
    for (const StatisticsCell& cell : chunk->map.cells()) {
      bytes += cell.narrow.capacity() * sizeof(std::uint32_t);
      if (cell.rare == nullptr) continue;
      bytes += sizeof(StatisticsCell::Rare) + cell.rare->counted.capacity() * sizeof(CountedTotal) +
               (cell.rare->wide.capacity() + cell.rare->removed.capacity()) * sizeof(std::int64_t);
    }
  }
  return bytes;
}

}  // namespace shop
