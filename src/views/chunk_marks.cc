// SPDX-License-Identifier: Apache-2.0
#include "views/chunk_marks.h"

#include <charconv>

#include "base/assert.h"

namespace shop {
namespace {

// Reads a whole text as a number, in the one form that to_string gives.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (std::to_string(number) != text) return std::nullopt;
  return number;
}

std::optional<std::string_view> behind_prefix(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || name.size() <= prefix.size() || name[prefix.size()] != '/')
    return std::nullopt;
  return name.substr(prefix.size() + 1);
}

}  // namespace

HashMarks::HashMarks(std::string_view prefix, int bits)
    : prefix_(prefix), bits_(bits), marks_(std::size_t{1} << bits) {
  SHOP_ASSERT(bits > 0 && bits <= 16);
}

std::string HashMarks::name(std::uint32_t chunk) const {
  return prefix_ + "/" + std::to_string(chunk);
}

std::optional<std::uint32_t> HashMarks::parse(std::string_view name) const {
  const auto rest = behind_prefix(name, prefix_);
  if (!rest) return std::nullopt;
  const auto chunk = parse_number<std::uint32_t>(*rest);
  if (!chunk || *chunk >= size()) return std::nullopt;
  return chunk;
}

void HashMarks::list(bool only_dirty, std::vector<std::string>& names) const {
  for (std::uint32_t chunk = 0; chunk < size(); ++chunk) {
    if (only_dirty ? marks_[chunk].dirty : marks_[chunk].used) names.push_back(name(chunk));
  }
}

std::string WeekMarks::name(std::uint32_t chunk) const {
  const std::int32_t week = static_cast<std::int32_t>(chunk / kShards) + kFirstWeek;
  return prefix_ + "/" + std::to_string(week) + "-" + std::to_string(chunk % kShards);
}

std::optional<std::uint32_t> WeekMarks::parse(std::string_view name) const {
  const auto rest = behind_prefix(name, prefix_);
  if (!rest) return std::nullopt;
  const std::size_t dash = rest->rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto week = parse_number<std::int32_t>(rest->substr(0, dash));
  const auto shard = parse_number<std::uint32_t>(rest->substr(dash + 1));
  if (!week || !shard || *shard >= kShards) return std::nullopt;
  if (*week < kFirstWeek || *week >= kFirstWeek + kWeeks) return std::nullopt;
  return static_cast<std::uint32_t>(*week - kFirstWeek) * kShards + *shard;
}

void WeekMarks::list(bool only_dirty, std::vector<std::string>& names) const {
  for (std::uint32_t at = 0; at < kBlocks; ++at) {
    if (!blocks_[at]) continue;
    for (std::uint32_t i = 0; i < kBlock; ++i) {
      const ChunkMark& mark = (*blocks_[at])[i];
      if (only_dirty ? mark.dirty : mark.used) names.push_back(name(at * kBlock + i));
    }
  }
}

}  // namespace shop
