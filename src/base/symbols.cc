// SPDX-License-Identifier: Apache-2.0
#include "base/symbols.h"

#include <algorithm>
#include <cstring>

#include "base/assert.h"
#include "base/hash.h"

namespace shop {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kArenaBytes = 64 * 1024;

}  // namespace

Symbols::Symbols() : slots_(kFirstSlots), mask_(kFirstSlots - 1) {}

Symbol Symbols::intern(std::string_view text) { return intern(text, hash64(text)); }

Symbols::Slot Symbols::key_of(std::string_view text, std::uint64_t hash) {
  Slot key;
  constexpr std::size_t kLongest = 255;
  key.tag = (static_cast<std::uint32_t>(hash >> 32) & 0xFFFFFF00U) |
            static_cast<std::uint32_t>(std::min(text.size(), kLongest));
  if (!text.empty()) std::memcpy(&key.start, text.data(), std::min(text.size(), kStartBytes));
  return key;
}

Symbol Symbols::intern(std::string_view text, std::uint64_t hash) {
  Slot key = key_of(text, hash);
  std::uint64_t at = hash & mask_;
  for (; slots_[at].next != 0; at = (at + 1) & mask_) {
    if (holds(slots_[at], key, text)) return slots_[at].next - 1;
  }
  const Symbol symbol = size();
  SHOP_ASSERT(symbol != UINT32_MAX);
  append(keep(text));
  key.next = symbol + 1;
  slots_[at] = key;
  if (std::size_t{size_} * 2 > slots_.size()) grow();
  return symbol;
}

std::optional<Symbol> Symbols::find(std::string_view text) const {
  const std::uint64_t hash = hash64(text);
  const Slot key = key_of(text, hash);
  for (std::uint64_t at = hash & mask_; slots_[at].next != 0; at = (at + 1) & mask_) {
    if (holds(slots_[at], key, text)) return slots_[at].next - 1;
  }
  return std::nullopt;
}

void Symbols::append(std::string_view text) {
  const Place place = place_of(size_);
  if (!chunks_[place.chunk])
    chunks_[place.chunk] = std::make_unique<std::string_view[]>(kFirstChunk << place.chunk);
  chunks_[place.chunk][place.offset] = text;
  ++size_;
}

void Symbols::grow() {
  LargeArray<Slot> bigger(slots_.size() * 2);
  mask_ = bigger.size() - 1;
  for (Symbol symbol = 0; symbol < size(); ++symbol) {
    const std::uint64_t hash = hash64(text(symbol));
    std::uint64_t at = hash & mask_;
    while (bigger[at].next != 0) at = (at + 1) & mask_;
    bigger[at] = key_of(text(symbol), hash);
    bigger[at].next = symbol + 1;
  }
  slots_ = std::move(bigger);
}

std::string_view Symbols::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > arena_left_) {
    const std::size_t bytes = std::max(kArenaBytes, text.size());
    arena_.push_back(std::make_unique_for_overwrite<char[]>(bytes));
    arena_next_ = arena_.back().get();
    arena_left_ = bytes;
  }
  std::memcpy(arena_next_, text.data(), text.size());
  const std::string_view kept(arena_next_, text.size());
  arena_next_ += text.size();
  arena_left_ -= text.size();
  return kept;
}

}  // namespace shop
