// SPDX-License-Identifier: Apache-2.0
//
// Holds RocksDB open with our column families, and remembers whether a write failed.
//
// The three parts of RocksStore (log and values, index of ids, chunks) stand on this one.
// Threads: failed() and fail_write() from any.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/counting_file_system.h"
#include "store/rocks_store.h"
#include "store/rocks_tuning.h"

namespace shop {

class RocksDatabase {
 public:
  static Result<std::unique_ptr<RocksDatabase>> open(const std::string& path,
                                                     const RocksStoreOptions& options);
  ~RocksDatabase();
  RocksDatabase(const RocksDatabase&) = delete;
  RocksDatabase& operator=(const RocksDatabase&) = delete;

  rocksdb::DB& rocks() { return *rocks_; }
  rocksdb::ColumnFamilyHandle* family(Family family) { return handles_[family]; }
  rocksdb::Env* env() { return env_.get(); }
  const std::string& path() const { return path_; }
  std::string incoming_path() const { return path_ + "/incoming"; }
  std::uint64_t written_bytes() const { return files_->written_bytes(); }

  // All keys of a family with a prefix, sorted.
  Result<std::vector<std::string>> names(Family family, std::string_view prefix);

  // Fails if nothing may be written (any more): with the code of the write that failed.
  Status check_writable() const;
  // Success, or the error of a write; from then on check_writable() fails.
  Status after_write(const rocksdb::Status& status, std::string_view doing);
  // An error of a read.
  tl::unexpected<Error> read_failed(const rocksdb::Status& status, std::string_view doing) const;

 private:
  RocksDatabase(const std::string& path, const RocksStoreOptions& options);
  Status open_rocks(const RocksStoreOptions& options);
  Status check_format();
  Status clear_incoming();

  std::string path_;
  bool read_only_ = false;
  std::atomic<bool> failed_ = false;  // set once first_error_ is there
  mutable std::mutex first_error_mutex_;
  std::optional<Error> first_error_;
  std::shared_ptr<CountingFileSystem> files_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::DB> rocks_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace shop
