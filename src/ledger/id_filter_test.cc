// SPDX-License-Identifier: Apache-2.0
#include "ledger/id_filter.h"

#include <gtest/gtest.h>

#include <string>

namespace shop {
namespace {

TEST(IdFilter, NeverForgetsAndSeldomErrs) {
  IdFilter filter(1 << 20);
  constexpr int kIds = 100'000;  // 84 bits an id
  for (int i = 0; i < kIds; ++i) filter.add(IdKey::of("id " + std::to_string(i)));
  for (int i = 0; i < kIds; ++i) ASSERT_TRUE(filter.maybe(IdKey::of("id " + std::to_string(i))));
  int wrong = 0;
  for (int i = 0; i < kIds; ++i) wrong += filter.maybe(IdKey::of("other " + std::to_string(i)));
  EXPECT_LT(wrong, 20);
}

TEST(IdFilter, KnowsNumbersExactlyAsLongAsThereIsRoom) {
  IdFilter filter(1 << 20);  // and 16 pages of numbers
  constexpr std::uint32_t kFar = 32'768;
  const auto id = [](std::uint32_t number) { return IdKey::of(std::to_string(number)); };
  for (std::uint32_t i = 0; i < 40; ++i) {
    EXPECT_FALSE(filter.maybe(id(i * kFar)));
    EXPECT_FALSE(filter.add(id(i * kFar)));
    EXPECT_TRUE(filter.add(id(i * kFar)));
    EXPECT_TRUE(filter.maybe(id(i * kFar)));
  }
  for (std::uint32_t i = 1; i < 16 * kFar; ++i) {
    ASSERT_EQ(filter.add(id(i)), i % kFar == 0) << i;
  }
  for (std::uint32_t i = 0; i < 16 * kFar; ++i) ASSERT_TRUE(filter.maybe(id(i)));
  for (const char* other : {"007", "+7", "7 ", "07", "7.0"})
    EXPECT_FALSE(filter.maybe(IdKey::of(other))) << other;
}

TEST(IdFilter, RecallsNumbersByTheirHashes) {
  IdFilter filter(1 << 20);
  filter.add(IdKey::of("8"));
  filter.recall(hash128("7"));
  filter.add(IdKey::of("9"));
  for (const char* known : {"7", "8", "9"}) {
    EXPECT_TRUE(filter.maybe(IdKey::of(known))) << known;
    EXPECT_TRUE(filter.add(IdKey::of(known))) << known;
  }
  EXPECT_FALSE(filter.maybe(IdKey::of("10")));
  EXPECT_FALSE(filter.add(IdKey::of("10")));
}

TEST(IdFilter, MayHaveSeenAllWhenSaturated) {
  IdFilter filter(4096);
  filter.saturate();
  EXPECT_TRUE(filter.maybe(IdKey::of("7")));
  EXPECT_TRUE(filter.add(IdKey::of("id 7")));
}

}  // namespace
}  // namespace shop
