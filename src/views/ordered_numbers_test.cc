// SPDX-License-Identifier: Apache-2.0
#include "views/ordered_numbers.h"

#include <gtest/gtest.h>

#include <set>

#include "base/prng.h"

namespace shop {
namespace {

// Numbers are ordered by what stands in their row, then by themselves.
struct Rows {
  std::vector<std::uint64_t> keys;
  bool operator()(std::uint32_t a, std::uint32_t b) const {
    return std::pair(keys[a], a) < std::pair(keys[b], b);
  }
};

std::vector<std::uint32_t> all(const OrderedNumbers& numbers) {
  std::vector<std::uint32_t> found;
  for (auto at = numbers.first(); !numbers.is_end(at); numbers.advance(at))
    found.push_back(numbers[at]);
  return found;
}

TEST(OrderedNumbers, HoldsWhatASetWould) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    Prng prng(seed);
    Rows rows;
    OrderedNumbers numbers;
    std::set<std::uint32_t, Rows> expected;
    std::vector<std::uint32_t> in;
    for (std::uint32_t number = 0; number < 6000; ++number) {
      // Rising, falling, and in disorder with many alike.
      rows.keys.push_back(seed % 3 == 0 ? number : seed % 3 == 1 ? 6000 - number : prng.below(500));
    }
    expected = std::set<std::uint32_t, Rows>(rows);
    for (std::uint32_t number = 0; number < 6000; ++number) {
      numbers.insert(number, rows);
      expected.insert(number);
      in.push_back(number);
      if (!prng.chance(0.3)) continue;
      const std::size_t at = prng.below(in.size());
      numbers.erase(in[at], rows);
      expected.erase(in[at]);
      in.erase(in.begin() + static_cast<std::ptrdiff_t>(at));
    }
    ASSERT_EQ(all(numbers), std::vector<std::uint32_t>(expected.begin(), expected.end())) << seed;
    ASSERT_EQ(numbers.size(), expected.size());
    const std::vector<std::uint32_t> order(expected.begin(), expected.end());
    for (std::size_t at = 0; at < order.size(); at += 97) {
      const auto place = numbers.nth(at);
      ASSERT_EQ(numbers[place], order[at]);
      ASSERT_EQ(numbers.before(place), at == 0 ? std::nullopt : std::optional(order[at - 1]));
      ASSERT_EQ(numbers.behind(place),
                at + 1 == order.size() ? std::nullopt : std::optional(order[at + 1]));
    }
    EXPECT_TRUE(numbers.is_end(numbers.nth(order.size())));
    for (const std::uint32_t number : in) numbers.erase(number, rows);
    EXPECT_TRUE(numbers.empty());
    EXPECT_TRUE(numbers.is_end(numbers.first()));
  }
}

}  // namespace
}  // namespace shop
