// SPDX-License-Identifier: Apache-2.0
//
// Remembers small whole numbers, exactly, a bit each: for ids that were counted up.
//
// Numbers are held by pages of 32,768 that lie side by side. A page is made for the first number of
// it that comes, as long as there is room; the numbers of other pages are left to somebody else for
// ever, so that one place alone knows of each number.
//
//   NumberSet seen(/*bytes_max=*/4 << 20);
//   if (seen.takes(7)) again = seen.add(7);
//
// Threads: one owner.   Cost: one look-up, in cache where numbers come in order; 4 KiB a page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/small_number.h"

namespace shop {

class NumberSet {
 public:
  explicit NumberSet(std::size_t bytes_max) : pages_max_(bytes_max / kPageBytes) {}

  // Whether the number stands here, if anywhere. kNoSmallNumber never does.
  bool takes(std::uint32_t number) {
    if (number == kNoSmallNumber) return false;
    const std::size_t page = number / kPageNumbers;
    if (page >= pages_.size() || pages_[page] == kUnknown) return add_page(page);
    return pages_[page] != kLeft;
  }
  // Of a number that it takes: true if it was there before.
  bool add(std::uint32_t number) {
    std::uint64_t& word = bits_[word_of(number)];
    const std::uint64_t bit = std::uint64_t{1} << (number % 64);
    const bool known = (word & bit) != 0;
    word |= bit;
    return known;
  }
  bool has(std::uint32_t number) const {
    return ((bits_[word_of(number)] >> (number % 64)) & 1) != 0;
  }

 private:
  static constexpr std::size_t kPageNumbers = 1 << 15;
  static constexpr std::size_t kPageBytes = kPageNumbers / 8;
  static constexpr std::size_t kPageWords = kPageNumbers / 64;
  static constexpr std::uint32_t kUnknown = UINT32_MAX;
  static constexpr std::uint32_t kLeft = UINT32_MAX - 1;

  std::size_t word_of(std::uint32_t number) const {
    return pages_[number / kPageNumbers] * kPageWords + number % kPageNumbers / 64;
  }
  [[gnu::noinline]] bool add_page(std::size_t page) {
    if (page >= pages_.size()) pages_.resize(page + 1, kUnknown);
    const std::size_t used = bits_.size() / kPageWords;
    const bool has_room = used < pages_max_;
    pages_[page] = has_room ? static_cast<std::uint32_t>(used) : kLeft;
    if (has_room) bits_.resize(bits_.size() + kPageWords);
    return has_room;
  }

  std::size_t pages_max_;
  std::vector<std::uint32_t> pages_;  // by page: its place among those that are held
  std::vector<std::uint64_t> bits_;
};

}  // namespace shop
