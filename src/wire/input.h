// SPDX-License-Identifier: Apache-2.0
//
// Reads a file, a compressed file or standard input in chunks of whole bytes.
//
// The only part of wire/ that does I/O. What is compressed is told by its first bytes, not by its
// name: gzip (also several members, one after another) and zstd (several frames); everything else
// is taken as it is. The reader of records says how much of a chunk it used; the rest comes again
// at the front of the next one.
//
//   SHOP_TRY(auto input, Input::open("sales.csv.gz"));   // "-" is standard input
//   SHOP_TRY(Chunk chunk, input->next(unused));           // RecordStream does the loop
//
// Errors: not_found, unavailable (cannot be read, or a signal that is handled without SA_RESTART
// came in between), corrupt (bad or cut compressed data).
// Threads: one owner; a chunk may be read from anywhere.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

struct Chunk {
  std::shared_ptr<const std::string> bytes;
  bool last = false;  // nothing follows
  std::string_view view() const { return *bytes; }
};

// As ::read does it.
using ReadBytes = std::function<ssize_t(int descriptor, char* room, std::size_t size)>;

class Input {
 public:
  static constexpr std::size_t kChunkBytes = 4 << 20;

  static Result<std::unique_ptr<Input>> open(const std::string& path,
                                             std::size_t chunk_bytes = kChunkBytes);
  // Of a file that somebody else has opened, or has not: then errno says why. It is closed here.
  static Result<std::unique_ptr<Input>> take(int descriptor, const std::string& path,
                                             ReadBytes read, std::size_t chunk_bytes = kChunkBytes);
  virtual ~Input() = default;

  // `unused` (the end of the chunk before), then fresh bytes up to the size of a chunk; more
  // than a chunk where `unused` is that long.
  virtual Result<Chunk> next(std::string_view unused) = 0;

  // For a progress bar: bytes of the file that were read, and its size (0 where unknown).
  virtual std::uint64_t file_bytes_read() const = 0;
  virtual std::uint64_t file_bytes() const = 0;
};

}  // namespace shop
