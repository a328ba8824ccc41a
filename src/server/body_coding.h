// SPDX-License-Identifier: Apache-2.0
//
// Packs and unpacks bodies: gzip (RFC 1952) and zstd (RFC 8878).
//
// Unpacking stops at a limit, whatever the packed bytes promise.
//
// Errors: invalid_argument for what is cut or broken, exhausted beyond the limit.
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

enum class Coding : std::uint8_t { identity, gzip, zstd };
std::optional<Coding> parse_coding(std::string_view content_encoding);

Result<std::string> unpacked(Coding coding, std::string_view bytes, std::size_t bytes_max);
std::string packed_gzip(std::string_view bytes);

// Whether an Accept-Encoding header takes gzip.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace shop
