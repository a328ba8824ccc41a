// SPDX-License-Identifier: Apache-2.0
//
// Opens a Store that keeps everything in one RocksDB directory.
//
// docs/internals/store.md specifies the keys and values byte by byte. One process at a time holds
// a directory for writing; a second one is refused with `unavailable`, which names the holder.
// `read_only` takes no lock, writes nothing and sees what was durable when it opened.
//
//   SHOP_TRY(auto store, RocksStore::open(data + "/store", {}));
//   SHOP_CHECK(store->append(blocks, values));
//
// Errors: after a failed write the store refuses every further one with the same code; open it
// again and read end(). `exhausted` is a full disk, `corrupt` bytes that are not what was written.
// Threads: append by one thread; add_ids and put_chunks by one thread, which may be
//   another; everything else by any.
// Cost: append is one synced write (1 MiB: a few ms), of which the caller's thread copies each byte
//   twice; memory is about 2 x write_buffer_bytes + block_cache_bytes + gathered_id_bytes +
//   20 MiB at full speed.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace rocksdb {
class FileSystem;
}

namespace shop {

struct RocksStoreOptions {
  std::size_t block_cache_bytes = std::size_t{32} << 20;   // index of ids, names, small values
  std::size_t write_buffer_bytes = std::size_t{24} << 20;  // of the log; up to two are in memory
  std::size_t gathered_id_bytes = std::size_t{36} << 20;   // of ids, before they become a run
  bool compress_blocks = false;  // LZ4 in the blob files (never in the write-ahead log)
  bool read_only = false;
  std::shared_ptr<rocksdb::FileSystem> file_system;  // tests put faults in; null: the system's
};

struct RocksStore {
  static Result<std::unique_ptr<Store>> open(const std::string& path,
                                             const RocksStoreOptions& options);
};

}  // namespace shop
