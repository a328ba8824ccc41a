// SPDX-License-Identifier: Apache-2.0
//
// Lets a request through to its handler, or says why not: who asks, how often, and what they may.
//
// In this order: the address's own rate for those whom no token vouches for (429), an unknown token
// (401; too many of them 429), no token where one is needed (401), a role that may not (403), a
// change by cookie from a foreign page (403), the token's rate (429). A route that is open to
// everybody is not closed to the bearer of an old token.
//
//   if (std::optional<Answer> refusal = gate.admit(*request, *found.route)) return
//   respond(*refusal); found.route->handler(request, respond);  // request->caller is known now
//
// Threads: any.   Cost: some 700 ns for a known token.
#pragma once

#include <optional>

#include "server/rate_limits.h"
#include "server/router.h"
#include "server/server_options.h"
#include "server/sign_in.h"

namespace shop {

class Gate {
 public:
  Gate(SignIn& sign_in, const ServerOptions& options, Clock& clock);

  // Fills request.caller.
  std::optional<Answer> admit(Request& request, const Route& route);

  // Signing in by token or link counts here first; an answer where it failed too often.
  std::optional<Answer> may_try(const Request& request);
  void succeeded(const Request& request);  // it was no failure

 private:
  std::optional<Answer> refuse_unknown(const Request& request);

  SignIn& sign_in_;
  Clock& clock_;
  RateLimit addresses_;
  RateLimit tokens_;
  RateLimit failures_;        // of signing in at the door
  RateLimit unknown_tokens_;  // sent with a request: an old program must not lock people out
};

}  // namespace shop
