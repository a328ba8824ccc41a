// SPDX-License-Identifier: Apache-2.0
#include "ledger/column.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace shop {
namespace {

std::uint8_t width_of(std::uint64_t range) {
  if (range == 0) return 0;
  if (range <= UINT8_MAX) return 1;
  if (range <= UINT16_MAX) return 2;
  return range <= UINT32_MAX ? 4 : 8;
}

// Where the scale is known when this is compiled, dividing by it is a multiplication.
template <class Word, class Scale>
void pack(std::span<const std::int64_t> values, std::uint64_t base, Scale scale, ByteWriter& out) {
  char* to = out.room(values.size() * sizeof(Word));
  for (const std::int64_t value : values) {
    const auto word = static_cast<Word>((static_cast<std::uint64_t>(value) - base) / scale);
    std::memcpy(to, &word, sizeof(Word));
    to += sizeof(Word);
  }
}

template <class Scale>
void pack(std::span<const std::int64_t> values, std::uint64_t base, std::uint8_t width, Scale scale,
          ByteWriter& out) {
  if (width == 1) pack<std::uint8_t>(values, base, scale, out);
  if (width == 2) pack<std::uint16_t>(values, base, scale, out);
  if (width == 4) pack<std::uint32_t>(values, base, scale, out);
  if (width == 8) pack<std::uint64_t>(values, base, scale, out);
}

template <std::uint64_t kScale>
using Known = std::integral_constant<std::uint64_t, kScale>;

// Calls act(scale), with the usual scales as constants.
template <class Act>
auto with_scale(std::uint64_t scale, Act&& act) {
  if (scale == 1) return act(Known<1>{});
  if (scale == 10'000) return act(Known<10'000>{});
  if (scale == 1'000'000) return act(Known<1'000'000>{});
  return act(scale);
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
  return with_scale(scale, [&](auto known) {
    return std::all_of(values.begin(), values.end(), [&](std::int64_t value) {
      return (static_cast<std::uint64_t>(value) - base) % known == 0;
    });
  });
}

}  // namespace

void write_column(std::span<const std::int64_t> values, std::uint64_t scale, ByteWriter& out) {
  if (values.empty()) return;
  std::int64_t low = values.front();
  std::int64_t high = low;
  for (const std::int64_t value : values) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const auto base = static_cast<std::uint64_t>(low);
  std::uint64_t range = static_cast<std::uint64_t>(high) - base;
  if (range <= UINT8_MAX || scale == 0 || !divides_all(values, base, scale)) scale = 1;
  range /= scale;
  const std::uint8_t width = width_of(range);
  out.signed_varint(low);
  out.fixed(width);
  out.varint(scale);
  with_scale(scale, [&](auto known) { pack(values, base, width, known, out); });
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
