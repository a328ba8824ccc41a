// SPDX-License-Identifier: Apache-2.0
//
// Makes text that may hold any bytes fit to be printed as UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace shop {

// Each byte that belongs to no well-formed character (RFC 3629) becomes U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

}  // namespace shop
