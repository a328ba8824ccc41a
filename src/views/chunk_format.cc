// SPDX-License-Identifier: Apache-2.0
#include "views/chunk_format.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace shop {
namespace {

// The days of records are of the years 1900 to 2199; a day more on either side for the zone.
constexpr std::int64_t kDayNumberMin = -25'568;
constexpr std::int64_t kDayNumberMax = 84'006;
constexpr std::uint64_t kCurrencyKind = UINT32_MAX;

}  // namespace

std::string chunk_name(std::string_view view, Day day) {
  std::string name(view);
  name += '/';
  name += std::to_string(day.number);
  return name;
}

Result<Day> day_of_chunk(std::string_view view, std::string_view name) {
  std::int32_t number = 0;
  const std::size_t slash = view.size();
  if (name.size() > slash && name.starts_with(view) && name[slash] == '/') {
    const char* const end = name.data() + name.size();
    const auto [rest, error] = std::from_chars(name.data() + slash + 1, end, number);
    if (error == std::errc{} && rest == end && kDayNumberMin <= number && number <= kDayNumberMax &&
        chunk_name(view, Day{number}) == name) {
      return Day{number};
    }
  }
  std::string message("no chunk of the view ");
  message.append(view).append(" has this name: ").append(name);
  return fail(ErrorCode::invalid_argument, std::move(message));
}

void write_int128(ByteWriter& out, Int128 value) {
  const Uint128 zigzag = (static_cast<Uint128>(value) << 1) ^ static_cast<Uint128>(value >> 127);
  out.varint(static_cast<std::uint64_t>(zigzag));
  out.varint(static_cast<std::uint64_t>(zigzag >> 64));
}

Int128 read_int128(ByteReader& in) {
  const std::uint64_t low = in.varint();
  const Uint128 zigzag = static_cast<Uint128>(in.varint()) << 64 | low;
  const Int128 value = static_cast<Int128>(zigzag >> 1) ^ -static_cast<Int128>(zigzag & 1);
  if (value > kStoredSumMax || value < -kStoredSumMax) in.fail();
  return in.ok() ? value : 0;
}

std::int64_t read_count(ByteReader& in) {
  const std::int64_t value = in.signed_varint();
  if (value > kStoredCountMax || value < -kStoredCountMax) in.fail();
  return in.ok() ? value : 0;
}

void ChunkWriter::text(const Symbols& table, Symbol symbol) {
  std::uint64_t kind = 0;
  while (kind < tables_.size() && tables_[kind] != &table) ++kind;
  if (kind == tables_.size()) tables_.push_back(&table);
  cells_.varint(place(kind, symbol, table.text(symbol)));
}

void ChunkWriter::currency(Currency currency) {
  cells_.varint(place(kCurrencyKind, currency.index(), currency.code()));
}

std::uint64_t ChunkWriter::place(std::uint64_t kind, std::uint64_t number, std::string_view text) {
  const auto [place, is_new] = places_.try_emplace(kind << 32 | number, text_count_);
  if (is_new) {
    texts_.text(text);
    ++text_count_;
  }
  return place->second;
}

std::string ChunkWriter::take() {
  ByteWriter out;
  out.varint(kChunkVersion);
  out.varint(text_count_);
  out.raw(texts_.bytes());
  out.varint(cell_count_);
  out.raw(cells_.bytes());
  return out.take();
}

ChunkReader::ChunkReader(std::string_view bytes) : in_(bytes) {
  if (in_.varint() != kChunkVersion) in_.fail();
  const std::uint64_t text_count = in_.varint();
  // A text takes a byte at least: a count that cannot be true reserves nothing.
  if (text_count > in_.left()) in_.fail();
  for (std::uint64_t index = 0; index < text_count && in_.ok(); ++index) {
    texts_.push_back(in_.text());
  }
  cell_count_ = in_.varint();
  if (cell_count_ > in_.left()) in_.fail();
  if (!in_.ok()) cell_count_ = 0;
}

std::string_view ChunkReader::text() {
  const std::uint64_t place = in_.varint();
  if (place < texts_.size()) return texts_[place];
  in_.fail();
  return {};
}

Currency ChunkReader::currency() {
  const std::string_view code = text();
  if (code.empty()) return {};
  const std::optional<Currency> currency = Currency::find(code);
  if (!currency) in_.fail();
  return currency.value_or(Currency{});
}

tl::unexpected<Error> corrupt_chunk(std::string_view name) {
  std::string message("a chunk of the snapshot is damaged, rebuild the views from the log: ");
  message.append(name);
  return fail(ErrorCode::corrupt, std::move(message));
}

void append_measure(std::string& line, std::string_view name, Int128 value) {
  line += '|';
  line += name;
  line += '=';
  if (value >= INT64_MIN && value <= INT64_MAX) {
    char digits[24];
    const auto written =
        std::to_chars(digits, digits + sizeof(digits), static_cast<std::int64_t>(value));
    line.append(digits, written.ptr);
  } else {
    line += to_string(value);
  }
}

}  // namespace shop
