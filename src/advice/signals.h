// SPDX-License-Identifier: Apache-2.0
//
// Names the signals that speak for a product, each a chance between 0 and 1, and how they are
// weighed against each other.
//
// A product's score is the weighed sum of its signals. Which weights and settings fit a shop is
// learned from its own history (learning.h).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "advice/neighbours.h"
#include "base/symbols.h"

namespace shop {

enum class Signal : std::uint8_t {
  again,    // how often such a purchase was repeated in the next basket, in this shop
  staple,   // that, of products of which many buyers came back for more
  share,    // its share of the user's own baskets, newer ones weighing more
  alike,    // its share of the baskets of users who shop alike
  next,     // the same of what they bought next
  popular,  // its share of all baskets
  of_late   // the same, recent baskets weighing more
};
inline constexpr std::size_t kSignalCount = 7;

using Signals = std::array<std::int64_t, kSignalCount>;  // 2^-30
using Weights = std::array<std::int64_t, kSignalCount>;  // whole numbers, 0 to 2^16

inline std::int64_t& of(Signals& signals, Signal signal) {
  return signals[static_cast<std::size_t>(signal)];
}

inline std::int64_t weigh(const Signals& signals, const Weights& weights) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < kSignalCount; ++i) sum += signals[i] * weights[i];
  return sum;
}

}  // namespace shop
