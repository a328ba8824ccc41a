// SPDX-License-Identifier: Apache-2.0
//
// Tells which segment a customer is in, by the days of purchase alone (customers.h has the rules).
//
// Threads: pure function.   Cost: O(1).
#pragma once

#include <span>

#include "views/customers.h"

namespace shop {

// The days up to and including `as_of`, ascending; at least one.
Segment segment_of(std::span<const DayCount> days, Day as_of, const SegmentRules& rules = {});

}  // namespace shop
