// SPDX-License-Identifier: Apache-2.0
#include "server/secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "base/assert.h"
#include "engine/hex.h"

namespace shop {
namespace {

template <std::size_t kBytes>
std::array<std::uint8_t, kBytes> random_bytes() {
  std::array<std::uint8_t, kBytes> bytes{};
  SHOP_ASSERT(RAND_bytes(bytes.data(), static_cast<int>(kBytes)) == 1);
  return bytes;
}

template <std::size_t kBytes>
std::string hex(const std::array<std::uint8_t, kBytes>& bytes) {
  return hex_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string base64url(const Digest& bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t held = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = held << 8 | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += kLetters[held >> (bits - 6) & 63];
  }
  if (bits > 0) text += kLetters[held << (6 - bits) & 63];
  return text;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Looking the algorithm up by name costs more than the digest: once a process.
const EVP_MD* sha256() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  SHOP_ASSERT(algorithm != nullptr);
  return algorithm;
}

}  // namespace

std::string random_secret() { return base64url(random_bytes<32>()); }

std::string random_name() { return hex(random_bytes<6>()); }

Digest digest_of(std::string_view secret) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  Digest digest;
  unsigned size = 0;
  const bool done = EVP_DigestInit_ex2(context.get(), sha256(), nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), secret.data(), secret.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1;
  SHOP_ASSERT(done && size == digest.size());
  return digest;
}

bool same(const Digest& one, const Digest& other) {
  return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string to_hex(const Digest& digest) { return hex(digest); }

std::optional<Digest> digest_from_hex(std::string_view text) {
  Digest digest;
  if (text.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

}  // namespace shop
