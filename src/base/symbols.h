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
// Ids are whole numbers more often than not, of which a shop uses most: those are found by their
// value, in a table of four bytes each that caches hold, instead of by a hash.
//
// Threads: one thread interns and finds; size(), and text() of a symbol that another thread was
// handed, may be called there at any time, since texts never move.   Cost: one probe; memory is the
// text and some 50 bytes each, of a number some 30.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "base/fetch_line.h"
#include "base/growing_array.h"
#include "base/hash.h"
#include "base/large_array.h"
#include "base/small_number.h"

namespace shop {

using Symbol = std::uint32_t;
inline constexpr Symbol kNoSymbol = UINT32_MAX;

// A text's hash and its first eight bytes, zeros behind a shorter text; and its value, where it is
// a number of at most eight digits, written without zeros before it.
struct SymbolKey {
  std::uint64_t hash = 0;
  std::uint64_t start = 0;
  std::uint32_t number = kNoSmallNumber;
};

class Symbols {
 public:
  Symbols();
  Symbols(const Symbols&) = delete;
  Symbols& operator=(const Symbols&) = delete;

  Symbol intern(std::string_view text) { return intern(text, key_of(text)); }
  // The same with key_of(text) known, after prefetch(key) where many are looked up in a row.
  Symbol intern(std::string_view text, const SymbolKey& key) {
    const Symbol known = find(text, key);
    return known == kNoSymbol ? add(text, key) : known;
  }
  static SymbolKey key_of(std::string_view text) {
    SymbolKey key;
    key.start = text_word(text);
    // A short text is all in one word, which one multiplication mixes well enough.
    if (text.size() <= kTextWordBytes) {
      const auto mixed = static_cast<unsigned __int128>(key.start ^ 0x9E3779B97F4A7C15ULL) *
                         (0xD6E8FEB86659FD93ULL + 2 * text.size());
      key.hash = static_cast<std::uint64_t>(mixed >> 64) ^ static_cast<std::uint64_t>(mixed);
      key.number = small_number(key.start, text.size());
    } else {
      key.hash = hash64(text);
    }
    return key;
  }
  void prefetch(const SymbolKey& key) const {
    const void* const numbered = numbers_.data() + key.number;
    const void* const hashed = &slots_[key.hash & mask_];
    fetch_line(is_numbered(key) ? numbered : hashed);
  }

  std::optional<Symbol> find(std::string_view text) const {
    const Symbol symbol = find(text, key_of(text));
    return symbol == kNoSymbol ? std::nullopt : std::optional(symbol);
  }
  // The same with key_of(text) known; kNoSymbol where there is none.
  Symbol find(std::string_view text, const SymbolKey& key) const {
    if (is_numbered(key)) return numbers_[key.number] - 1;  // of 0, kNoSymbol
    const std::uint32_t tag = tag_of(text, key);
    for (std::uint64_t at = key.hash & mask_; slots_[at].next != 0; at = (at + 1) & mask_) {
      if (holds(slots_[at], tag, key, text)) return slots_[at].next - 1;
    }
    return kNoSymbol;
  }
  std::string_view text(Symbol symbol) const { return texts_[symbol]; }
  // Two steps ahead of text() and a look at its bytes, where many are read in no order.
  void prefetch_place(Symbol symbol) const { fetch_line(&texts_[symbol]); }
  void prefetch_text(Symbol symbol) const { fetch_line(texts_[symbol].data()); }
  std::uint32_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  struct Slot {
    std::uint32_t tag = 0;    // 24 bits of the hash and the text's size, 255 where it is longer
    std::uint32_t next = 0;   // symbol + 1; 0 is an empty slot
    std::uint64_t start = 0;  // the first eight bytes, zeros behind a shorter text
  };
  bool is_numbered(const SymbolKey& key) const { return key.number < numbers_.size(); }
  static std::uint32_t tag_of(std::string_view text, const SymbolKey& key) {
    constexpr std::size_t kLongest = 255;
    const std::size_t size = text.size() < kLongest ? text.size() : kLongest;
    return (static_cast<std::uint32_t>(key.hash >> 32) & 0xFFFFFF00U) |
           static_cast<std::uint32_t>(size);
  }
  // A text of at most eight bytes is known by its slot alone: a lookup is then one cache miss.
  bool holds(const Slot& slot, std::uint32_t tag, const SymbolKey& key,
             std::string_view text) const {
    if (slot.tag != tag || slot.start != key.start) return false;
    return text.size() <= kTextWordBytes || this->text(slot.next - 1) == text;
  }

  [[gnu::noinline]] Symbol add(std::string_view text, const SymbolKey& key);
  void put(std::string_view text, const SymbolKey& key, Symbol symbol);
  void grow();
  void grow_numbers(std::uint32_t number);
  std::string_view keep(std::string_view text);

  // Every number below its size stands here alone, as its symbol + 1; 0 is none.
  LargeArray<std::uint32_t> numbers_;
  LargeArray<Slot> slots_;
  std::uint64_t mask_;
  std::size_t hashed_ = 0;  // slots in use
  GrowingArray<std::string_view> texts_;
  std::atomic<std::uint32_t> size_ = 0;
  std::vector<LargeArray<char>> arena_;
  std::size_t arena_bytes_ = 0;
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
