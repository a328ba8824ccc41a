// SPDX-License-Identifier: Apache-2.0
//
// Keeps the index of ids in RocksDB: adds sorted runs in bulk, finds the positions of a hash.
//
// 1. add() packs its rows into buckets (id_run.h) and keeps them in memory, where find() sees them.
// 2. Once about four million rows are there, or sixteen runs, flush() writes them as one sorted
//    file: a merge operand a bucket and, as its last key, the position that the index then covers.
// 3. Ingesting the file puts both in place in one step, without a log.
// 4. RocksDB merges six such runs into one, in the background.
// A crash loses what is in memory, never a part of it: indexed_upto() is then that of the last
// file, and the engine adds the rows behind it again, from the log.
//
// Errors: as Store. Threads: add() and flush() by one, the rest by any.
// Cost: 30 ns and 9.6 bytes a row, again per merge; 36 MiB of memory; a lookup reads one block of
//   each of about six runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "store/id_run.h"
#include "store/rocks_database.h"

namespace shop {

class RocksIds {
 public:
  RocksIds(RocksDatabase& database, const RocksStoreOptions& options)
      : database_(database), gathered_bytes_max_(options.gathered_id_bytes) {}
  ~RocksIds();
  RocksIds(const RocksIds&) = delete;
  RocksIds& operator=(const RocksIds&) = delete;

  Status load();  // once, before anything else
  Status add(std::span<const IdRow> rows, Position upto);
  Result<std::vector<Position>> find(const Hash128& hash);
  Status scan(const std::function<void(const Hash128&)>& visit);
  Position indexed_upto() const { return upto_.load(std::memory_order_acquire); }

 private:
  Status flush();
  rocksdb::Status write_runs(const std::string& file);

  RocksDatabase& database_;
  std::size_t gathered_bytes_max_;
  std::shared_mutex mutex_;  // for gathered_, which add() alone changes
  std::vector<std::shared_ptr<const PackedIdRun>> gathered_;
  std::size_t gathered_bytes_ = 0;
  std::atomic<Position> upto_ = 1;
  std::uint64_t next_file_ = 1;
};

}  // namespace shop
