// SPDX-License-Identifier: Apache-2.0
//
// Keeps what a Store keeps in memory: the twin of RocksStore for tests and benchmarks.
//
// A MemoryDisk outlives the stores opened on it one after the other, as a directory does, so a
// restart is: destroy the store, open another one on the same disk. It can be told to fail.
//
//   auto disk = std::make_shared<MemoryDisk>();
//   auto store = MemoryStore::open(disk);
//   disk->fail_next_write(WriteFault::stored_but_unacknowledged);
//
// Never touches a file. Threads: as Store, one lock around everything.
// Cost: memory is the bytes it holds and 24 bytes an id.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace shop {

enum class WriteFault {
  lost,                       // nothing was kept: `unavailable`
  stored_but_unacknowledged,  // everything was kept, and the caller is told `unavailable`
  disk_full,                  // nothing was kept: `exhausted`
};

class MemoryDisk {
 public:
  // The next append, put, add_ids or put_chunks fails in this way.
  void fail_next_write(WriteFault fault);

 private:
  friend class MemoryStore;

  std::mutex mutex_;
  bool held_ = false;
  std::optional<WriteFault> fault_;
  std::map<Position, LogBlock> blocks_;
  std::map<std::string, std::string, std::less<>> values_;
  std::map<std::string, std::string, std::less<>> chunks_;
  std::vector<IdRow> ids_;  // sorted and unique
  Position indexed_upto_ = 1;
};

class MemoryStore final : public Store {
 public:
  // Fails with `unavailable` while another store is open on this disk.
  static Result<std::unique_ptr<Store>> open(std::shared_ptr<MemoryDisk> disk);
  static std::unique_ptr<Store> create();  // on a disk of its own
  ~MemoryStore() override;

  Status append(std::span<const LogBlock> blocks, std::span<const NamedValue> values) override;
  Status replace_blocks(std::span<const LogBlock> blocks,
                        std::span<const NamedValue> values) override;
  Status drop_replaced_bytes() override { return {}; }  // what was replaced is gone at once
  Result<std::optional<std::string>> get(std::string_view name) override;
  Result<std::vector<std::string>> names(std::string_view prefix) override;
  Position end() const override;
  Result<LogBlock> read_block(Position position) override;
  Status scan(Position from, const std::function<Status(const LogBlock&)>& visit) override;
  Status add_ids(std::span<const IdRow> rows, Position upto) override;
  Result<std::vector<Position>> find_ids(const Hash128& hash) override;
  Status scan_ids(const std::function<void(const Hash128&)>& visit) override;
  Position indexed_upto() const override;
  Status put_chunks(std::span<const NamedValue> chunks) override;
  Result<std::string> get_chunk(std::string_view name) override;
  Result<std::vector<std::string>> chunk_names(std::string_view prefix) override;
  StoreStatistics statistics() const override;

 private:
  explicit MemoryStore(std::shared_ptr<MemoryDisk> disk) : disk_(std::move(disk)) {}
  Position end_locked() const;
  Status write(std::size_t bytes, const std::function<void()>& apply);

  std::shared_ptr<MemoryDisk> disk_;
  std::optional<Error> failed_;  // the write that failed
  StoreStatistics statistics_;
};

}  // namespace shop
