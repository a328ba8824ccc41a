// SPDX-License-Identifier: Apache-2.0
//
// Held against the intervals that Newcombe printed (Statistics in Medicine 17, 1998, table II,
// method 10) and Wilson's of textbooks.
#include "promotions/uplift.h"

#include <gtest/gtest.h>

namespace shop {
namespace {

void expect_uplift(Share a, Share b, std::int64_t difference, std::int64_t low, std::int64_t high) {
  const auto uplift = uplift_of(a, b);
  ASSERT_TRUE(uplift);
  // Printed with four digits: hundredths of a percent point.
  EXPECT_NEAR(static_cast<double>(uplift->difference), static_cast<double>(10 * difference), 5);
  EXPECT_NEAR(static_cast<double>(uplift->low), static_cast<double>(10 * low), 5);
  EXPECT_NEAR(static_cast<double>(uplift->high), static_cast<double>(10 * high), 5);
}

TEST(Uplift, IsAsPublished) {
  expect_uplift({56, 70}, {48, 80}, 2000, 524, 3339);
  expect_uplift({9, 10}, {3, 10}, 6000, 1705, 8090);
  expect_uplift({6, 7}, {2, 7}, 5714, 582, 8062);
  expect_uplift({5, 56}, {0, 29}, 893, -381, 1926);
  expect_uplift({0, 10}, {0, 20}, 0, -1611, 2775);
  expect_uplift({10, 10}, {0, 10}, 10000, 6075, 10000);
}

TEST(Uplift, IsUnknownWithoutAGroup) {
  EXPECT_FALSE(uplift_of({0, 0}, {3, 10}));
  EXPECT_FALSE(uplift_of({3, 10}, {0, 0}));
  EXPECT_EQ(wilson_interval({0, 0}).high, 1);
}

TEST(Uplift, HasWilsonsIntervals) {
  const ShareInterval interval = wilson_interval({81, 263});
  EXPECT_NEAR(interval.low, 0.2553, 0.00005);
  EXPECT_NEAR(interval.high, 0.3662, 0.00005);
}

}  // namespace
}  // namespace shop
