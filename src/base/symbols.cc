// SPDX-License-Identifier: Apache-2.0
#include "base/symbols.h"

#include <algorithm>
#include <bit>

#include "base/assert.h"

namespace shop {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kFirstNumbers = 256;
// The table of numbers grows up to one that comes where it would be this sparse at most: it then
// takes no more memory than the slots that it spares.
constexpr std::size_t kNumbersASymbol = 8;
constexpr std::size_t kArenaBytesMin = std::size_t{64} << 10;
constexpr std::size_t kArenaBytesMax = std::size_t{2} << 20;

}  // namespace

Symbols::Symbols() : numbers_(kFirstNumbers), slots_(kFirstSlots), mask_(kFirstSlots - 1) {}

Symbol Symbols::add(std::string_view text, const SymbolKey& key) {
  const Symbol symbol = size();
  SHOP_ASSERT(symbol != kNoSymbol);
  texts_.grow_to(std::size_t{symbol} + 1);
  texts_[symbol] = keep(text);
  size_.store(symbol + 1, std::memory_order_relaxed);
  if (key.number != kNoSmallNumber && !is_numbered(key) && key.number / kNumbersASymbol < symbol)
    grow_numbers(key.number);
  put(text, key, symbol);
  if (hashed_ * 2 > slots_.size()) grow();
  return symbol;
}

void Symbols::put(std::string_view text, const SymbolKey& key, Symbol symbol) {
  if (is_numbered(key)) {
    numbers_[key.number] = symbol + 1;
    return;
  }
  std::uint64_t at = key.hash & mask_;
  while (slots_[at].next != 0) at = (at + 1) & mask_;
  slots_[at] = {tag_of(text, key), symbol + 1, key.start};
  ++hashed_;
}

// Numbers that had slots until now leave them there: nobody looks for them there any more.
void Symbols::grow_numbers(std::uint32_t number) {
  numbers_ = LargeArray<std::uint32_t>(std::bit_ceil(std::size_t{number} + 1));
  for (Symbol symbol = 0; symbol < size(); ++symbol) {
    const SymbolKey key = key_of(text(symbol));
    if (is_numbered(key)) numbers_[key.number] = symbol + 1;
  }
}

void Symbols::grow() {
  slots_ = LargeArray<Slot>(slots_.size() * 2);
  mask_ = slots_.size() - 1;
  hashed_ = 0;
  for (Symbol symbol = 0; symbol < size(); ++symbol)
    put(text(symbol), key_of(text(symbol)), symbol);
}

std::string_view Symbols::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > arena_left_) {
    const std::size_t bytes = std::clamp(arena_bytes_, kArenaBytesMin, kArenaBytesMax);
    arena_left_ = std::max(bytes, text.size());
    arena_.emplace_back(arena_left_);
    arena_bytes_ += arena_left_;
    arena_next_ = arena_.back().data();
  }
  std::memcpy(arena_next_, text.data(), text.size());
  const std::string_view kept(arena_next_, text.size());
  arena_next_ += text.size();
  arena_left_ -= text.size();
  return kept;
}

}  // namespace shop
