// SPDX-License-Identifier: Apache-2.0
//
// Reads records that were packed for Kafka (outgoing_records.h), as the tests here look at them.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace shop {

// Reads what outgoing_records.h packs.
struct Outgoing {
  std::string key;
  std::optional<std::string> value;
  std::map<std::string, std::string> headers;
};
inline std::vector<Outgoing> unpack(std::string_view packed) {
  ByteReader in(packed);
  const auto text = [&]() -> std::optional<std::string> {
    const auto size = in.fixed<std::int32_t>();
    if (size < 0) return std::nullopt;
    std::string bytes;
    for (std::int32_t left = size; left > 0; --left)
      bytes += static_cast<char>(in.fixed<std::uint8_t>());
    return bytes;
  };
  std::vector<Outgoing> records;
  while (in.ok() && !in.at_end()) {
    Outgoing record;
    record.key = *text();
    record.value = text();
    for (auto left = in.fixed<std::int32_t>(); left > 0; --left) {
      const std::string name = *text();
      record.headers[name] = *text();
    }
    records.push_back(std::move(record));
  }
  EXPECT_TRUE(in.ok());
  return records;
}

}  // namespace shop
