// SPDX-License-Identifier: Apache-2.0
#include "views/chunk_format.h"
#include "views/flags.h"
#include "views/sealed_chunk.h"

namespace shop {
namespace {

constexpr std::int64_t kCountLimit = std::int64_t{1} << 40;

void write_hash(ByteWriter& out, const Hash128& hash) {
  out.fixed(hash.high);
  out.fixed(hash.low);
}

Hash128 read_hash(ByteReader& in) {
  Hash128 hash;
  hash.high = in.fixed<std::uint64_t>();
  hash.low = in.fixed<std::uint64_t>();
  return hash;
}

std::int64_t read_small_count(ByteReader& in) {
  const std::int64_t count = in.signed_varint();
  if (count > kCountLimit || count < -kCountLimit) in.fail();
  return count;
}

struct SavedLine {
  Hash128 line;
  std::int64_t count = 0;
  std::string_view order;
  std::string_view product;
};

struct SavedFlags {
  std::vector<SavedLine> lines;
  std::vector<std::pair<std::int32_t, std::int64_t>> days;
  std::vector<std::pair<std::string_view, std::int64_t>> products;
};

void read_flags(ByteReader& in, std::uint32_t shard, SavedFlags& saved) {
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left)
    saved.lines.push_back({read_hash(in), 1, {}, {}});
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const Hash128 line = read_hash(in);
    const std::int64_t count = read_small_count(in);
    const std::string_view order = in.text();
    saved.lines.push_back({line, count, order, in.text()});
  }
  for (const SavedLine& line : saved.lines) {
    if (WeekMarks::shard_of(line.line.high) != shard) return in.fail();
  }
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const auto day = in.fixed<std::int32_t>();
    saved.days.emplace_back(day, read_small_count(in));
  }
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const std::string_view product = in.text();
    saved.products.emplace_back(product, read_small_count(in));
  }
  if (!in.at_end()) in.fail();
}

}  // namespace

std::vector<std::string> Flags::all_chunks() const {
  std::vector<std::string> names;
  marks_.list(false, names);
  return names;
}

std::vector<std::string> Flags::dirty_chunks() const {
  std::vector<std::string> names;
  marks_.list(true, names);
  return names;
}

// The lines that came once, 16 bytes each; the others with count, order and product where these
// are known; odd times by day; unmatched refunds by product.
std::string Flags::save_chunk(std::string_view name, AfterSave after) {
  const auto number = marks_.parse(name);
  if (!number) return {};
  const Chunk& chunk = chunks_[*number];
  ByteWriter out;
  out.varint(chunk.lines.singles());
  chunk.lines.visit_single([&](const Hash128& line) { write_hash(out, line); });
  out.varint(chunk.lines.others().size());
  for (const auto& [line, count] : chunk.lines.others()) {
    const auto detail = details_.find(line);
    const bool known = detail != details_.end();
    write_hash(out, line);
    out.signed_varint(count);
    out.text(known ? std::string_view(detail->second.order) : std::string_view());
    out.text(known ? dictionaries_.products.text(detail->second.product) : std::string_view());
  }
  out.varint(chunk.odd_times.size());
  for (const auto& [day, count] : chunk.odd_times) {
    out.fixed(day);
    out.signed_varint(count);
  }
  out.varint(chunk.unmatched.size());
  for (const auto& [product, count] : chunk.unmatched) {
    out.text(dictionaries_.products.text(product));
    out.signed_varint(count);
  }
  if (after == AfterSave::clear_mark) marks_[*number].dirty = false;
  return seal_chunk(out.bytes());
}

Status Flags::load_chunk(std::string_view name, std::string_view bytes, Position applied_upto) {
  const auto number = marks_.parse(name);
  const auto payload = open_chunk(bytes);
  if (!number || !payload) return corrupt_chunk(name);
  ByteReader in(*payload);
  SavedFlags saved;
  read_flags(in, *number % WeekMarks::kShards, saved);
  if (!in.ok()) return corrupt_chunk(name);
  chunks_[*number].lines.reserve(saved.lines.size());
  for (const SavedLine& line : saved.lines) {
    const std::int64_t count = add_line({*number, line.line}, line.count);
    if (count < 2 || line.order.empty()) continue;
    const Symbol product = dictionaries_.products.intern(line.product);
    details_.try_emplace(line.line, Detail{std::string(line.order), product});
  }
  Chunk& chunk = chunks_[*number];
  for (const auto& [day, count] : saved.days) add_odd_time(chunk, day, count);
  for (const auto& [product, count] : saved.products)
    add_unmatched(chunk, dictionaries_.products.intern(product), count);
  marks_[*number] = {.applied_upto = applied_upto, .used = true, .dirty = false};
  return {};
}

}  // namespace shop
