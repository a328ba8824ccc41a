// SPDX-License-Identifier: Apache-2.0
//
// Holds a table of plain values that grows and whose values never move, zeroed, on large pages once
// it is large (large_array.h).
//
// Chunk c holds kFirst << c values: a small table takes little memory, a large one is a few long
// pieces, and growing never copies.
//
//   GrowingArray<Row> rows;
//   rows.grow_to(user + 1);
//   rows[user].sales += 1;
//
// Threads: one writer; a value that another thread was told of may be read there at any time.
// Cost: two loads a value, of which the first stays in cache.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/large_array.h"

namespace shop {

template <class Value, std::size_t kFirst = 1024>
class GrowingArray {
  static_assert(std::has_single_bit(kFirst));

 public:
  GrowingArray() = default;
  GrowingArray(const GrowingArray&) = delete;
  GrowingArray& operator=(const GrowingArray&) = delete;
  ~GrowingArray() {
    for (std::size_t chunk = 0; chunk < chunks_; ++chunk)
      free_zeroed(starts_[chunk], (kFirst << chunk) * sizeof(Value));
  }

  // Makes room for this many values in all; never for fewer than there were.
  void grow_to(std::size_t size) {
    while (capacity() < size) {
      starts_[chunks_] = static_cast<Value*>(allocate_zeroed((kFirst << chunks_) * sizeof(Value)));
      ++chunks_;
    }
  }
  std::size_t capacity() const { return (kFirst << chunks_) - kFirst; }
  std::size_t bytes() const { return capacity() * sizeof(Value); }

  Value& operator[](std::size_t at) { return *place(at); }
  const Value& operator[](std::size_t at) const { return *place(at); }

 private:
  Value* place(std::size_t at) const {
    const std::uint64_t shifted = at + kFirst;
    const auto width = static_cast<std::size_t>(std::bit_width(shifted));
    constexpr std::size_t kFirstWidth = std::bit_width(kFirst);
    return starts_[width - kFirstWidth] + (shifted - (std::uint64_t{1} << (width - 1)));
  }

  // Of 2^32 values and more.
  std::array<Value*, 33> starts_{};
  std::size_t chunks_ = 0;
};

}  // namespace shop
