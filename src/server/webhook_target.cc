// SPDX-License-Identifier: Apache-2.0
#include "server/webhook_target.h"

#include <fmt/format.h>

#include <algorithm>

namespace shop {

Result<WebhookTarget> parse_webhook_url(std::string_view url) {
  const auto wrong = [&] {
    return fail(ErrorCode::invalid_argument,
                fmt::format("'{}' is no address of a webhook: write it as "
                            "https://hooks.example/shop",
                            url));
  };
  WebhookTarget target;
  std::string_view rest = url;
  target.tls = rest.starts_with("https://");
  if (!target.tls && !rest.starts_with("http://")) return wrong();
  rest.remove_prefix(target.tls ? 8 : 7);
  const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, slash);
  target.path = rest.substr(slash);
  if (!target.path.starts_with('/')) target.path.insert(0, "/");
  target.port = target.tls ? "443" : "80";
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    target.port = authority.substr(colon + 1);
    authority = authority.substr(0, colon);
  }
  if (authority.starts_with('[') && authority.ends_with(']'))
    authority = authority.substr(1, authority.size() - 2);
  target.host = authority;
  const bool port_is_number =
      !target.port.empty() && target.port.find_first_not_of("0123456789") == std::string::npos;
  const auto is_odd = [](unsigned char c) { return c <= ' ' || c >= 0x7f || c == '@' || c == '#'; };
  if (target.host.empty() || !port_is_number || std::any_of(url.begin(), url.end(), is_odd))
    return wrong();
  return target;
}

}  // namespace shop
