// SPDX-License-Identifier: Apache-2.0
#include "server/rate_limits.h"

#include <gtest/gtest.h>

#include <thread>

namespace shop {
namespace {

using std::chrono::milliseconds;

struct Visitors {
  explicit Visitors(Rate rate) : limit(rate) {}

  // How many of these get through, one after the other at the same moment.
  int let_through(int visits, const std::string& who = "10.0.0.1") {
    int through = 0;
    for (int i = 0; i < visits; ++i) through += limit.take(who, now).count() == 0 ? 1 : 0;
    return through;
  }
  void pass(milliseconds time) { now.micros += time.count() * 1000; }

  RateLimit limit;
  Timestamp now{1'735'569'000'000'000};
};

TEST(RateLimit, ABurstGoesThroughAndThenTheRate) {
  Visitors visitors({.per_second = 10, .burst = 5});
  EXPECT_EQ(visitors.let_through(20), 5);
  visitors.pass(milliseconds(100));
  EXPECT_EQ(visitors.let_through(20), 1);
  visitors.pass(milliseconds(300));
  EXPECT_EQ(visitors.let_through(20), 3);
  visitors.pass(milliseconds(60'000));
  EXPECT_EQ(visitors.let_through(20), 5);
}

TEST(RateLimit, SaysHowLongToWaitAndKeepsItsWord) {
  Visitors visitors({.per_second = 2, .burst = 1});
  EXPECT_EQ(visitors.let_through(1), 1);
  EXPECT_EQ(visitors.limit.take("10.0.0.1", visitors.now), milliseconds(500));
  visitors.pass(milliseconds(499));
  EXPECT_EQ(visitors.let_through(1), 0);
  visitors.pass(milliseconds(1));
  EXPECT_EQ(visitors.let_through(1), 1);
}

TEST(RateLimit, OneDoesNotPayForAnother) {
  Visitors visitors({.per_second = 1, .burst = 3});
  EXPECT_EQ(visitors.let_through(10, "10.0.0.1"), 3);
  EXPECT_EQ(visitors.let_through(10, "10.0.0.2"), 3);
  EXPECT_EQ(visitors.let_through(10, std::string(500, 'x')), 3);
}

TEST(RateLimit, WhatIsGivenBackCanBeTakenAgain) {
  Visitors visitors({.per_second = 1, .burst = 1});
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(visitors.let_through(1), 1);
    visitors.limit.give_back("10.0.0.1");
  }
}

TEST(RateLimit, WithoutARateNobodyWaits) {
  Visitors visitors({});
  EXPECT_EQ(visitors.let_through(10'000), 10'000);
}

TEST(RateLimit, AClockThatIsSetBackLocksNobodyOut) {
  Visitors visitors({.per_second = 1, .burst = 1});
  EXPECT_EQ(visitors.let_through(1), 1);
  visitors.pass(milliseconds(-3'600'000));
  EXPECT_EQ(visitors.let_through(1), 1);
  EXPECT_EQ(visitors.let_through(1), 0);
}

// A flood from a million addresses: whoever is at his limit is forgotten last.
TEST(RateLimit, AFloodOfAddressesForgetsThoseWhoRestedFirst) {
  Visitors visitors({.per_second = 0.001, .burst = 2});
  EXPECT_EQ(visitors.let_through(5, "the busy one"), 2);
  for (int i = 0; i < 10'000; ++i) visitors.let_through(1, "address " + std::to_string(i));
  EXPECT_EQ(visitors.let_through(1, "the busy one"), 0);
}

TEST(RateLimit, ManyThreadsTakeNoMoreThanThereIs) {
  RateLimit limit({.per_second = 1, .burst = 1000});
  std::atomic<int> through = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 1000; ++k)
        through += limit.take("one token", {1'000'000}).count() == 0 ? 1 : 0;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(through, 1000);
}

TEST(RateLimit, ACustomerOfIPv6IsHisNetwork) {
  EXPECT_EQ(limit_key("2001:db8:1:2:3:4:5:6"), limit_key("2001:db8:1:2::1"));
  EXPECT_NE(limit_key("2001:db8:1:2::1"), limit_key("2001:db8:1:3::1"));
  EXPECT_NE(limit_key("10.0.0.1"), limit_key("10.0.0.2"));
  EXPECT_NE(limit_key("::ffff:10.0.0.1"), limit_key("::ffff:10.0.0.2"));
}

TEST(RateLimit, TheAnswerSaysWhenToComeAgain) {
  const Answer answer = too_many_requests(milliseconds(2300), "Too many.");
  EXPECT_EQ(answer.status, 429U);
  int named = 0;
  for (const auto& [name, value] : answer.headers)
    if (name == "Retry-After") named += value == "3" ? 1 : 100;
  EXPECT_EQ(named, 1);
}

}  // namespace
}  // namespace shop
