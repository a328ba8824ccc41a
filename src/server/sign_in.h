// SPDX-License-Identifier: Apache-2.0
//
// Knows who asks: by the token that a program sends, or by the cookie of a browser's session.
//
// A browser becomes a session by a token or by a one-time link, and by nothing else. Its cookie is
// HttpOnly and SameSite=Strict; what changes something needs a header besides that no foreign page
// can send. A session that began with a token ends when that token is revoked.
//
//   SignIn sign_in(tokens, clock, {.secure = tls});
//   const Identity who = sign_in.identify(request);
//   fmt::print("http://127.0.0.1:8080/sign-in?code={}\n", sign_in.one_time_code(Role::admin));
//
// Threads: any.   Cost: identify some 600 ns.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "server/http_message.h"
#include "server/sessions.h"
#include "server/token_book.h"

namespace shop {

struct SignInOptions {
  bool secure = false;                    // whether browsers come by TLS
  std::vector<std::string> origins = {};  // whose pages may change something, besides our own
  SessionLimits sessions = {};
};

struct Identity {
  Caller caller;
  bool by_cookie = false;
  bool unknown_token = false;  // a token was given, and it is none of ours
};

class SignIn {
 public:
  SignIn(TokenBook& tokens, Clock& clock, SignInOptions options);

  Identity identify(const Request& request);
  // What a request by cookie that changes something must bring: X-ShopSphere: 1, and no foreign
  // origin. The words say what is missing; empty: fine.
  std::string foreign(const Request& request) const;
  bool is_our_origin(const Request& request) const;  // or it names none

  // The cookie (a Set-Cookie line's value) of a new session, where the token is known.
  struct Signed {
    Role role;
    std::string cookie;
  };
  std::optional<Signed> by_token(std::string_view token);
  std::optional<Signed> by_code(std::string_view code);
  // Ends the session of this request; gives the line that makes the browser forget it.
  std::string sign_out(const Request& request);

  // Good once, and for a day.
  std::string one_time_code(Role role);

 private:
  std::string cookie_of(std::string_view secret, std::int64_t seconds) const;
  std::string_view secret_of(const Request& request) const;
  Signed open_session(Caller caller);

  struct Code {
    Role role;
    Timestamp made;
  };
  TokenBook& tokens_;
  Clock& clock_;
  const SignInOptions options_;
  Sessions sessions_;
  std::mutex mutex_;  // of the codes
  std::unordered_map<Digest, Code, DigestHash> codes_;
};

// The value of one cookie of a Cookie header; empty where it is not there.
std::string_view find_cookie(std::string_view header, std::string_view name);

}  // namespace shop
