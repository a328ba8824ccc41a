// SPDX-License-Identifier: Apache-2.0
//
// Makes secrets that nobody can guess, and the digests by which they are known again.
//
// Only digests (SHA-256) are kept, in memory and on disk. A secret has 256 random bits, so that its
// digest needs no salt and no slow hash: there is nothing to try. Equal digests are found by a
// table and compared in constant time; whoever guesses learns nothing from the time that it takes,
// for they cannot choose a digest.
//
//   const std::string token = "shop_seller_" + random_secret();
//   const Digest kept = digest_of(token);
//   if (same(kept, digest_of(given))) …
//
// Cost: digest_of of 60 bytes some 300 ns.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace shop {

using Digest = std::array<std::uint8_t, 32>;

// 43 characters of base64url. Ends the process where the system has no randomness to give.
std::string random_secret();
// Shorter, for names that are no secrets: 12 hexadecimal digits.
std::string random_name();

Digest digest_of(std::string_view secret);
bool same(const Digest& one, const Digest& other);  // in constant time

std::string to_hex(const Digest& digest);
std::optional<Digest> digest_from_hex(std::string_view text);

// For tables: the digest of a random secret is random enough.
struct DigestHash {
  std::size_t operator()(const Digest& digest) const {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof(hash));
    return hash;
  }
};

}  // namespace shop
