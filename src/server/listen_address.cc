// SPDX-License-Identifier: Apache-2.0
#include "server/listen_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

namespace shop {

bool is_loopback(const std::string& host) {
  in_addr four_bytes{};
  if (inet_pton(AF_INET, host.c_str(), &four_bytes) == 1)
    return (ntohl(four_bytes.s_addr) >> 24) == 127;
  in6_addr six_bytes{};
  if (inet_pton(AF_INET6, host.c_str(), &six_bytes) != 1) return false;
  if (IN6_IS_ADDR_V4MAPPED(&six_bytes)) return six_bytes.s6_addr[12] == 127;
  return IN6_IS_ADDR_LOOPBACK(&six_bytes) != 0;
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const auto refused = [&] {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("'{}' is no address to listen on: write 127.0.0.1:8080, [::1]:8080 or :8080",
                    text));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return refused();
  const std::string_view port = text.substr(colon + 1);
  std::string_view host = text.substr(0, colon);
  ListenAddress address;
  const auto [behind, error] =
      std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc{} || behind != port.data() + port.size()) return refused();
  const bool six = host.starts_with('[') && host.ends_with(']');
  if (six) host = host.substr(1, host.size() - 2);
  if (host.empty()) host = six ? "" : "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  address.host = std::string(host);
  in_addr four_bytes{};
  in6_addr six_bytes{};
  const bool known = six ? inet_pton(AF_INET6, address.host.c_str(), &six_bytes) == 1
                         : inet_pton(AF_INET, address.host.c_str(), &four_bytes) == 1;
  if (!known) return refused();
  address.loopback = is_loopback(address.host);
  return address;
}

}  // namespace shop
