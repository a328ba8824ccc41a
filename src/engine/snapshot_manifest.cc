// SPDX-License-Identifier: Apache-2.0
#include "engine/snapshot_manifest.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"

namespace shop {
namespace {

constexpr std::uint32_t kVersion = 2;  // 1 named chunks without a seal

auto corrupt() { return fail(ErrorCode::corrupt, "the manifest of the snapshot is damaged"); }

}  // namespace

Position SnapshotManifest::last_upto() const {
  Position last = complete_upto;
  for (const auto& [name, chunk] : chunks) last = std::max(last, chunk.upto);
  return last;
}

std::string SnapshotManifest::encode() const {
  ByteWriter out;
  out.fixed(kVersion);
  out.varint(chunks.size());
  for (const auto& [name, chunk] : chunks) {
    out.text(name);
    out.text(chunk.stored_name);
    out.varint(chunk.upto);
  }
  out.varint(complete_upto);
  out.fixed(hash64(out.bytes()));
  return out.take();
}

Result<SnapshotManifest> SnapshotManifest::decode(std::string_view bytes) {
  if (bytes.size() < sizeof(std::uint64_t)) return corrupt();
  const std::string_view body = bytes.substr(0, bytes.size() - sizeof(std::uint64_t));
  ByteReader checksum(bytes.substr(body.size()));
  if (checksum.fixed<std::uint64_t>() != hash64(body)) return corrupt();
  ByteReader in(body);
  if (const auto version = in.fixed<std::uint32_t>(); version != kVersion) {
    return fail(
        ErrorCode::corrupt,
        fmt::format("the manifest of the snapshot is of version {}, not {}", version, kVersion));
  }
  SnapshotManifest manifest;
  const std::uint64_t count = in.varint();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    const std::string_view name = in.text();
    SnapshotChunk& chunk = manifest.chunks[std::string(name)];
    chunk.stored_name = std::string(in.text());
    chunk.upto = in.varint();
  }
  manifest.complete_upto = in.varint();
  if (!in.ok() || !in.at_end()) return corrupt();
  return manifest;
}

}  // namespace shop
