// SPDX-License-Identifier: Apache-2.0
//
// Fractions as whole numbers of 2^-20, so that sums are the same in any order and on any machine.
//
//   const Decay decay(kOne * 9 / 10);
//   decay.weight(2);                 // 0.81
//   decay.total(3);                  // 1 + 0.9 + 0.81
//   root_weight(100, Quarters{2});   // 100^-0.5 = 0.1
//
// Threads: pure.   Cost: a table look up; root_weight two integer roots.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace shop {

using Fixed = std::int64_t;
inline constexpr int kFixedBits = 20;
inline constexpr Fixed kOne = Fixed{1} << kFixedBits;

// The product of both must be below 2^63.
constexpr Fixed multiply(Fixed a, Fixed b) { return (a * b) >> kFixedBits; }

// Rounded down.
std::uint64_t integer_root(std::uint64_t value);

// An exponent in quarters.
struct Quarters {
  int number = 0;  // 0 to 4
  bool operator==(const Quarters&) const = default;
};
// value^-exponent, of a value from 1 to 2^32; greater ones count as 2^32.
Fixed root_weight(std::uint64_t value, Quarters exponent);

// root_weight() of the same exponent again and again: of most values by a table.
class RootWeights {
 public:
  explicit RootWeights(Quarters exponent);
  Fixed operator()(std::uint64_t value) const {
    return value < table_.size() ? table_[value] : root_weight(value, exponent_);
  }

 private:
  Quarters exponent_;
  std::vector<Fixed> table_;
};

// The weight of what lies k steps back: factor^k, and nothing from kSteps on.
class Decay {
 public:
  static constexpr std::uint32_t kSteps = 128;
  explicit Decay(Fixed factor);

  Fixed weight(std::uint32_t steps) const { return steps < kSteps ? weights_[steps] : 0; }
  // Of the steps 0 to count - 1 together.
  Fixed total(std::uint32_t count) const { return totals_[count < kSteps ? count : kSteps]; }

 private:
  std::array<Fixed, kSteps> weights_{};
  std::array<Fixed, kSteps + 1> totals_{};
};

}  // namespace shop
