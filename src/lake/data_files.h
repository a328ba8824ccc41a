// SPDX-License-Identifier: Apache-2.0
//
// Opens the lake's data files through an Arrow file system; internal to this folder.
//
// Paths are relative to the lake's root. Turns Arrow's statuses and Parquet's exceptions into
// errors that say which file and what to do.
#pragma once

#include <arrow/filesystem/filesystem.h>

#include <exception>
#include <memory>
#include <string>

#include "base/result.h"

namespace shop::lake {

class DataFiles {
 public:
  static Result<DataFiles> local(const std::string& root);
  DataFiles(std::shared_ptr<arrow::fs::FileSystem> files) : files_(std::move(files)) {}

  Result<std::shared_ptr<arrow::io::OutputStream>> create(const std::string& path) const;
  Result<std::shared_ptr<arrow::io::RandomAccessFile>> open(const std::string& path) const;

 private:
  std::shared_ptr<arrow::fs::FileSystem> files_;
};

tl::unexpected<Error> arrow_failure(const arrow::Status& status, const std::string& path);
// Call it in a catch block, where Parquet's calls may throw.
tl::unexpected<Error> parquet_failure(const std::exception& exception, const std::string& path);

}  // namespace shop::lake
