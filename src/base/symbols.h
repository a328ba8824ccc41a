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
// Threads: one writer; readers only while it rests.   Cost: one probe; memory is the text and
// 28 bytes each.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

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
  std::string_view text(Symbol symbol) const { return texts_[symbol]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(texts_.size()); }

 private:
  struct Slot {
    std::uint32_t tag = 0;   // upper half of the hash
    std::uint32_t next = 0;  // symbol + 1; 0 is an empty slot
  };
  void grow();
  std::string_view keep(std::string_view text);

  std::vector<Slot> slots_;
  std::uint64_t mask_;
  std::vector<std::string_view> texts_;
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
