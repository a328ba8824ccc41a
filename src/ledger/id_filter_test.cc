// SPDX-License-Identifier: Apache-2.0
#include "ledger/id_filter.h"

#include <gtest/gtest.h>

#include <string>

namespace shop {
namespace {

TEST(IdFilter, NeverForgetsAndSeldomErrs) {
  IdFilter filter(1 << 20);
  constexpr int kIds = 100'000;  // 84 bits an id
  for (int i = 0; i < kIds; ++i) filter.add(hash128("id " + std::to_string(i)));
  for (int i = 0; i < kIds; ++i) ASSERT_TRUE(filter.maybe(hash128("id " + std::to_string(i))));
  int wrong = 0;
  for (int i = 0; i < kIds; ++i) wrong += filter.maybe(hash128("other " + std::to_string(i)));
  EXPECT_LT(wrong, 20);
}

TEST(IdFilter, ComesBackFromItsBits) {
  IdFilter filter(4096), same(4096), other(8192);
  filter.add(hash128("7"));
  ASSERT_TRUE(same.restore(filter.bits()));
  EXPECT_TRUE(same.maybe(hash128("7")));
  EXPECT_FALSE(same.maybe(hash128("007")));
  EXPECT_FALSE(other.restore(filter.bits()));
}

}  // namespace
}  // namespace shop
