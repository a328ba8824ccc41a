// SPDX-License-Identifier: Apache-2.0
//
// Counts what a server does: requests by route and status with how long they took, records by what
// became of them, issues by cause.
//
// Counts from the start of the process, for Prometheus, and of the last minute, for the page that
// an administrator looks at first. Each thread writes into one of eight shards, so that threads
// hardly ever meet; reading adds the shards up.
//
//   metrics.note(found.route, 200, took);
//   metrics.note_records(tally);
//   const Metrics::Recent recent = metrics.recent();
//
// Threads: any.   Cost: note some 100 ns.
// Limits:  routes are few and known; what fits none is counted as one, so memory is bounded.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "ledger/decisions.h"
#include "server/recent_times.h"
#include "server/router.h"

namespace shop {

class Metrics {
 public:
  static constexpr std::array<double, 16> kBucketSeconds = {
      0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

  explicit Metrics(Clock& clock);
  ~Metrics();

  // `route` is null where none fits.
  void note(const Route* route, unsigned status, std::chrono::nanoseconds took);
  void note_records(const Tally& tally);
  void note_commit(std::chrono::nanoseconds took);  // from a body's arrival until it was durable

  struct RouteCounts {
    std::map<unsigned, std::uint64_t> by_status;
    std::array<std::uint64_t, kBucketSeconds.size() + 1> buckets{};  // the last: longer than all
    double seconds = 0;
  };
  using RouteName = std::pair<std::string, std::string>;  // pattern, method
  std::map<RouteName, RouteCounts> routes() const;
  Tally records() const;

  struct Times {
    double p50_ms = 0;
    double p99_ms = 0;
  };
  struct Recent {
    double requests_per_second = 0;      // of the last ten seconds
    double transactions_per_second = 0;  // likewise; booked
    std::uint64_t issues_last_minute = 0;
    Times post;
    Times get;
    Times commit;
  };
  Recent recent() const;
  double uptime_seconds() const;

 private:
  struct Shard;
  Shard& shard() const;

  Clock& clock_;
  const Timestamp started_;
  std::unique_ptr<Shard[]> shards_;
};

}  // namespace shop
