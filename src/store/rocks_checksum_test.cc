// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/prng.h"

namespace rocksdb::crc32c {
// RocksDB's own declaration is not among its installed headers.
std::uint32_t Extend(std::uint32_t crc, const char* data, std::size_t size);
}  // namespace rocksdb::crc32c

namespace shop {
namespace {

// Bit by bit, as the polynomial says (RFC 3720, appendix B.4).
std::uint32_t plain_crc32c(std::uint32_t crc, std::string_view bytes) {
  crc = ~crc;
  for (const char byte : bytes) {
    crc ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0);
  }
  return ~crc;
}

TEST(RocksChecksum, IsThatOfTheStandard) {
  EXPECT_EQ(rocksdb::crc32c::Extend(0, "123456789", 9), 0xE3069283U);
  EXPECT_EQ(rocksdb::crc32c::Extend(0, std::string(32, '\0').data(), 32), 0x8A9136AAU);
  EXPECT_EQ(rocksdb::crc32c::Extend(0, "", 0), 0U);
}

TEST(RocksChecksum, OfAnySizeAtAnyPlaceInAnyPieces) {
  Prng prng(1);
  std::string bytes(600, '\0');
  for (char& byte : bytes) byte = static_cast<char>(prng.below(256));
  for (int i = 0; i < 2000; ++i) {
    const std::size_t from = prng.below(64);
    const std::string_view text = std::string_view(bytes).substr(from, prng.below(500));
    const std::size_t cut = prng.below(text.size() + 1);
    const std::uint32_t first = rocksdb::crc32c::Extend(0, text.data(), cut);
    const std::uint32_t all = rocksdb::crc32c::Extend(first, text.data() + cut, text.size() - cut);
    ASSERT_EQ(all, plain_crc32c(0, text)) << "from " << from << " size " << text.size();
  }
}

}  // namespace
}  // namespace shop
