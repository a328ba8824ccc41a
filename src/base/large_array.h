// SPDX-License-Identifier: Apache-2.0
//
// Holds a large table of plain values that is looked up at random, zeroed, on large pages where the
// system gives them: with small ones each look up costs a walk through the page tables as well.
//
//   LargeArray<Slot> slots(1 << 20);
//
// The values are zero bytes to begin with; memory that is never touched is never taken.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

namespace shop {

// Zeroed and aligned to 64 bytes at least. Never null: stops the program where there is no memory.
void* allocate_zeroed(std::size_t bytes);
void free_zeroed(void* memory, std::size_t bytes);

template <class Value>
class LargeArray {
  static_assert(std::is_trivially_copyable_v<Value>);

 public:
  explicit LargeArray(std::size_t size)
      : size_(size), values_(static_cast<Value*>(allocate_zeroed(size * sizeof(Value))), {size}) {}

  Value& operator[](std::size_t at) { return values_.get()[at]; }
  const Value& operator[](std::size_t at) const { return values_.get()[at]; }
  Value* data() { return values_.get(); }
  const Value* data() const { return values_.get(); }
  std::size_t size() const { return size_; }

 private:
  struct Free {
    std::size_t size = 0;
    void operator()(Value* values) const { free_zeroed(values, size * sizeof(Value)); }
  };
  std::size_t size_;
  std::unique_ptr<Value, Free> values_;
};

}  // namespace shop
