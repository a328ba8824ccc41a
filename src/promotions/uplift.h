// SPDX-License-Identifier: Apache-2.0
//
// Compares how often customers bought who were offered something and who were held out.
//
// The uplift is the difference of the two shares. Its interval is Newcombe's hybrid score interval
// (Newcombe 1998, Statistics in Medicine 17, method 10), from Wilson's interval of each share: it
// holds for few customers, and for shares near 0 and 1, where the usual one does not. 95 %.
//
//   const std::optional<Uplift> uplift = uplift_of({120, 1000}, {80, 1000});
//   uplift->low > 0;   // more than chance
//
// Threads: pure functions.   Cost: O(1).
#pragma once

#include <cstdint>
#include <optional>

namespace shop {

struct Share {
  std::int64_t of_them = 0;
  std::int64_t all = 0;
};

// In thousandths of a percent point, rounded.
struct Uplift {
  std::int64_t difference = 0;
  std::int64_t low = 0;
  std::int64_t high = 0;
};

struct ShareInterval {
  double low = 0;
  double high = 1;
};
ShareInterval wilson_interval(const Share& share);  // of an empty group: 0 to 1

// Nothing where a group is empty.
std::optional<Uplift> uplift_of(const Share& offered, const Share& held_out);

}  // namespace shop
