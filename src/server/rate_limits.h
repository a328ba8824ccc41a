// SPDX-License-Identifier: Apache-2.0
//
// Says who comes too often, and when they may come again.
//
// A token bucket for each key, kept as one number: the time at which the bucket would be full again
// (the generic cell rate algorithm). A table of fixed size holds the keys that came last; where a
// flood of new keys pushes one out, that key begins with a full bucket: it gains one burst, no
// memory is lost. Keys are hashed with a secret of the process, so nobody can aim at another's
// place.
//
//   RateLimit limit({.per_second = 10, .burst = 20});
//   if (const auto wait = limit.take(address, now); wait > 0ns) return too_many_requests(wait);
//
// Threads: any.   Cost: some 50 ns.   Limits: 16,384 keys, 256 KiB.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.h"
#include "server/http_message.h"

namespace shop {

struct Rate {
  double per_second = 0;  // 0: without a limit
  double burst = 1;       // at once, after a rest
};

class RateLimit {
 public:
  explicit RateLimit(Rate rate);
  ~RateLimit();

  // Zero: go on. Else nothing was taken, and this is how long to wait.
  std::chrono::nanoseconds take(std::string_view key, Timestamp now);
  // What was taken for this key last, as if it had not been.
  void give_back(std::string_view key);

 private:
  struct Shard;
  struct Slot;
  std::uint64_t name_of(std::string_view key) const;
  Shard& shard_of(std::uint64_t name);

  std::int64_t cost_ = 0;   // nanoseconds that one takes to come back
  std::int64_t depth_ = 0;  // of the bucket, likewise
  std::array<char, 16> secret_{};
  std::unique_ptr<Shard[]> shards_;
};

// The address as limits see it: of IPv6 the first 64 bits, which one customer has to himself.
std::string limit_key(const std::string& peer);

// 429 with Retry-After in whole seconds.
Answer too_many_requests(std::chrono::nanoseconds wait, std::string detail);

}  // namespace shop
