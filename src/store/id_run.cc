// SPDX-License-Identifier: Apache-2.0
#include "store/id_run.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/fetch_line.h"

namespace shop {
namespace {

constexpr std::size_t kUpperBytes = 6;
constexpr std::size_t kWholeBytes = kUpperBytes + sizeof(std::uint64_t);
constexpr std::uint64_t kUpperMask = (1ULL << (8 * kUpperBytes)) - 1;
constexpr std::uint8_t kWholeFlag = 0x80;

struct Segment {
  std::uint64_t rows = 0;
  Position base = 0;
  std::size_t width = 0;
  std::size_t hash_bytes = 0;
  const char* hashes = nullptr;
  const char* positions = nullptr;
};

// x86-64 and arm64 are little-endian, so the first bytes of an integer are its lowest.
void put_low_bytes(std::uint64_t value, std::size_t bytes, std::string& out) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  out.append(raw, bytes);
}

std::uint64_t get_low_bytes(const char* from, std::size_t bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, bytes);
  return value;
}

bool next_segment(ByteReader& in, Segment& segment) {
  segment.rows = in.varint();
  segment.base = in.varint();
  const auto shape = in.fixed<std::uint8_t>();
  segment.width = shape & ~kWholeFlag;
  segment.hash_bytes = (shape & kWholeFlag) != 0 ? kWholeBytes : kUpperBytes;
  if (!in.ok() || segment.rows == 0 || segment.width < 1 || segment.width > 8) return false;
  if (segment.rows > in.left() / (segment.hash_bytes + segment.width)) return false;
  segment.hashes = in.raw(segment.rows * segment.hash_bytes).data();
  segment.positions = in.raw(segment.rows * segment.width).data();
  return true;
}

std::uint64_t upper_of(const Segment& segment, std::size_t row) {
  return get_low_bytes(segment.hashes + row * segment.hash_bytes, kUpperBytes);
}

std::uint64_t low_of(const Segment& segment, std::size_t row) {
  return get_low_bytes(segment.hashes + row * segment.hash_bytes + kUpperBytes, 8);
}

}  // namespace

void append_id_segment(std::span<const IdRow> rows, KeptHash kept, std::string& value) {
  SHOP_ASSERT(!rows.empty());
  const auto [lowest, highest] = std::ranges::minmax(rows, {}, &IdRow::position);
  const Position base = lowest.position;
  const auto bits = static_cast<std::size_t>(std::bit_width(highest.position - base));
  const std::size_t width = std::max<std::size_t>(1, (bits + 7) / 8);

  ByteWriter header;
  header.varint(rows.size());
  header.varint(base);
  const bool whole = kept == KeptHash::whole;
  header.fixed(static_cast<std::uint8_t>(width | (whole ? kWholeFlag : 0U)));
  value.append(header.bytes());
  for (const IdRow& row : rows) {
    put_low_bytes(row.hash.high & kUpperMask, kUpperBytes, value);
    if (whole) put_low_bytes(row.hash.low, sizeof row.hash.low, value);
  }
  for (const IdRow& row : rows) put_low_bytes(row.position - base, width, value);
}

bool find_in_id_value(std::string_view value, const Hash128& hash,
                      std::vector<Position>& positions) {
  const std::uint64_t wanted = hash.high & kUpperMask;
  ByteReader in(value);
  Segment segment;
  while (!in.at_end()) {
    if (!next_segment(in, segment)) return false;
    const bool whole = segment.hash_bytes == kWholeBytes;
    for (std::size_t row = 0; row < segment.rows; ++row) {
      if (upper_of(segment, row) != wanted) continue;
      if (whole && low_of(segment, row) != hash.low) continue;
      const char* position = segment.positions + row * segment.width;
      positions.push_back(segment.base + get_low_bytes(position, segment.width));
    }
  }
  return in.ok();
}

bool visit_id_value(std::uint16_t bucket, std::string_view value,
                    const std::function<void(const Hash128&)>& visit) {
  const std::uint64_t upper = static_cast<std::uint64_t>(bucket) << (64 - kIdBucketBits);
  ByteReader in(value);
  Segment segment;
  while (!in.at_end()) {
    if (!next_segment(in, segment)) return false;
    const bool whole = segment.hash_bytes == kWholeBytes;
    for (std::size_t row = 0; row < segment.rows; ++row)
      visit({upper | upper_of(segment, row), whole ? low_of(segment, row) : 0});
  }
  return in.ok();
}

namespace {

// The numbers of the rows, bucket by bucket; `ends` gets where each bucket's numbers end.
std::vector<std::uint32_t> order_by_bucket(std::span<const IdRow> rows,
                                           std::vector<std::uint32_t>& ends) {
  SHOP_ASSERT(rows.size() <= UINT32_MAX);
  ends.assign(kIdBuckets, 0);
  for (const IdRow& row : rows) ++ends[id_bucket(row.hash)];
  std::uint32_t begin = 0;
  for (std::uint32_t& end : ends) begin += std::exchange(end, begin);
  std::vector<std::uint32_t> order(rows.size());
  for (std::uint32_t i = 0; i < rows.size(); ++i) order[ends[id_bucket(rows[i].hash)]++] = i;
  return order;
}

}  // namespace

PackedIdRun::PackedIdRun(std::span<const IdRow> rows, KeptHash kept) : ends_(kIdBuckets + 1) {
  constexpr std::size_t kLikelyRest = 4;
  constexpr std::size_t kRowsAhead = 16;
  values_.reserve(rows.size() *
                  (kLikelyRest + (kept == KeptHash::whole ? kWholeBytes : kUpperBytes)));
  std::vector<std::uint32_t> ends;
  const std::vector<std::uint32_t> order = order_by_bucket(rows, ends);
  std::vector<IdRow> together;
  std::size_t at = 0;
  for (std::size_t bucket = 0; bucket < kIdBuckets; ++bucket) {
    together.clear();
    for (; at < ends[bucket]; ++at) {
      if (at + kRowsAhead < order.size()) fetch_line(&rows[order[at + kRowsAhead]]);
      together.push_back(rows[order[at]]);
    }
    if (!together.empty()) append_id_segment(together, kept, values_);
    ends_[bucket + 1] = values_.size();
  }
  values_.shrink_to_fit();
}

}  // namespace shop
