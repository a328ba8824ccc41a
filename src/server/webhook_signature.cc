// SPDX-License-Identifier: Apache-2.0
#include "server/webhook_signature.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "base/assert.h"

namespace shop {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kKeyBytesMin = 24;
constexpr std::size_t kKeyBytesMax = 64;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Result<std::string> parse_webhook_key(std::string_view text) {
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  const auto wrong = [] {
    return fail(ErrorCode::invalid_argument,
                fmt::format("is no secret of a webhook: it must hold '{}' and {} to {} bytes in "
                            "base64, as 'openssl rand -base64 32' makes them",
                            kPrefix, kKeyBytesMin, kKeyBytesMax));
  };
  if (text.empty() || text.size() % 4 != 0 || text.size() > 2 * kKeyBytesMax) return wrong();
  std::string key(text.size() / 4 * 3, '\0');
  const int size = ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()), bytes_of(text),
                                     static_cast<int>(text.size()));
  if (size < 0) return wrong();
  const auto padding = std::count(text.end() - 2, text.end(), '=');
  key.resize(static_cast<std::size_t>(size) - static_cast<std::size_t>(padding));
  if (key.size() < kKeyBytesMin || key.size() > kKeyBytesMax) return wrong();
  return key;
}

Result<std::string> load_webhook_key(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line))
    return fail(ErrorCode::invalid_argument, fmt::format("cannot read {}", path));
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  auto key = parse_webhook_key(line);
  if (!key) return fail(key.error().code, fmt::format("{} {}", path, key.error().message));
  return key;
}

std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t seconds,
                              std::string_view body) {
  const std::string content = fmt::format("{}.{}.{}", id, seconds, body);
  std::array<unsigned char, 32> digest{};
  unsigned int size = digest.size();
  SHOP_ASSERT(::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(content),
                     content.size(), digest.data(), &size) != nullptr);
  std::array<unsigned char, 45> text{};  // base64 of 32 bytes, and a zero
  const int length = ::EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
  return "v1," + std::string(text.begin(), text.begin() + length);
}

}  // namespace shop
