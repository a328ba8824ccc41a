// SPDX-License-Identifier: Apache-2.0
//
// Names the chunks that make up a snapshot of the views, and where in the log each one ends.
//
// Snapshots are fuzzy: chunks are saved one after the other while the shop goes on, each holding
// all rows before its own `upto`. Recovery loads them and folds the log from replay_from(); a chunk
// passes over rows that it already holds.
//
// Bytes: u32 version · varint count · per chunk: text name, text stored name, varint upto ·
// varint end of the log when the snapshot was complete · u64 XXH3 of all before.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/entry.h"

namespace shop {

struct SnapshotChunk {
  std::string stored_name;  // of the bytes in the store: the chunk's name and its position
  Position upto = 1;
};

struct SnapshotManifest {
  std::map<std::string, SnapshotChunk, std::less<>> chunks;
  Position complete_upto = 1;  // rows before it are in the chunks, all of them

  // Behind the last row that any chunk holds: from here on all chunks lack the same rows.
  Position last_upto() const;

  std::string encode() const;
  static Result<SnapshotManifest> decode(std::string_view bytes);
};

}  // namespace shop
