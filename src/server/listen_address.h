// SPDX-License-Identifier: Apache-2.0
//
// Reads the address that a server listens on, and knows whether only this machine can reach it.
//
// Addresses in numbers only (and "localhost"): what a name stands for is known to others.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

struct ListenAddress {
  std::string host;  // an address in numbers: "127.0.0.1", "::1", "0.0.0.0"
  std::uint16_t port = 0;
  bool loopback = false;
};
// "127.0.0.1:8080", "[::1]:8080", "localhost:8080"; ":8080" is all addresses, port 0 any free one.
Result<ListenAddress> parse_listen_address(std::string_view text);
bool is_loopback(const std::string& host);  // an address in numbers

}  // namespace shop
