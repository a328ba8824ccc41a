// SPDX-License-Identifier: Apache-2.0
#include "advice/fixed_point.h"

#include <algorithm>
#include <bit>

namespace shop {

// Digit by digit, as with pencil and paper, in base 4.
std::uint64_t integer_root(std::uint64_t value) {
  std::uint64_t root = 0;
  if (value == 0) return root;
  const auto width = static_cast<unsigned>(std::bit_width(value));
  std::uint64_t bit = std::uint64_t{1} << ((width - 1U) & ~1U);
  for (; bit != 0; bit >>= 2) {
    const std::uint64_t tried = root + bit;
    root >>= 1;
    if (value < tried) continue;
    value -= tried;
    root += bit;
  }
  return root;
}

Fixed root_weight(std::uint64_t value, Quarters exponent) {
  constexpr std::uint64_t kBase = 24;
  value = std::min(value, std::uint64_t{1} << 32);           // within 64 bits
  const std::uint64_t root = integer_root(value << kBase);   // value^1/2, 12 bits
  const std::uint64_t fourth = integer_root(root << kBase);  // value^1/4, 18 bits
  constexpr std::uint64_t kOneUnsigned = std::uint64_t{1} << kFixedBits;
  switch (exponent.number) {
    case 0:
      return kOne;
    case 1:
      return static_cast<Fixed>((kOneUnsigned << 18) / fourth);
    case 2:
      return static_cast<Fixed>((kOneUnsigned << 12) / root);
    case 3:
      return static_cast<Fixed>((kOneUnsigned << 30) / (root * fourth));
    default:
      return static_cast<Fixed>(kOneUnsigned / value);
  }
}

RootWeights::RootWeights(Quarters exponent) : exponent_(exponent) {
  constexpr std::uint64_t kSize = 2048;
  table_.reserve(kSize);
  for (std::uint64_t value = 0; value < kSize; ++value)
    table_.push_back(root_weight(value == 0 ? 1 : value, exponent));
}

Decay::Decay(Fixed factor) {
  Fixed weight = kOne;
  for (std::uint32_t step = 0; step < kSteps; ++step) {
    weights_[step] = weight;
    totals_[step + 1] = totals_[step] + weight;
    weight = (weight * factor + kOne / 2) >> kFixedBits;
  }
}

}  // namespace shop
