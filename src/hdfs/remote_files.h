// SPDX-License-Identifier: Apache-2.0
//
// What a lake elsewhere asks of the place where its files are.
//
// A file is written whole under a name that no reader looks at, and takes its place by a rename,
// which the place does in one step. Nothing is appended to, no file that is there is changed.
//
// Paths are absolute.   Errors: unavailable where trying again may help; invalid_argument where the
// place refuses; not_found.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

class RemoteFiles {
 public:
  virtual ~RemoteFiles() = default;
  // Its directories are made. What has the name already is replaced.
  virtual Status put_file(const std::string& path, const std::string& local_path) = 0;
  // False where the name is taken: of several who try at once one gets it.
  virtual Result<bool> put_new(const std::string& path, std::string_view bytes) = 0;
  // In place of what has the name already.
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  // Of a small file.
  virtual Result<std::string> read(const std::string& path) = 0;
  virtual void stop() = 0;  // for good, from any thread: ends what is under way
};

}  // namespace shop
