// SPDX-License-Identifier: Apache-2.0
//
// Knows tokens again, as fast as requests come, and follows the file in which they are kept.
//
// Looks at the file once a second while it is asked, and for a token that it does not know: so a
// new one counts at once, and a revoked one for a second at most. A file that cannot be read leaves
// what was known, and says so in `trouble`. A known and an unknown token take the same way: a
// digest, a look into a table, one comparison in constant time.
//
//   TokenBook book(store);
//   if (const auto caller = book.find(token)) …
//
// Threads: any.   Cost: find some 500 ns.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "server/token_store.h"

namespace shop {

class TokenBook {
 public:
  TokenBook(const TokenStore& store, Clock& clock);
  ~TokenBook();

  std::optional<Caller> find(std::string_view token);
  // Whether a token of this id is still there, and its role.
  std::optional<Role> role_of(const std::string& token_id);
  bool empty();
  std::string trouble() const;  // why the file could not be read last time; empty where it could

 private:
  struct Known;
  std::shared_ptr<const Known> known();
  void look_again();

  const TokenStore& store_;
  Clock& clock_;
  std::atomic<std::int64_t> look_at_micros_;
  mutable std::mutex mutex_;  // of what follows
  std::shared_ptr<const Known> known_;
  std::string trouble_;
};

}  // namespace shop
