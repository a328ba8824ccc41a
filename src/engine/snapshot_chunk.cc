// SPDX-License-Identifier: Apache-2.0
#include "engine/snapshot_chunk.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"

namespace shop {
namespace {

constexpr std::size_t kSealBytes = sizeof(std::uint64_t) + sizeof(std::uint32_t);

std::uint64_t checksum_of(std::string_view stored_name, std::string_view bytes) {
  return hash64(bytes) ^ hash64(stored_name);
}

}  // namespace

void seal_chunk(std::string_view stored_name, std::string& bytes) {
  ByteWriter seal;
  seal.fixed(checksum_of(stored_name, bytes));
  seal.fixed(kSnapshotChunkVersion);
  bytes.append(seal.bytes());
}

Result<std::string_view> open_chunk(std::string_view stored_name, std::string_view sealed) {
  if (sealed.size() < kSealBytes)
    return fail(ErrorCode::corrupt, fmt::format("the chunk {} is cut short", stored_name));
  const std::string_view bytes = sealed.substr(0, sealed.size() - kSealBytes);
  ByteReader seal(sealed.substr(bytes.size()));
  const auto checksum = seal.fixed<std::uint64_t>();
  const auto version = seal.fixed<std::uint32_t>();
  if (version != kSnapshotChunkVersion) {
    return fail(ErrorCode::corrupt, fmt::format("the chunk {} is of version {}, not {}",
                                                stored_name, version, kSnapshotChunkVersion));
  }
  if (checksum != checksum_of(stored_name, bytes))
    return fail(ErrorCode::corrupt, fmt::format("the chunk {} is damaged", stored_name));
  return bytes;
}

}  // namespace shop
