// SPDX-License-Identifier: Apache-2.0
//
// Says a number of days as people do: in the largest unit of which there are two at least, rounded.
//
//   span_words(21);   // "3 weeks"
//   every_words(1);   // "every day"
//
// Threads: pure functions.   Cost: O(1).
#pragma once

#include <cstdint>
#include <string>

namespace shop {

std::string span_words(std::int64_t days);   // "1 day", "9 days", "1 week", "3 weeks", "2 months"
std::string every_words(std::int64_t days);  // "every day", "every 3 weeks"

}  // namespace shop
