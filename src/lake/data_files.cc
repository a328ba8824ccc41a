// SPDX-License-Identifier: Apache-2.0
#include "lake/data_files.h"

#include <arrow/filesystem/localfs.h>
#include <arrow/io/buffered.h>
#include <arrow/io/interfaces.h>
#include <arrow/util/io_util.h>
#include <parquet/exception.h>

#include <cerrno>

namespace shop::lake {
namespace {

// A column chunk is a handful of small pages; without a buffer each would be a call to the system.
constexpr std::int64_t kWriteBuffer = 1 << 20;

ErrorCode code_of(const arrow::Status& status) {
  const int number = arrow::internal::ErrnoFromStatus(status);
  if (number == ENOSPC || number == EDQUOT || status.IsOutOfMemory()) return ErrorCode::exhausted;
  if (number == ENOENT) return ErrorCode::not_found;
  if (status.IsIOError()) return ErrorCode::unavailable;
  return ErrorCode::corrupt;
}

}  // namespace

Result<DataFiles> DataFiles::local(const std::string& root) {
  auto local = std::make_shared<arrow::fs::LocalFileSystem>();
  return DataFiles(std::make_shared<arrow::fs::SubTreeFileSystem>(root, std::move(local)));
}

Result<std::shared_ptr<arrow::io::OutputStream>> DataFiles::create(const std::string& path) const {
  auto raw = files_->OpenOutputStream(path);
  if (!raw.ok()) return arrow_failure(raw.status(), path);
  auto buffered = arrow::io::BufferedOutputStream::Create(
      kWriteBuffer, arrow::default_memory_pool(), raw.MoveValueUnsafe());
  if (!buffered.ok()) return arrow_failure(buffered.status(), path);
  return std::shared_ptr<arrow::io::OutputStream>(buffered.MoveValueUnsafe());
}

Result<std::shared_ptr<arrow::io::RandomAccessFile>> DataFiles::open(
    const std::string& path) const {
  auto file = files_->OpenInputFile(path);
  if (!file.ok()) return arrow_failure(file.status(), path);
  return file.MoveValueUnsafe();
}

tl::unexpected<Error> arrow_failure(const arrow::Status& status, const std::string& path) {
  return fail(code_of(status), "lake file " + path + ": " + status.message());
}

tl::unexpected<Error> parquet_failure(const std::exception& exception, const std::string& path) {
  if (const auto* known = dynamic_cast<const parquet::ParquetStatusException*>(&exception))
    return arrow_failure(known->status(), path);
  return fail(ErrorCode::corrupt, "lake file " + path + ": " + exception.what());
}

}  // namespace shop::lake
