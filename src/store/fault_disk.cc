// SPDX-License-Identifier: Apache-2.0
#include "store/fault_disk.h"

#include <rocksdb/file_system.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/prng.h"

namespace shop {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

IOStatus input_output_error() { return IOStatus::IOError("Input/output error (a test's fault)"); }

}  // namespace

// What would be lost in a crash, and which faults are due. The disk's lock guards all of it.
struct FaultDisk::State {
  struct Unsynced {
    std::uint64_t synced_bytes = 0;
    std::uint64_t bytes = 0;
    bool entry_synced = false;  // its directory was synced since it was made
  };

  explicit State(std::uint64_t seed) : random(seed) {}

  // Decides about one operation. Nothing reaches the disk unless `through` is set.
  struct Verdict {
    bool through = true;
    IOStatus status = IOStatus::OK();
  };
  Verdict judge(DiskOperation operation, const std::string& path, std::uint64_t bytes);

  mutable std::mutex mutex;
  Prng random;
  std::map<std::string, Unsynced> files;
  std::map<std::string, Unsynced> files_at_freeze;
  std::optional<DiskFault> fault;
  std::uint64_t counts[2] = {0, 0};
  std::uint64_t room = kUnlimited;
  bool frozen = false;
  bool lying = false;
};

FaultDisk::State::Verdict FaultDisk::State::judge(DiskOperation operation, const std::string& path,
                                                  std::uint64_t bytes) {
  if (frozen) return {};  // works as ever, until crash() takes it all back
  ++counts[static_cast<std::size_t>(operation)];
  if (fault && fault->operation == operation && (!fault->only_log || path.ends_with(".log")) &&
      --fault->countdown == 0) {
    const bool through = fault->done_anyway;
    fault.reset();
    return {through, input_output_error()};
  }
  if (operation == DiskOperation::write && room != kUnlimited) {
    if (bytes > room) return {false, IOStatus::NoSpace("No space left on device (a test's fault)")};
    room -= bytes;
  }
  return {};
}

class FaultDisk::File final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(std::unique_ptr<rocksdb::FSWritableFile>&& file, std::string path,
       std::shared_ptr<State> state)
      : FSWritableFileOwnerWrapper(std::move(file)),
        path_(std::move(path)),
        state_(std::move(state)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const std::lock_guard lock(state_->mutex);
    auto [through, status] = state_->judge(DiskOperation::write, path_, data.size());
    if (!through) return append_torn(data, options, debug, std::move(status));
    const IOStatus written = FSWritableFileOwnerWrapper::Append(data, options, debug);
    if (!written.ok()) return written;
    state_->files[path_].bytes += data.size();
    return std::move(status);
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return synced([&] { return FSWritableFileOwnerWrapper::Sync(options, debug); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return synced([&] { return FSWritableFileOwnerWrapper::Fsync(options, debug); });
  }
  IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();  // a hint, which promises nothing
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    if (std::lock_guard lock(state_->mutex); state_->frozen) return IOStatus::OK();
    return FSWritableFileOwnerWrapper::Truncate(size, options, debug);
  }
  IOStatus Allocate(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();  // so that a file is as long as what was written to it
  }
  void PrepareWrite(size_t, size_t, const IOOptions&, IODebugContext*) override {}

 private:
  // A write that failed leaves any part of its bytes behind.
  IOStatus append_torn(const Slice& data, const IOOptions& options, IODebugContext* debug,
                       IOStatus status) {
    if (data.empty()) return status;
    const Slice part(data.data(), state_->random.below(data.size()));
    if (part.empty()) return status;
    if (FSWritableFileOwnerWrapper::Append(part, options, debug).ok())
      state_->files[path_].bytes += part.size();
    return status;
  }
  template <class Operation>
  IOStatus synced(const Operation& operation) {
    const std::lock_guard lock(state_->mutex);
    auto [through, status] = state_->judge(DiskOperation::sync, path_, 0);
    if (!through) return std::move(status);
    // What a real power cut would keep is decided in crash(); the machine need not wait here.
    const IOStatus flushed = FSWritableFileOwnerWrapper::Flush(IOOptions(), nullptr);
    static_cast<void>(operation);
    if (!flushed.ok()) return flushed;
    if (state_->lying) return std::move(status);
    State::Unsynced& file = state_->files[path_];
    file.synced_bytes = file.bytes;
    return std::move(status);
  }

  std::string path_;
  std::shared_ptr<State> state_;
};

// Makes the names of the files in it durable when it is synced.
class FaultDisk::Directory final : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(std::unique_ptr<rocksdb::FSDirectory>&& directory, std::string path,
            std::shared_ptr<State> state)
      : FSDirectoryWrapper(std::move(directory)),
        path_(std::move(path)),
        state_(std::move(state)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return mark_synced(); }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*,
                               const rocksdb::DirFsyncOptions&) override {
    return mark_synced();
  }

 private:
  IOStatus mark_synced() {
    const std::lock_guard lock(state_->mutex);
    auto [through, status] = state_->judge(DiskOperation::sync, path_, 0);
    if (!through) return std::move(status);
    for (auto& [path, file] : state_->files)
      if (directory_of(path) == path_) file.entry_synced = true;
    return std::move(status);
  }

  std::string path_;
  std::shared_ptr<State> state_;
};

