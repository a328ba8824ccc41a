// SPDX-License-Identifier: Apache-2.0
#include "store/counting_file_system.h"

#include <utility>

namespace shop {
namespace {

using Counter = std::shared_ptr<std::atomic<std::uint64_t>>;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class CountingFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  CountingFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, Counter written)
      : FSWritableFileOwnerWrapper(std::move(file)), written_(std::move(written)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    count(data);
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& info, IODebugContext* debug) override {
    count(data);
    return FSWritableFileOwnerWrapper::Append(data, options, info, debug);
  }
  IOStatus PositionedAppend(const Slice& data, uint64_t offset, const IOOptions& options,
                            IODebugContext* debug) override {
    count(data);
    return FSWritableFileOwnerWrapper::PositionedAppend(data, offset, options, debug);
  }
  IOStatus PositionedAppend(const Slice& data, uint64_t offset, const IOOptions& options,
                            const rocksdb::DataVerificationInfo& info,
                            IODebugContext* debug) override {
    count(data);
    return FSWritableFileOwnerWrapper::PositionedAppend(data, offset, options, info, debug);
  }

 private:
  void count(const Slice& data) { written_->fetch_add(data.size(), std::memory_order_relaxed); }

  Counter written_;
};

IOStatus wrapped(IOStatus status, const Counter& written,
                 std::unique_ptr<rocksdb::FSWritableFile>* file) {
  if (status.ok()) *file = std::make_unique<CountingFile>(std::move(*file), written);
  return status;
}

}  // namespace

IOStatus CountingFileSystem::NewWritableFile(const std::string& name,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                                             IODebugContext* debug) {
  return wrapped(FileSystemWrapper::NewWritableFile(name, options, file, debug), written_, file);
}

IOStatus CountingFileSystem::ReopenWritableFile(const std::string& name,
                                                const rocksdb::FileOptions& options,
                                                std::unique_ptr<rocksdb::FSWritableFile>* file,
                                                IODebugContext* debug) {
  return wrapped(FileSystemWrapper::ReopenWritableFile(name, options, file, debug), written_, file);
}

IOStatus CountingFileSystem::ReuseWritableFile(const std::string& name, const std::string& old_name,
                                               const rocksdb::FileOptions& options,
                                               std::unique_ptr<rocksdb::FSWritableFile>* file,
                                               IODebugContext* debug) {
  return wrapped(FileSystemWrapper::ReuseWritableFile(name, old_name, options, file, debug),
                 written_, file);
}

}  // namespace shop
