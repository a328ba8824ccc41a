// SPDX-License-Identifier: Apache-2.0
//
// Wraps the payload of a snapshot chunk so that a damaged one is noticed before it is read.
//
// A chunk is: one byte of format version, the payload, eight bytes of XXH3-64 over both. The
// payload's readers are hardened all the same: whoever can write a chunk can write a checksum.
// Texts stand once, in a table of the chunk, and are referred to by number; symbols never leave
// the process.
//
// Errors: none of its own; a damaged chunk has no payload.   Threads: none shared.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/symbols.h"

namespace shop {

std::string seal_chunk(std::string_view payload);
// The payload, pointing into `bytes`; nothing where the chunk is damaged or of another version.
std::optional<std::string_view> open_chunk(std::string_view bytes);

// Numbers the texts of one chunk in the order of their first use, so that each is written once.
class ChunkTexts {
 public:
  // Writes a text's number, and the text itself behind the number that comes first.
  void write(ByteWriter& out, std::string_view text);

 private:
  boost::unordered_flat_map<std::string_view, std::uint32_t> numbers_;
};

// Reads back what ChunkTexts wrote.
class ChunkTextReader {
 public:
  std::string_view read(ByteReader& in);

 private:
  std::vector<std::string_view> texts_;
};

}  // namespace shop
