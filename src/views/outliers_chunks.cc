// SPDX-License-Identifier: Apache-2.0
//
// How the values of the days are saved: in chunks of a category and 32 days, and one that says what
// was kept.
#include "views/chunk_format.h"
#include "views/outliers.h"
#include "views/sealed_chunk.h"

namespace shop {
namespace {

constexpr std::string_view kKeptChunk = "outliers/kept";
constexpr std::uint8_t kAllKept = 7;
constexpr std::uint8_t kMeasures = 3;
constexpr std::int32_t kDayNumberMax = 1'000'000;

}  // namespace

// Without such rules only that nothing is kept, where a snapshot says otherwise.
std::vector<std::string> Outliers::all_chunks() const {
  std::vector<std::string> names;
  if (keeps_ != 0 || kept_is_dirty_) names.emplace_back(kKeptChunk);
  marks_.list(false, names);
  return names;
}

std::vector<std::string> Outliers::dirty_chunks() const {
  std::vector<std::string> names;
  if (kept_is_dirty_) names.emplace_back(kKeptChunk);
  marks_.list(true, names);
  return names;
}

// A day behind the other: category, measure, currency, day, number of values; a value: itself, how
// often.
std::string Outliers::save_values(std::uint32_t chunk) const {
  ByteWriter out;
  ChunkTexts texts;
  for (const auto& [key, values] : kept_) {
    for (const auto& [day, counts] : values.days()) {
      if (chunk_of(key.category, day) != chunk) continue;
      texts.write(out, dictionaries_.categories.text(key.category));
      out.fixed(static_cast<std::uint8_t>(key.measure));
      out.text(key.currency.code());
      out.fixed(day.number);
      out.varint(counts.size());
      for (const auto& [value, count] : counts) {
        out.signed_varint(value);
        out.signed_varint(count);
      }
    }
  }
  return out.take();
}

std::string Outliers::save_chunk(std::string_view name, AfterSave after) {
  const bool clear = after == AfterSave::clear_mark;
  if (name == kKeptChunk) {
    if (clear) kept_is_dirty_ = false;
    ByteWriter out;
    out.fixed(keeps_);
    return seal_chunk(out.bytes());
  }
  const auto chunk = marks_.parse(name);
  if (!chunk) return {};
  if (clear) marks_[*chunk].dirty = false;
  return seal_chunk(save_values(*chunk));
}

bool Outliers::load_values(ByteReader& in, std::uint32_t chunk) {
  ChunkTextReader texts;
  while (in.ok() && !in.at_end()) {
    const std::string_view category = texts.read(in);
    const auto measure = in.fixed<std::uint8_t>();
    const std::string_view code = in.text();
    const Day day{in.fixed<std::int32_t>()};
    const auto currency = code.empty() ? Currency{} : Currency::find(code);
    if (!in.ok() || measure >= kMeasures || !currency) return false;
    if (day.number > kDayNumberMax || day.number < -kDayNumberMax) return false;
    const Key key{dictionaries_.categories.intern(category), static_cast<Measure>(measure),
                  *currency};
    if (chunk_of(key.category, day) != chunk) return false;
    const bool is_looked_at = (keeps_ >> measure & 1U) != 0;
    for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
      const std::int64_t value = in.signed_varint();
      const std::int64_t count = read_count(in);
      if (in.ok() && is_looked_at) add(key, day, value, count);
    }
  }
  return in.ok();
}

// What no rule looks at any more is passed over.
Status Outliers::load_chunk(std::string_view name, std::string_view bytes, Position applied_upto) {
  const auto payload = open_chunk(bytes);
  if (!payload) return corrupt_chunk(name);
  ByteReader in(*payload);
  if (name == kKeptChunk) {
    loaded_ = in.fixed<std::uint8_t>();
    kept_is_dirty_ = loaded_ != keeps_;
    if (!in.ok() || !in.at_end() || loaded_ > kAllKept) return corrupt_chunk(name);
    return {};
  }
  const auto chunk = marks_.parse(name);
  if (!chunk) return corrupt_chunk(name);
  if (keeps_ == 0) return {};
  if (!load_values(in, *chunk)) return corrupt_chunk(name);
  marks_[*chunk] = {.applied_upto = applied_upto, .used = true, .dirty = false};
  return {};
}

}  // namespace shop
