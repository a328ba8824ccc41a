// SPDX-License-Identifier: Apache-2.0
//
// Says at which interval somebody buys a product: the median of the intervals between its days of
// purchase, of two middle ones the shorter. One long pause does not change a habit, as it would an
// average.
//
//   usual_interval(days);   // of days 100, 121, 150: 21
//
// Threads: a pure function.   Cost: O(days).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/time.h"

namespace shop {

// Of days that ascend, each once; nothing of less than two.
std::optional<std::int64_t> usual_interval(std::span<const Day> days);

}  // namespace shop
