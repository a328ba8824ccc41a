// SPDX-License-Identifier: Apache-2.0
//
// Gives the median of numbers, of two middle ones the smaller.
//
//   std::vector<int> days = {29, 21};
//   lower_median(days);   // 21
//
// Changes their order.   Threads: a pure function.   Cost: O(numbers).
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/assert.h"

namespace shop {

template <class Number>
Number lower_median(std::vector<Number>& numbers) {
  SHOP_ASSERT(!numbers.empty());
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>((numbers.size() - 1) / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  return *middle;
}

}  // namespace shop
