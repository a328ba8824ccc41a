// SPDX-License-Identifier: Apache-2.0
#include "server/gate.h"

#include <fmt/format.h>

#include "server/problem.h"

namespace shop {
namespace {

Rate a_second(std::uint64_t count) {
  return {static_cast<double>(count), static_cast<double>(count)};
}

Rate a_minute(std::uint64_t count) {
  return {static_cast<double>(count) / 60, static_cast<double>(count)};
}

Answer needs_token(std::string name, std::string detail) {
  Answer answer = problem(Problem{401, std::move(name), std::move(detail), "Authorization"});
  answer.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"shopsphere\"");
  return answer;
}

std::string roles_of(const RoleSet& roles) {
  std::string text;
  for (const Role role : {Role::ingest, Role::shopper, Role::seller})
    if (roles.has(role)) text += fmt::format("'{}' or ", role_name(role));
  return text + "'admin'";
}

}  // namespace

Gate::Gate(SignIn& sign_in, const ServerOptions& options, Clock& clock)
    : sign_in_(sign_in),
      clock_(clock),
      addresses_(a_second(options.address_requests_per_second)),
      tokens_(a_second(options.token_requests_per_second)),
      failures_(a_minute(options.failed_sign_ins_per_minute)),
      unknown_tokens_(a_minute(options.failed_sign_ins_per_minute)) {}

std::optional<Answer> Gate::refuse_unknown(const Request& request) {
  const auto wait = unknown_tokens_.take(limit_key(request.peer), clock_.now());
  if (wait.count() > 0)
    return too_many_requests(wait, "Too many requests with unknown tokens came from your address.");
  return needs_token("unknown-token",
                     "This token is not known here; it was never made, or it was revoked.");
}

std::optional<Answer> Gate::admit(Request& request, const Route& route) {
  Identity who = sign_in_.identify(request);
  request.caller = std::move(who.caller);
  if (!request.caller.role) {
    const auto wait = addresses_.take(limit_key(request.peer), clock_.now());
    if (wait.count() > 0)
      return too_many_requests(wait, "Too many requests came from your address.");
    if (route.roles.open()) return std::nullopt;
    if (who.unknown_token) return refuse_unknown(request);
    return needs_token("no-token", "Send 'Authorization: Bearer TOKEN', or sign in.");
  }
  if (!route.roles.allows(request.caller))
    return problem(Problem{403, "not-allowed",
                           fmt::format("Your role is '{}'; this needs {}.",
                                       role_name(*request.caller.role), roles_of(route.roles))});
  if (who.by_cookie && !route.roles.open()) {
    std::string missing = sign_in_.foreign(request);
    if (!missing.empty())
      return problem(Problem{403, "foreign-page", std::move(missing), "X-ShopSphere"});
  }
  const auto wait = tokens_.take(request.caller.token_id, clock_.now());
  if (wait.count() > 0) return too_many_requests(wait, "Too many requests came with your token.");
  return std::nullopt;
}

std::optional<Answer> Gate::may_try(const Request& request) {
  const auto wait = failures_.take(limit_key(request.peer), clock_.now());
  if (wait.count() == 0) return std::nullopt;
  return too_many_requests(wait, "Signing in failed too often from your address.");
}

void Gate::succeeded(const Request& request) { failures_.give_back(limit_key(request.peer)); }

}  // namespace shop
