// SPDX-License-Identifier: Apache-2.0
//
// Keeps a shop's log, index of ids, snapshots and small settings, durably.
//
// The engine decides what to keep; a store never interprets a block. RocksStore keeps everything
// in RocksDB (docs/internals/store.md); MemoryStore is its twin for tests and benchmarks. After a
// write that failed its outcome is unknown: every further write fails until the store is opened
// again, and recovery reads what really is there.
//
// Threads: append by one thread; add_ids and put_chunks by one, which may be another; put,
// find_ids, read_block, scan and the other reads by any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/decisions.h"

namespace shop {

// A packed block of rows and the position of its first row.
struct LogBlock {
  Position first_position = 0;
  std::uint32_t rows = 0;
  std::string bytes;
};

// A small named value (settings, manifests); names are text such as "lake/manifest".
struct NamedValue {
  std::string name;
  std::string value;  // empty deletes the name
};

struct StoreStatistics {
  std::uint64_t logged_bytes = 0;   // bytes of blocks appended since it was opened
  std::uint64_t written_bytes = 0;  // bytes that it wrote to files for everything since then
};

class Store {
 public:
  virtual ~Store() = default;

  // All or nothing, synced when it returns: the blocks, which continue the log without a gap, and
  // the values.
  virtual Status append(std::span<const LogBlock> blocks, std::span<const NamedValue> values) = 0;
  Status put(std::span<const NamedValue> values) { return append({}, values); }
  // The only exception to a log that is never rewritten, for a user who is to be forgotten: other
  // bytes for blocks that are there, each of the same rows, and the values. All or nothing, synced.
  // What was replaced can still be read off the disk until drop_replaced_bytes() was there.
  virtual Status replace_blocks(std::span<const LogBlock> blocks,
                                std::span<const NamedValue> values) = 0;
  // Writes everything but the index of ids anew, so that bytes that were replaced or deleted stand
  // in no table and no blob file any more; in no file at all once the store was opened again.
  // Nothing else may be read or written meanwhile. Takes as long as copying the store.
  virtual Status drop_replaced_bytes() = 0;
  virtual Result<std::optional<std::string>> get(std::string_view name) = 0;
  // All names with a prefix, sorted.
  virtual Result<std::vector<std::string>> names(std::string_view prefix) = 0;

  // The position behind the last row; 1 for an empty log.
  virtual Position end() const = 0;
  // The block that holds the row at `position`.
  virtual Result<LogBlock> read_block(Position position) = 0;
  // Calls `visit` with each block that holds rows at or behind `from`, in order, until it fails.
  virtual Status scan(Position from, const std::function<Status(const LogBlock&)>& visit) = 0;

  // The index of ids: which positions may hold rows of a root with this hash, ascending. Rows are
  // added in bulk, in any order, and only for rows of the log that are durable; `upto` is the
  // position behind the last row that the index then covers, and is what indexed_upto() returns.
  // Adding the same rows again changes nothing. What was added last may be lost in a crash:
  // indexed_upto() of the store that is opened next says from where to add again.
  virtual Status add_ids(std::span<const IdRow> rows, Position upto) = 0;
  virtual Result<std::vector<Position>> find_ids(const Hash128& hash) = 0;
  virtual Status scan_ids(const std::function<void(const Hash128&)>& visit) = 0;
  virtual Position indexed_upto() const = 0;

  // Snapshot chunks: values too large for the log's write path, written in bulk. A chunk is
  // visible only through a manifest that names it, which is a NamedValue. An empty value deletes a
  // chunk. They are durable when it returns; a call that failed may have kept some of them.
  virtual Status put_chunks(std::span<const NamedValue> chunks) = 0;
  virtual Result<std::string> get_chunk(std::string_view name) = 0;
  virtual Result<std::vector<std::string>> chunk_names(std::string_view prefix) = 0;

  virtual StoreStatistics statistics() const = 0;
};

}  // namespace shop
