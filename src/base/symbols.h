// SPDX-License-Identifier: Apache-2.0
//
// Numbers texts that come again and again (cities, products, users) from 0 upwards.
//
// A symbol is valid only beside the table that gave it and says nothing about order: whatever is
// shown or stored goes by the text. Nothing is ever taken out.
//
//   Symbols cities;
//   Symbol london = cities.intern("London");
//   cities.text(london);  // "London", valid as long as the table lives
//
// Threads: one thread interns and finds; text() of a symbol that another thread was handed may be
// called there at any time, since texts never move.   Cost: one probe; memory is the text and some
// 50 bytes each.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/large_array.h"

namespace shop {

using Symbol = std::uint32_t;

class Symbols {
 public:
  Symbols();
  Symbols(const Symbols&) = delete;
  Symbols& operator=(const Symbols&) = delete;

  Symbol intern(std::string_view text);
  // The same with hash64(text) known, after prefetch(hash) where many are looked up in a row.
  Symbol intern(std::string_view text, std::uint64_t hash);
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }

  std::optional<Symbol> find(std::string_view text) const;
  std::string_view text(Symbol symbol) const {
    const Place place = place_of(symbol);
    return chunks_[place.chunk][place.offset];
  }
  std::uint32_t size() const { return size_; }

 private:
  struct Slot {
    std::uint32_t tag = 0;    // 24 bits of the hash and the text's size, 255 where it is longer
    std::uint32_t next = 0;   // symbol + 1; 0 is an empty slot
    std::uint64_t start = 0;  // the first eight bytes, zeros behind a shorter text
  };
  static constexpr std::size_t kStartBytes = 8;
  static Slot key_of(std::string_view text, std::uint64_t hash);
  // A text of at most eight bytes is known by its slot alone: a lookup is then one cache miss.
  bool holds(const Slot& slot, const Slot& key, std::string_view text) const {
    if (slot.tag != key.tag || slot.start != key.start) return false;
    return text.size() <= kStartBytes || this->text(slot.next - 1) == text;
  }
  // Chunk c holds 1024 << c texts, so that a text stays where it is when the table grows.
  struct Place {
    std::size_t chunk;
    std::size_t offset;
  };
  static Place place_of(Symbol symbol) {
    const std::uint64_t shifted = std::uint64_t{symbol} + kFirstChunk;
    const auto chunk = static_cast<std::size_t>(std::bit_width(shifted / kFirstChunk) - 1);
    return {chunk, shifted - (kFirstChunk << chunk)};
  }
  static constexpr std::uint64_t kFirstChunk = 1024;

  void append(std::string_view text);
  void grow();
  std::string_view keep(std::string_view text);

  LargeArray<Slot> slots_;
  std::uint64_t mask_;
  std::array<std::unique_ptr<std::string_view[]>, 23> chunks_;
  std::uint32_t size_ = 0;
  std::vector<std::unique_ptr<char[]>> arena_;
  std::size_t arena_left_ = 0;
  char* arena_next_ = nullptr;
};

// The tables that one shop's entries refer to.
struct Dictionaries {
  Symbols users;
  Symbols products;
  Symbols names;
  Symbols categories;
  Symbols cities;
};

}  // namespace shop
