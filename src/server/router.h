// SPDX-License-Identifier: Apache-2.0
//
// Finds the handler of a request, and who may call it.
//
// Patterns are whole paths; a part in braces stands for any one part: "/v1/products/{id}". The
// most literal pattern wins. Every route names the roles that may call it: what has none is open
// to everybody. An admin may call whatever any role may.
//
//   Router router;
//   router.add({Method::get, "/v1/stock", {Role::seller}, Work::slow, stock_handler});
//   const Router::Found found = router.find(Method::get, "/v1/stock");
//
// Threads: add() before anything is served; find() from anywhere.   Cost: O(parts of the path).
#pragma once

#include <initializer_list>

#include "server/http_message.h"

namespace shop {

class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) bits_ |= bit(role);
  }
  constexpr bool open() const { return bits_ == 0; }
  constexpr bool allows(const Caller& caller) const {
    if (open()) return true;
    return caller.role && (*caller.role == Role::admin || (bits_ & bit(*caller.role)) != 0);
  }
  constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }

 private:
  static constexpr unsigned bit(Role role) { return 1U << static_cast<unsigned>(role); }
  unsigned bits_ = 0;
};
inline constexpr RoleSet kEverybody{};
inline constexpr RoleSet kSignedIn{Role::ingest, Role::shopper, Role::seller, Role::admin};

// Quick handlers run where the request was read and never wait; slow ones on the work threads.
enum class Work : std::uint8_t { quick, slow };

using Handler = std::function<void(const RequestPointer&, const Respond&)>;

struct Route {
  Method method = Method::get;
  std::string pattern;
  RoleSet roles;
  Work work = Work::slow;
  Handler handler;
};

class Router {
 public:
  void add(Route route);

  struct Found {
    const Route* route = nullptr;  // null: none, see `allowed`
    std::vector<std::string> path_values;
    std::vector<Method> allowed;  // of this path, where only the method does not fit
  };
  Found find(Method method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace shop
