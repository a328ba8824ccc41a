// SPDX-License-Identifier: Apache-2.0
//
// Puts faults between RocksDB and a real disk: crashes, torn writes, errors, a full disk.
//
// Everything goes through to real files, so a store can be opened again on what a crash left. What
// was not synced is remembered: crash() gives each file back its synced bytes and, drawn from the
// seed, a part of the unsynced ones, whose last bytes may be damaged; a file whose directory was
// not synced since it was made may vanish. freeze() marks the moment of the crash: RocksDB works
// on, and can be closed, but nothing that it writes, syncs or deletes from then on is there after
// crash().
//
//   FaultDisk disk(seed);
//   RocksStoreOptions options;  options.file_system = disk.file_system();
//   disk.fail_after({.operation = DiskOperation::sync, .countdown = 3, .done_anyway = true});
//   …  disk.freeze();  store.reset();  disk.crash();  // then open again
//
// For tests only. A rename counts as durable at once, as on ext4.
// Threads: any; RocksDB's background threads meet the same faults.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace rocksdb {
class FileSystem;
}

namespace shop {

enum class DiskOperation { write, sync };

struct DiskFault {
  DiskOperation operation = DiskOperation::write;
  std::uint64_t countdown = 1;  // 1: the next operation of this kind, of any file
  bool done_anyway = false;     // an error is reported, and yet the bytes reached the disk
  bool only_log = false;        // counts only operations on write-ahead logs
};

class FaultDisk {
 public:
  explicit FaultDisk(std::uint64_t seed);
  ~FaultDisk();

  std::shared_ptr<rocksdb::FileSystem> file_system() const;

  void fail_after(const DiskFault& fault);  // once, with an input/output error
  bool fault_happened() const;              // since the last fail_after()

  // From now on so many more bytes fit, whatever is deleted; more_room() lifts that.
  void leave_room(std::uint64_t bytes);
  void more_room();

  // From now on a sync says yes and keeps nothing: plants a loss, which a test must find.
  void lie_about_syncs();

  void freeze();  // the moment of the crash
  void crash();   // once the store is closed: drops what was lost; then the disk works again

  std::uint64_t operations(DiskOperation operation) const;  // since it was made

 private:
  struct State;
  class Files;
  class File;
  class Directory;

  std::shared_ptr<State> state_;
  std::shared_ptr<rocksdb::FileSystem> files_;
};

}  // namespace shop
