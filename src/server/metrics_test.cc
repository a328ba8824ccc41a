// SPDX-License-Identifier: Apache-2.0
#include "server/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "server/recent_times.h"

namespace shop {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::DoubleNear;
using testing::Pair;
using testing::UnorderedElementsAre;

struct MetricsTest : testing::Test {
  MetricsTest() : metrics(clock) { pass(seconds(100)); }
  void pass(seconds time) { clock.advance_micros(time.count() * kMicrosPerSecond); }
  static Tally booked(std::uint64_t count) {
    Tally tally;
    tally.records = tally.booked = count;
    return tally;
  }

  ManualClock clock{{1'735'569'000'000'000}};
  Metrics metrics;
  Route stock{Method::get, "/v1/stock", {}, Work::slow, {}};
  Route post{Method::post, "/v1/transactions", {}, Work::quick, {}};
};

TEST_F(MetricsTest, RequestsAreCountedByRouteAndStatus) {
  metrics.note(&stock, 200, milliseconds(1));
  metrics.note(&stock, 200, milliseconds(3));
  metrics.note(&stock, 400, milliseconds(3));
  metrics.note(&post, 200, seconds(60));
  metrics.note(nullptr, 404, microseconds(1));
  auto routes = metrics.routes();
  ASSERT_EQ(routes.size(), 3U);
  const auto& counts = routes[{"/v1/stock", "GET"}];
  EXPECT_THAT(counts.by_status, UnorderedElementsAre(Pair(200, 2), Pair(400, 1)));
  EXPECT_NEAR(counts.seconds, 0.007, 1e-9);
  EXPECT_EQ(counts.buckets[2], 1U);  // a bucket holds its upper bound
  EXPECT_EQ(counts.buckets[4], 2U);
  EXPECT_EQ((routes[{"/v1/transactions", "POST"}].buckets.back()), 1U);
  EXPECT_EQ((routes[{"none", "none"}].by_status[404]), 1U);
}

TEST_F(MetricsTest, RecordsAddUpByOutcomeAndCause) {
  Tally tally = booked(3);
  tally.issues = 2;
  tally.issues_by_cause[1] = 2;
  metrics.note_records(tally);
  metrics.note_records(tally);
  EXPECT_EQ(metrics.records().booked, 6U);
  EXPECT_EQ(metrics.records().issues_by_cause[1], 4U);
}

TEST_F(MetricsTest, RatesAreOfTheLastTenSeconds) {
  for (int second = 0; second < 20; ++second) {
    metrics.note_records(booked(50));
    metrics.note(&post, 200, milliseconds(1));
    pass(seconds(1));
  }
  EXPECT_DOUBLE_EQ(metrics.recent().transactions_per_second, 50);
  EXPECT_DOUBLE_EQ(metrics.recent().requests_per_second, 1);
  pass(seconds(11));
  EXPECT_DOUBLE_EQ(metrics.recent().transactions_per_second, 0);
}

TEST_F(MetricsTest, IssuesAreOfTheLastMinute) {
  Tally tally;
  tally.issues = 5;
  metrics.note_records(tally);
  pass(seconds(30));
  metrics.note_records(tally);
  pass(seconds(20));
  EXPECT_EQ(metrics.recent().issues_last_minute, 10U);
  pass(seconds(20));
  EXPECT_EQ(metrics.recent().issues_last_minute, 5U);
  pass(seconds(60));
  EXPECT_EQ(metrics.recent().issues_last_minute, 0U);
}

TEST_F(MetricsTest, PercentilesAreOfTheLastMinuteByMethod) {
  for (int i = 1; i <= 1000; ++i) metrics.note(&post, 200, microseconds(i * 10));
  metrics.note(&stock, 200, milliseconds(200));
  metrics.note_commit(milliseconds(7));
  const Metrics::Recent recent = metrics.recent();
  EXPECT_NEAR(recent.post.p50_ms, 5.0, 0.2);
  EXPECT_NEAR(recent.post.p99_ms, 9.9, 0.4);
  EXPECT_NEAR(recent.get.p50_ms, 200, 7);
  EXPECT_NEAR(recent.commit.p99_ms, 7, 0.3);
  pass(seconds(61));
  EXPECT_EQ(metrics.recent().post.p99_ms, 0);
}

TEST_F(MetricsTest, ManyThreadsLoseNoCount) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 10; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 1000; ++k) metrics.note(&stock, 200, milliseconds(1));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ((metrics.routes()[{"/v1/stock", "GET"}].by_status[200]), 10'000U);
}

TEST(RecentTimes, EveryTimeComesBackWithinSixPercent) {
  for (std::int64_t micros = 1; micros < 100'000'000'000; micros = micros * 5 / 4 + 1) {
    RecentTimes times;
    times.note(microseconds(micros), {0});
    RecentTimes::Sum sum;
    times.add_to(sum, {0});
    EXPECT_THAT(sum.percentile_ms(0.5) * 1000,
                DoubleNear(static_cast<double>(micros), static_cast<double>(micros) * 0.06));
  }
}

}  // namespace
}  // namespace shop
