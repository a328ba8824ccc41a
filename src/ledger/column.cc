// SPDX-License-Identifier: Apache-2.0
#include "ledger/column.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace shop {
namespace {

std::uint8_t width_of(std::uint64_t range) {
  if (range == 0) return 0;
  if (range <= UINT8_MAX) return 1;
  if (range <= UINT16_MAX) return 2;
  return range <= UINT32_MAX ? 4 : 8;
}

template <class Word>
void pack(std::span<const std::int64_t> values, std::uint64_t base, std::uint64_t scale,
          ByteWriter& out) {
  std::string packed(values.size() * sizeof(Word), '\0');
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint64_t offset = static_cast<std::uint64_t>(values[i]) - base;
    const auto word = static_cast<Word>(scale == 1 ? offset : offset / scale);
    std::memcpy(packed.data() + i * sizeof(Word), &word, sizeof(Word));
  }
  out.raw(packed);
}

template <class Word>
void unpack(std::string_view packed, std::uint64_t base, std::uint64_t scale, std::int64_t* to) {
  const std::size_t count = packed.size() / sizeof(Word);
  for (std::size_t i = 0; i < count; ++i) {
    Word word;
    std::memcpy(&word, packed.data() + i * sizeof(Word), sizeof(Word));
    to[i] = static_cast<std::int64_t>(base + scale * static_cast<std::uint64_t>(word));
  }
}

bool divides_all(std::span<const std::int64_t> values, std::uint64_t base, std::uint64_t scale) {
  return std::all_of(values.begin(), values.end(), [&](std::int64_t value) {
    return (static_cast<std::uint64_t>(value) - base) % scale == 0;
  });
}

}  // namespace

void write_column(std::span<const std::int64_t> values, std::uint64_t scale, ByteWriter& out) {
  if (values.empty()) return;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const auto base = static_cast<std::uint64_t>(*low);
  std::uint64_t range = static_cast<std::uint64_t>(*high) - base;
  if (range <= UINT8_MAX || scale == 0 || !divides_all(values, base, scale)) scale = 1;
  range /= scale;
  const std::uint8_t width = width_of(range);
  out.signed_varint(*low);
  out.fixed(width);
  out.varint(scale);
  switch (width) {
    case 1:
      return pack<std::uint8_t>(values, base, scale, out);
    case 2:
      return pack<std::uint16_t>(values, base, scale, out);
    case 4:
      return pack<std::uint32_t>(values, base, scale, out);
    case 8:
      return pack<std::uint64_t>(values, base, scale, out);
    default:
      return;
  }
}

void read_column(ByteReader& in, std::size_t count, std::vector<std::int64_t>& values) {
  if (count == 0) return;
  const std::int64_t base = in.signed_varint();
  const auto width = in.fixed<std::uint8_t>();
  const std::uint64_t scale = in.varint();
  const std::string_view packed = in.raw(count * width);
  if (!in.ok()) return;
  const std::size_t first = values.size();
  values.resize(first + count, base);
  std::int64_t* to = values.data() + first;
  const auto offset = static_cast<std::uint64_t>(base);
  switch (width) {
    case 0:
      return;
    case 1:
      return unpack<std::uint8_t>(packed, offset, scale, to);
    case 2:
      return unpack<std::uint16_t>(packed, offset, scale, to);
    case 4:
      return unpack<std::uint32_t>(packed, offset, scale, to);
    case 8:
      return unpack<std::uint64_t>(packed, offset, scale, to);
    default:
      in.fail();
  }
}

}  // namespace shop
