// SPDX-License-Identifier: Apache-2.0
#include "server/metrics.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <unordered_map>

#include "base/hash.h"

namespace shop {
namespace {

constexpr std::size_t kShards = 8;
constexpr std::int64_t kRateSeconds = 10;
constexpr std::string_view kNoRoute = "none";

enum Kind : std::size_t { kPost, kGet, kCommit, kKinds };

struct RouteHash {
  std::size_t operator()(const Metrics::RouteName& name) const { return hash64(name.first); }
};

std::size_t next_shard() {
  static std::atomic<std::size_t> next = 0;
  return next.fetch_add(1, std::memory_order_relaxed) % kShards;
}

}  // namespace

struct Metrics::Shard {
  mutable std::mutex mutex;
  std::unordered_map<RouteName, RouteCounts, RouteHash> routes;
  std::array<RecentTimes, kKinds> times;
  RecentCounts requests;
  RecentCounts booked;
  RecentCounts issues;
  Tally tally;
};

Metrics::Metrics(Clock& clock)
    : clock_(clock), started_(clock.now()), shards_(std::make_unique<Shard[]>(kShards)) {}

Metrics::~Metrics() = default;

Metrics::Shard& Metrics::shard() const {
  thread_local const std::size_t number = next_shard();
  return shards_[number];
}

void Metrics::note(const Route* route, unsigned status, std::chrono::nanoseconds took) {
  const Timestamp now = clock_.now();
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bucket = std::lower_bound(kBucketSeconds.begin(), kBucketSeconds.end(), seconds) -
                      kBucketSeconds.begin();
  RouteName name(route != nullptr ? std::string_view(route->pattern) : kNoRoute,
                 route != nullptr ? method_name(route->method) : kNoRoute);
  Shard& shard = this->shard();
  const std::lock_guard lock(shard.mutex);
  RouteCounts& counts = shard.routes[std::move(name)];
  ++counts.by_status[status];
  ++counts.buckets[static_cast<std::size_t>(bucket)];
  counts.seconds += seconds;
  shard.requests.note(1, now);
  if (route == nullptr) return;
  if (route->method == Method::post) shard.times[kPost].note(took, now);
  if (route->method == Method::get) shard.times[kGet].note(took, now);
}

void Metrics::note_records(const Tally& tally) {
  const Timestamp now = clock_.now();
  Shard& shard = this->shard();
  const std::lock_guard lock(shard.mutex);
  shard.tally += tally;
  shard.booked.note(tally.booked, now);
  shard.issues.note(tally.issues, now);
}

void Metrics::note_commit(std::chrono::nanoseconds took) {
  const Timestamp now = clock_.now();
  Shard& shard = this->shard();
  const std::lock_guard lock(shard.mutex);
  shard.times[kCommit].note(took, now);
}

std::map<Metrics::RouteName, Metrics::RouteCounts> Metrics::routes() const {
  std::map<RouteName, RouteCounts> all;
  for (std::size_t i = 0; i < kShards; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    for (const auto& [name, counts] : shards_[i].routes) {
      RouteCounts& sum = all[name];
      for (const auto& [status, count] : counts.by_status) sum.by_status[status] += count;
      for (std::size_t b = 0; b < counts.buckets.size(); ++b) sum.buckets[b] += counts.buckets[b];
      sum.seconds += counts.seconds;
    }
  }
  return all;
}

Tally Metrics::records() const {
  Tally sum;
  for (std::size_t i = 0; i < kShards; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    sum += shards_[i].tally;
  }
  return sum;
}

Metrics::Recent Metrics::recent() const {
  const Timestamp now = clock_.now();
  std::array<RecentTimes::Sum, kKinds> times{};
  std::uint64_t requests = 0;
  std::uint64_t booked = 0;
  Recent recent;
  for (std::size_t i = 0; i < kShards; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    for (std::size_t kind = 0; kind < kKinds; ++kind)
      shards_[i].times[kind].add_to(times[kind], now);
    requests += shards_[i].requests.last(kRateSeconds, now);
    booked += shards_[i].booked.last(kRateSeconds, now);
    recent.issues_last_minute += shards_[i].issues.last(60, now);
  }
  const auto both = [](const RecentTimes::Sum& sum) {
    return Times{sum.percentile_ms(0.5), sum.percentile_ms(0.99)};
  };
  // A server that is younger than that has had less time.
  const double seconds = std::clamp(uptime_seconds(), 1.0, static_cast<double>(kRateSeconds));
  recent.requests_per_second = static_cast<double>(requests) / seconds;
  recent.transactions_per_second = static_cast<double>(booked) / seconds;
  recent.post = both(times[kPost]);
  recent.get = both(times[kGet]);
  recent.commit = both(times[kCommit]);
  return recent;
}

double Metrics::uptime_seconds() const {
  return static_cast<double>(clock_.now().micros - started_.micros) / kMicrosPerSecond;
}

}  // namespace shop
