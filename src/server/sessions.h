// SPDX-License-Identifier: Apache-2.0
//
// Keeps who is signed in at a browser, in memory alone: a server that starts anew asks again.
//
// A session is named by a secret of which only the digest is kept. It ends 12 hours after it began,
// or when it was not used for 2; of too many the one that was idle longest goes first.
//
//   const std::string secret = sessions.open({Role::seller, token_id});
//   if (const auto caller = sessions.find(secret)) …
//
// Threads: any.   Cost: find some 500 ns.   Limits: as SessionLimits says, 200 bytes each.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "server/http_message.h"
#include "server/secret.h"

namespace shop {

struct SessionLimits {
  std::int64_t life_seconds = 12 * 3600;
  std::int64_t idle_seconds = 2 * 3600;
  std::size_t sessions = 10'000;
};

class Sessions {
 public:
  explicit Sessions(Clock& clock, SessionLimits limits = {}) : clock_(clock), limits_(limits) {}

  std::string open(Caller caller);  // the secret
  std::optional<Caller> find(std::string_view secret);
  void close(std::string_view secret);
  std::size_t size() const;

 private:
  struct Session {
    Caller caller;
    Timestamp began;
    Timestamp used;
  };
  bool is_over(const Session& session, Timestamp now) const;
  void make_room(Timestamp now);

  Clock& clock_;
  const SessionLimits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<Digest, Session, DigestHash> sessions_;
};

}  // namespace shop
