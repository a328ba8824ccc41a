// SPDX-License-Identifier: Apache-2.0
#include "server/rate_limits.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "server/problem.h"
#include "server/secret.h"

namespace shop {
namespace {

constexpr std::size_t kShards = 16;
constexpr std::size_t kSets = 128;  // of a shard
constexpr std::size_t kWays = 8;    // of a set
constexpr std::size_t kKeyBytesMax = 64;
constexpr double kNanosPerSecond = 1e9;

}  // namespace

struct RateLimit::Slot {
  std::uint64_t name = 0;  // 0: free
  std::int64_t full_at = 0;
};

struct RateLimit::Shard {
  std::mutex mutex;
  std::array<std::array<Slot, kWays>, kSets> sets;

  std::array<Slot, kWays>& set_of(std::uint64_t name) { return sets[name / kShards % kSets]; }
};

RateLimit::RateLimit(Rate rate) {
  if (rate.per_second <= 0) return;
  cost_ = std::max<std::int64_t>(1, static_cast<std::int64_t>(kNanosPerSecond / rate.per_second));
  depth_ = static_cast<std::int64_t>(std::max(rate.burst, 1.0) * static_cast<double>(cost_));
  const std::string secret = random_secret();
  std::copy_n(secret.begin(), secret_.size(), secret_.begin());
  shards_ = std::make_unique<Shard[]>(kShards);
}

RateLimit::~RateLimit() = default;

std::uint64_t RateLimit::name_of(std::string_view key) const {
  std::array<char, 16 + kKeyBytesMax> text;
  const std::size_t size = std::min(key.size(), kKeyBytesMax);
  std::memcpy(text.data(), secret_.data(), secret_.size());
  std::memcpy(text.data() + secret_.size(), key.data(), size);
  return std::max<std::uint64_t>(1, hash64({text.data(), secret_.size() + size}));
}

RateLimit::Shard& RateLimit::shard_of(std::uint64_t name) { return shards_[name % kShards]; }

std::chrono::nanoseconds RateLimit::take(std::string_view key, Timestamp time) {
  if (cost_ == 0) return {};
  const std::int64_t now = time.micros * 1000;
  const std::uint64_t name = name_of(key);
  Shard& shard = shard_of(name);
  const std::lock_guard lock(shard.mutex);
  Slot* chosen = nullptr;
  for (Slot& slot : shard.set_of(name)) {
    if (slot.name == name) {
      chosen = &slot;
      break;
    }
    // Else the one that has been full for longest, which loses nothing by being forgotten.
    if (chosen == nullptr || slot.full_at < chosen->full_at) chosen = &slot;
  }
  if (chosen->name != name) *chosen = Slot{name, now};
  // Further ahead than a bucket is deep is only a clock that was set back.
  if (chosen->full_at < now || chosen->full_at > now + depth_) chosen->full_at = now;
  const std::int64_t after = chosen->full_at + cost_;
  if (after > now + depth_) return std::chrono::nanoseconds(after - now - depth_);
  chosen->full_at = after;
  return {};
}

void RateLimit::give_back(std::string_view key) {
  if (cost_ == 0) return;
  const std::uint64_t name = name_of(key);
  Shard& shard = shard_of(name);
  const std::lock_guard lock(shard.mutex);
  for (Slot& slot : shard.set_of(name))
    if (slot.name == name) slot.full_at -= cost_;
}

std::string limit_key(const std::string& peer) {
  in6_addr address{};
  if (peer.find(':') == std::string::npos || inet_pton(AF_INET6, peer.c_str(), &address) != 1)
    return peer;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return peer;
  return {reinterpret_cast<const char*>(&address), 8};
}

Answer too_many_requests(std::chrono::nanoseconds wait, std::string detail) {
  Answer answer = problem(Problem{429, "too-many-requests", std::move(detail)});
  std::erase_if(answer.headers, [](const auto& header) { return header.first == "Retry-After"; });
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  answer.headers.emplace_back("Retry-After", fmt::format("{}", std::max<long>(1, seconds)));
  return answer;
}

}  // namespace shop