class FaultDisk::Files final : public rocksdb::FileSystemWrapper {
 public:
  explicit Files(std::shared_ptr<State> state)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), state_(std::move(state)) {}
  const char* Name() const override { return "shop.FaultDisk"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override {
    return made(path, file, [&] {
      return FileSystemWrapper::NewWritableFile(path, plain(options), file, debug);
    });
  }
  IOStatus ReuseWritableFile(const std::string& path, const std::string&,
                             const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                             IODebugContext* debug) override {
    return NewWritableFile(path, options, file, debug);
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                              IODebugContext* debug) override {
    const std::lock_guard lock(state_->mutex);
    const IOStatus status =
        FileSystemWrapper::ReopenWritableFile(path, plain(options), file, debug);
    if (!status.ok()) return status;
    if (!state_->files.contains(path)) {
      const std::uint64_t size = std::filesystem::file_size(path);
      state_->files[path] = {size, size, true};
      if (state_->frozen) state_->files_at_freeze[path] = state_->files[path];
    }
    *file = std::make_unique<File>(std::move(*file), path, state_);
    return status;
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                        IODebugContext* debug) override {
    const IOStatus status = FileSystemWrapper::NewDirectory(path, options, directory, debug);
    if (status.ok()) *directory = std::make_unique<Directory>(std::move(*directory), path, state_);
    return status;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override {
    const std::lock_guard lock(state_->mutex);
    if (state_->frozen) return IOStatus::OK();
    state_->files.erase(path);
    return FileSystemWrapper::DeleteFile(path, options, debug);
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    const std::lock_guard lock(state_->mutex);
    if (state_->frozen) return input_output_error();
    const IOStatus status = FileSystemWrapper::RenameFile(from, to, options, debug);
    if (status.ok()) copy_state(from, to, true);
    return status;
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* debug) override {
    const std::lock_guard lock(state_->mutex);
    const IOStatus status = FileSystemWrapper::LinkFile(from, to, options, debug);
    if (status.ok()) copy_state(from, to, false);
    return status;
  }

 private:
  // Buffers of the library and mapped files would hide from us what was written.
  static FileOptions plain(const FileOptions& options) {
    FileOptions result = options;
    result.use_mmap_writes = false;
    result.fallocate_with_keep_size = false;
    result.allow_fallocate = false;
    return result;
  }
  template <class Make>
  IOStatus made(const std::string& path, std::unique_ptr<rocksdb::FSWritableFile>* file,
                const Make& make) {
    const std::lock_guard lock(state_->mutex);
    if (state_->room == 0 && !state_->frozen)
      return IOStatus::NoSpace("No space left on device (a test's fault)");
    const IOStatus status = make();
    if (!status.ok()) return status;
    state_->files[path] = {};
    *file = std::make_unique<File>(std::move(*file), path, state_);
    return status;
  }
  void copy_state(const std::string& from, const std::string& to, bool move) {
    const auto at = state_->files.find(from);
    if (at == state_->files.end()) return;
    State::Unsynced file = at->second;
    file.entry_synced = move;
    state_->files[to] = file;
    if (move) state_->files.erase(from);
  }

  std::shared_ptr<State> state_;
};

FaultDisk::FaultDisk(std::uint64_t seed)
    : state_(std::make_shared<State>(seed)), files_(std::make_shared<Files>(state_)) {}
FaultDisk::~FaultDisk() = default;

std::shared_ptr<rocksdb::FileSystem> FaultDisk::file_system() const { return files_; }

void FaultDisk::fail_after(const DiskFault& fault) {
  const std::lock_guard lock(state_->mutex);
  state_->fault = fault;
}
bool FaultDisk::fault_happened() const {
  const std::lock_guard lock(state_->mutex);
  return !state_->fault.has_value();
}
void FaultDisk::leave_room(std::uint64_t bytes) {
  const std::lock_guard lock(state_->mutex);
  state_->room = bytes;
}
void FaultDisk::more_room() { leave_room(kUnlimited); }
void FaultDisk::lie_about_syncs() {
  const std::lock_guard lock(state_->mutex);
  state_->lying = true;
}
void FaultDisk::freeze() {
  const std::lock_guard lock(state_->mutex);
  state_->frozen = true;
  state_->files_at_freeze = state_->files;
}
std::uint64_t FaultDisk::operations(DiskOperation operation) const {
  const std::lock_guard lock(state_->mutex);
  return state_->counts[static_cast<std::size_t>(operation)];
}

void FaultDisk::crash() {
  const std::lock_guard lock(state_->mutex);
  if (state_->frozen) {
    for (const auto& [path, file] : state_->files)
      if (!state_->files_at_freeze.contains(path)) std::filesystem::remove(path);
    state_->files = std::move(state_->files_at_freeze);
    state_->files_at_freeze.clear();
  }
  for (const auto& [path, file] : state_->files) {
    if (!std::filesystem::exists(path)) continue;
    if (!file.entry_synced && state_->random.chance(0.5)) {
      std::filesystem::remove(path);
      continue;
    }
    const std::uint64_t unsynced = file.bytes - file.synced_bytes;
    const std::uint64_t kept = unsynced == 0 ? 0 : state_->random.below(unsynced + 1);
    std::filesystem::resize_file(path, file.synced_bytes + kept);
    if (kept == 0 || state_->random.chance(0.5)) continue;
    // A torn page: the file has its length, and the end of it never came.
    std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
    const std::uint64_t lost = 1 + state_->random.below(kept);
    bytes.seekp(static_cast<std::streamoff>(file.synced_bytes + kept - lost));
    bytes << std::string(lost, '\0');
  }
  state_->files.clear();
  state_->fault.reset();
  state_->room = kUnlimited;
  state_->frozen = false;
  state_->lying = false;
}

}  // namespace shop
