// SPDX-License-Identifier: Apache-2.0
//
// Writes and reads the key of a block of the log: its first position and its rows, big-endian, so
// that keys sort by position and the end of the log is known without reading a block.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/decisions.h"

namespace shop {

inline constexpr std::size_t kLogKeyBytes = 12;
using LogKeyBytes = std::array<char, kLogKeyBytes>;

struct LogKey {
  Position first_position = 0;
  std::uint32_t rows = 0;
};

inline LogKeyBytes encode_log_key(const LogKey& key) {
  LogKeyBytes bytes{};
  for (std::size_t i = 0; i < 8; ++i)
    bytes[i] = static_cast<char>(key.first_position >> (8 * (7 - i)));
  for (std::size_t i = 0; i < 4; ++i) bytes[8 + i] = static_cast<char>(key.rows >> (8 * (3 - i)));
  return bytes;
}

inline std::optional<LogKey> decode_log_key(std::string_view bytes) {
  if (bytes.size() != kLogKeyBytes) return std::nullopt;
  LogKey key;
  for (std::size_t i = 0; i < 8; ++i)
    key.first_position = key.first_position << 8 | static_cast<std::uint8_t>(bytes[i]);
  for (std::size_t i = 8; i < kLogKeyBytes; ++i)
    key.rows = key.rows << 8 | static_cast<std::uint8_t>(bytes[i]);
  return key;
}

}  // namespace shop
