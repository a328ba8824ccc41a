// SPDX-License-Identifier: Apache-2.0
#include "server/sign_in.h"

#include <fmt/format.h>

#include <algorithm>

namespace shop {
namespace {

// Who came by a one-time link; no token has this id.
constexpr std::string_view kByLink = "one-time-link";
constexpr std::int64_t kCodeSeconds = 24 * 3600;
constexpr std::size_t kCodesMax = 100;

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_but_case(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return small(a) == small(b); });
}

// The token of "Bearer TOKEN"; the word in any case (RFC 9110, 11.1).
std::optional<std::string_view> bearer_of(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  if (!equal_but_case(header.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  header.remove_prefix(kScheme.size());
  while (header.starts_with(' ')) header.remove_prefix(1);
  return header;
}

// The prefix makes browsers refuse such a cookie from anywhere but this very host, by TLS.
std::string_view cookie_name(bool secure) { return secure ? "__Host-shopsphere" : "shopsphere"; }

}  // namespace

std::string_view find_cookie(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name)
      return pair.substr(equals + 1);
  }
  return {};
}

SignIn::SignIn(TokenBook& tokens, Clock& clock, SignInOptions options)
    : tokens_(tokens),
      clock_(clock),
      options_(std::move(options)),
      sessions_(clock, options_.sessions) {}

std::string_view SignIn::secret_of(const Request& request) const {
  return find_cookie(request.header("cookie"), cookie_name(options_.secure));
}

Identity SignIn::identify(const Request& request) {
  if (const std::string_view header = request.header("authorization"); !header.empty()) {
    const auto token = bearer_of(header);
    auto caller = token ? tokens_.find(*token) : std::nullopt;
    if (!caller) return {{}, false, true};
    return {std::move(*caller), false, false};
  }
  const std::string_view secret = secret_of(request);
  if (secret.empty()) return {};
  std::optional<Caller> caller = sessions_.find(secret);
  if (!caller) return {};
  if (caller->token_id != kByLink && !tokens_.role_of(caller->token_id)) {
    sessions_.close(secret);
    return {};
  }
  return {std::move(*caller), true, false};
}

bool SignIn::is_our_origin(const Request& request) const {
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return true;
  for (const std::string& known : options_.origins)
    if (known != "*" && known == origin) return true;
  const std::size_t host = origin.find("://");
  return host != std::string_view::npos &&
         equal_but_case(origin.substr(host + 3), request.header("host"));
}

std::string SignIn::foreign(const Request& request) const {
  if (request.method == Method::get || request.method == Method::head ||
      request.method == Method::options)
    return {};
  if (request.header("x-shopsphere") != "1")
    return "A change by a browser's session needs the header 'X-ShopSphere: 1'.";
  if (!is_our_origin(request)) return "This page belongs to another site.";
  return {};
}

std::string SignIn::cookie_of(std::string_view secret, std::int64_t seconds) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}",
                     cookie_name(options_.secure), secret, seconds,
                     options_.secure ? "; Secure" : "");
}

SignIn::Signed SignIn::open_session(Caller caller) {
  const Role role = *caller.role;
  const std::string secret = sessions_.open(std::move(caller));
  return {role, cookie_of(secret, options_.sessions.life_seconds)};
}

std::optional<SignIn::Signed> SignIn::by_token(std::string_view token) {
  std::optional<Caller> caller = tokens_.find(token);
  if (!caller) return std::nullopt;
  return open_session(std::move(*caller));
}

std::optional<SignIn::Signed> SignIn::by_code(std::string_view code) {
  const Digest digest = digest_of(code);
  Code found{};
  {
    const std::lock_guard lock(mutex_);
    const auto place = codes_.find(digest);
    if (place == codes_.end() || !same(place->first, digest)) return std::nullopt;
    found = place->second;
    codes_.erase(place);
  }
  if (clock_.now().micros > found.made.micros + kCodeSeconds * kMicrosPerSecond)
    return std::nullopt;
  return open_session({found.role, std::string(kByLink)});
}

std::string SignIn::sign_out(const Request& request) {
  if (const std::string_view secret = secret_of(request); !secret.empty()) sessions_.close(secret);
  return cookie_of("", 0);
}

std::string SignIn::one_time_code(Role role) {
  std::string code = random_secret();
  const Timestamp now = clock_.now();
  const std::lock_guard lock(mutex_);
  if (codes_.size() >= kCodesMax)
    codes_.erase(std::min_element(
        codes_.begin(), codes_.end(),
        [](const auto& one, const auto& other) { return one.second.made < other.second.made; }));
  codes_.emplace(digest_of(code), Code{role, now});
  return code;
}

}  // namespace shop
