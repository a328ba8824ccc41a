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

Symbol Symbols::intern(std::string_view text, std::uint64_t hash) {
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::uint64_t at = hash & mask_;
  for (; slots_[at].next != 0; at = (at + 1) & mask_) {
    if (slots_[at].tag == tag && this->text(slots_[at].next - 1) == text)
      return slots_[at].next - 1;
  }
  const Symbol symbol = size();
  SHOP_ASSERT(symbol != UINT32_MAX);
  append(keep(text));
  slots_[at] = {tag, symbol + 1};
  if (std::size_t{size_} * 2 > slots_.size()) grow();
  return symbol;
}

std::optional<Symbol> Symbols::find(std::string_view text) const {
  const std::uint64_t hash = hash64(text);
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  for (std::uint64_t at = hash & mask_; slots_[at].next != 0; at = (at + 1) & mask_) {
    if (slots_[at].tag == tag && this->text(slots_[at].next - 1) == text)
      return slots_[at].next - 1;
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
  std::vector<Slot> bigger(slots_.size() * 4);
  mask_ = bigger.size() - 1;
  for (Symbol symbol = 0; symbol < size(); ++symbol) {
    const std::uint64_t hash = hash64(text(symbol));
    std::uint64_t at = hash & mask_;
    while (bigger[at].next != 0) at = (at + 1) & mask_;
    bigger[at] = {static_cast<std::uint32_t>(hash >> 32), symbol + 1};
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
