// SPDX-License-Identifier: Apache-2.0
//
// Keeps the index of ids in RocksDB: adds sorted runs in bulk, finds the positions of a hash.
//
// One add() writes one sorted file with one merge operand a bucket (id_run.h) and, as its last key,
// the position that the index then covers; ingesting the file puts both in place in one step. So
// a crash leaves the run and its mark, or neither, and no row is ever written to a log first.
//
// Errors: as Store. Threads: add() by one, the rest by any.
// Cost: add() 40 ns and 10.5 bytes a row for runs of a million; a lookup reads one block of each of
//   at most about a dozen runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "store/rocks_database.h"

namespace shop {

class RocksIds {
 public:
  explicit RocksIds(RocksDatabase& database) : database_(database) {}

  Status load();  // once, before anything else
  Status add(std::span<const IdRow> sorted, Position upto);
  Result<std::vector<Position>> find(const Hash128& hash);
  Status scan(const std::function<void(const Hash128&)>& visit);
  Position indexed_upto() const { return upto_.load(std::memory_order_acquire); }

 private:
  rocksdb::Status write_run(std::span<const IdRow> sorted, Position upto, const std::string& file);

  RocksDatabase& database_;
  std::atomic<Position> upto_ = 1;
  std::uint64_t next_file_ = 1;
};

}  // namespace shop
