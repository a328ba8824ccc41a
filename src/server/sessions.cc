// SPDX-License-Identifier: Apache-2.0
#include "server/sessions.h"

#include <algorithm>

namespace shop {

bool Sessions::is_over(const Session& session, Timestamp now) const {
  return now.micros >= session.began.micros + limits_.life_seconds * kMicrosPerSecond ||
         now.micros >= session.used.micros + limits_.idle_seconds * kMicrosPerSecond;
}

// Looks at all of them, but only when there is no room: once for as many signings-in as are over.
void Sessions::make_room(Timestamp now) {
  if (sessions_.size() < limits_.sessions) return;
  std::erase_if(sessions_, [&](const auto& entry) { return is_over(entry.second, now); });
  if (sessions_.size() < limits_.sessions) return;
  sessions_.erase(std::min_element(
      sessions_.begin(), sessions_.end(),
      [](const auto& one, const auto& other) { return one.second.used < other.second.used; }));
}

std::string Sessions::open(Caller caller) {
  std::string secret = random_secret();
  const Timestamp now = clock_.now();
  const std::lock_guard lock(mutex_);
  make_room(now);
  sessions_.emplace(digest_of(secret), Session{std::move(caller), now, now});
  return secret;
}

std::optional<Caller> Sessions::find(std::string_view secret) {
  const Digest digest = digest_of(secret);
  const Timestamp now = clock_.now();
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(digest);
  if (found == sessions_.end() || !same(found->first, digest)) return std::nullopt;
  if (is_over(found->second, now)) {
    sessions_.erase(found);
    return std::nullopt;
  }
  found->second.used = now;
  return found->second.caller;
}

void Sessions::close(std::string_view secret) {
  const Digest digest = digest_of(secret);
  const std::lock_guard lock(mutex_);
  sessions_.erase(digest);
}

std::size_t Sessions::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

}  // namespace shop
