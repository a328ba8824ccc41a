// SPDX-License-Identifier: Apache-2.0
#include "views/sealed_chunk.h"

#include <cstring>

#include "base/hash.h"

namespace shop {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kFrameBytes = 1 + sizeof(std::uint64_t);

}  // namespace

std::string seal_chunk(std::string_view payload) {
  std::string chunk;
  chunk.reserve(payload.size() + kFrameBytes);
  chunk.push_back(kVersion);
  chunk.append(payload);
  const std::uint64_t sum = hash64(chunk);
  char raw[sizeof sum];
  std::memcpy(raw, &sum, sizeof sum);
  chunk.append(raw, sizeof raw);
  return chunk;
}

std::optional<std::string_view> open_chunk(std::string_view bytes) {
  if (bytes.size() < kFrameBytes || bytes[0] != kVersion) return std::nullopt;
  const std::string_view framed = bytes.substr(0, bytes.size() - sizeof(std::uint64_t));
  std::uint64_t sum = 0;
  std::memcpy(&sum, bytes.data() + framed.size(), sizeof sum);
  if (hash64(framed) != sum) return std::nullopt;
  return framed.substr(1);
}

void ChunkTexts::write(ByteWriter& out, std::string_view text) {
  const auto [at, first] = numbers_.try_emplace(text, static_cast<std::uint32_t>(numbers_.size()));
  out.varint(at->second);
  if (first) out.text(text);
}

std::string_view ChunkTextReader::read(ByteReader& in) {
  const std::uint64_t number = in.varint();
  if (number < texts_.size()) return texts_[number];
  const std::string_view text = in.text();
  if (number != texts_.size()) in.fail();
  if (!in.ok()) return {};
  texts_.push_back(text);
  return text;
}

}  // namespace shop
