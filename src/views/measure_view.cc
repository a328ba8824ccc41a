// SPDX-License-Identifier: Apache-2.0
#include "views/measure_view.h"

#include "views/chunk_format.h"

namespace shop {
namespace {

constexpr std::uint64_t kNumberMax = 23;  // the first part of a key that is not a text: an hour
constexpr std::int64_t kSaleDaysMax = 200'000;

bool fits(const Measures& sums) {
  return sums.transactions >= INT32_MIN && sums.transactions <= INT32_MAX &&
         sums.refunds >= INT32_MIN && sums.refunds <= INT32_MAX &&
         sums.revenue_minor >= INT64_MIN && sums.revenue_minor <= INT64_MAX;
}

}  // namespace

// A cell as it stands in a chunk's bytes, its texts not yet numbered.
struct MeasureView::LoadedCell {
  std::string_view first;
  std::string_view second;
  std::uint32_t number = 0;
  Currency currency;
  std::int32_t days = 0;
  Measures sums;
};

Measures MeasureView::measures(const Chunk& chunk, const MeasureCell& cell) {
  Measures sums{cell.transactions, cell.refunds, cell.units, cell.revenue_minor};
  if (cell.wide) sums += chunk.extra.by_key.at(cell.key);
  return sums;
}

void MeasureView::add(Chunk& chunk, MeasureCell& cell, const Measures& more) {
  Measures sums{cell.transactions, cell.refunds, 0, cell.revenue_minor};
  sums.transactions += more.transactions;
  sums.refunds += more.refunds;
  sums.revenue_minor += more.revenue_minor;
  if (fits(sums) && !__builtin_add_overflow(cell.units, more.units, &sums.units)) {
    cell.transactions = static_cast<std::int32_t>(sums.transactions);
    cell.refunds = static_cast<std::int32_t>(sums.refunds);
    cell.units = sums.units;
    cell.revenue_minor = static_cast<std::int64_t>(sums.revenue_minor);
    return;
  }
  Measures& wide = chunk.extra.by_key[cell.key];
  wide += Measures{cell.transactions, cell.refunds, cell.units, cell.revenue_minor};
  wide += more;
  cell.wide = true;
  cell.transactions = 0;
  cell.refunds = 0;
  cell.units = 0;
  cell.revenue_minor = 0;
}

void MeasureView::merge(const MeasureView& other) {
  SHOP_ASSERT(name_ == other.name_ && this != &other);
  // Their number of a key -> ours, found once.
  std::vector<std::uint32_t> ours(other.keys_.size());
  for (std::uint32_t number = 0; number < ours.size(); ++number) {
    const CellKey& theirs = other.keys_.key(number);
    Symbol first = theirs.first();
    Symbol second = theirs.second();
    if (first_ != nullptr) first = first_->intern(other.first_->text(first));
    if (second_ != nullptr) second = second_->intern(other.second_->text(second));
    ours[number] = keys_.intern(CellKey(first, second, theirs.currency(), theirs.days()));
  }
  for (const auto& their_chunk : other.days_.all()) {
    Chunk& chunk = days_.at(their_chunk->day);
    for (const MeasureCell& theirs : their_chunk->map.cells()) {
      const Measures sums = measures(*their_chunk, theirs);
      if (sums.is_zero()) continue;
      MeasureCell& cell = chunk.map.at(ours[theirs.key]);
      add(chunk, cell, sums);
      chunk.dirty = true;
      if (tracking_) chunk.mark(cell);
    }
  }
}

std::vector<std::pair<CellKey, Measures>> MeasureView::totals(Day from, Day to) const {
  std::vector<std::uint32_t> places(keys_.size());  // of a key among the totals, + 1
  std::vector<std::pair<CellKey, Measures>> totals;
  for (const Chunk* chunk : days_.sorted(from, to)) {
    for (const MeasureCell& cell : chunk->map.cells()) {
      std::uint32_t& place = places[cell.key];
      if (place == 0) {
        totals.emplace_back(keys_.key(cell.key), Measures{});
        place = static_cast<std::uint32_t>(totals.size());
      }
      totals[place - 1].second += measures(*chunk, cell);
    }
  }
  std::erase_if(totals, [](const auto& total) { return total.second.is_zero(); });
  return totals;
}

void MeasureView::write_line(const Chunk& chunk, const MeasureCell& cell, std::string& line) const {
  const CellKey& key = keys_.key(cell.key);
  line.assign(name_);
  line += '|';
  line += format_day(chunk.day);
  if (shows_sale_day_) {
    line += '|';
    line += format_day(Day{chunk.day.number - key.days()});
  }
  line += '|';
  line +=
      first_ == nullptr ? std::to_string(key.first()) : escape_cell_text(first_->text(key.first()));
  if (second_ != nullptr) {
    line += '|';
    line += escape_cell_text(second_->text(key.second()));
  }
  line += '|';
  line += key.currency().code();
  const Measures sums = measures(chunk, cell);
  append_measure(line, "transactions", sums.transactions);
  append_measure(line, "refunds", sums.refunds);
  append_measure(line, "units", sums.units);
  append_measure(line, "revenue", sums.revenue_minor);
}

void MeasureView::cells(const CellSink& sink) const {
  std::string line;
  for (const auto& chunk : days_.all()) {
    for (const MeasureCell& cell : chunk->map.cells()) {
      if (measures(*chunk, cell).is_zero()) continue;
      write_line(*chunk, cell, line);
      sink(line);
    }
  }
}

void MeasureView::take_changed_cells(const CellSink& sink) {
  std::string line;
  for (const auto& chunk : days_.all()) {
    for (const std::uint32_t key : chunk->changed) {
      MeasureCell& cell = chunk->map.at(key);
      cell.changed = false;
      write_line(*chunk, cell, line);
      sink(line);
    }
    chunk->changed.clear();
  }
}

std::vector<std::string> MeasureView::all_chunks() const {
  std::vector<std::string> names;
  for (const auto& chunk : days_.all()) names.push_back(chunk_name(name_, chunk->day));
  return names;
}

std::vector<std::string> MeasureView::dirty_chunks() const {
  std::vector<std::string> names;
  for (const auto& chunk : days_.all()) {
    if (chunk->dirty) names.push_back(chunk_name(name_, chunk->day));
  }
  return names;
}

std::string MeasureView::save_chunk(std::string_view name, AfterSave after) {
  ChunkWriter out;
  const Result<Day> day = day_of_chunk(name_, name);
  Chunk* const chunk = day ? days_.find(*day) : nullptr;
  if (chunk == nullptr) return out.take();
  for (const MeasureCell& cell : chunk->map.cells()) {
    const Measures sums = measures(*chunk, cell);
    if (sums.is_zero()) continue;
    const CellKey& key = keys_.key(cell.key);
    if (first_ != nullptr) {
      out.text(*first_, key.first());
    } else {
      out.cell().varint(key.first());
    }
    if (second_ != nullptr) out.text(*second_, key.second());
    out.currency(key.currency());
    out.cell().signed_varint(key.days());
    out.cell().signed_varint(sums.transactions);
    out.cell().signed_varint(sums.refunds);
    out.cell().signed_varint(sums.units);
    write_int128(out.cell(), sums.revenue_minor);
    out.end_cell();
  }
  if (after == AfterSave::clear_mark) chunk->dirty = false;
  return out.take();
}

std::vector<MeasureView::LoadedCell> MeasureView::read_cells(std::string_view bytes,
                                                             bool& valid) const {
  ChunkReader in(bytes);
  std::vector<LoadedCell> loaded;
  for (std::uint64_t index = 0; index < in.cell_count() && in.ok(); ++index) {
    LoadedCell cell;
    if (first_ != nullptr) {
      cell.first = in.text();
    } else {
      const std::uint64_t number = in.cell().varint();
      if (number > kNumberMax) in.cell().fail();
      cell.number = static_cast<std::uint32_t>(number);
    }
    if (second_ != nullptr) cell.second = in.text();
    cell.currency = in.currency();
    const std::int64_t days = in.cell().signed_varint();
    if (days < -kSaleDaysMax || days > kSaleDaysMax || (days != 0 && !shows_sale_day_)) {
      in.cell().fail();
    }
    cell.days = static_cast<std::int32_t>(days);
    cell.sums.transactions = read_count(in.cell());
    cell.sums.refunds = read_count(in.cell());
    cell.sums.units = read_count(in.cell());
    cell.sums.revenue_minor = read_int128(in.cell());
    loaded.push_back(cell);
  }
  valid = in.finished();
  return loaded;
}

Status MeasureView::load_chunk(std::string_view name, std::string_view bytes,
                               Position applied_upto) {
  SHOP_TRY(const Day day, day_of_chunk(name_, name));
  bool valid = false;
  const std::vector<LoadedCell> loaded = read_cells(bytes, valid);
  if (!valid) return corrupt_chunk(name);
  auto chunk = std::make_unique<Chunk>();
  chunk->day = day;
  chunk->applied_upto = applied_upto;
  for (const LoadedCell& from : loaded) {
    const Symbol first = first_ == nullptr ? from.number : first_->intern(from.first);
    const Symbol second = second_ == nullptr ? 0 : second_->intern(from.second);
    const std::size_t cells_before = chunk->map.cells().size();
    MeasureCell& cell =
        chunk->map.at(keys_.intern(CellKey(first, second, from.currency, from.days)));
    if (chunk->map.cells().size() == cells_before) return corrupt_chunk(name);  // a key twice
    add(*chunk, cell, from.sums);
  }
  days_.replace(std::move(chunk));
  return {};
}

std::size_t MeasureView::memory_bytes() const {
  std::size_t bytes = keys_.memory_bytes();
  for (const auto& chunk : days_.all()) {
    bytes += sizeof(Chunk) + chunk->map.memory_bytes();
    bytes += chunk->changed.capacity() * sizeof(std::uint32_t);
    bytes += chunk->extra.by_key.size() * (sizeof(Measures) + 8);
  }
  return bytes;
}

}  // namespace shop
