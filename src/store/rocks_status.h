// SPDX-License-Identifier: Apache-2.0
//
// Turns a status of RocksDB into an Error that says what to do about it.
#pragma once

#include <rocksdb/status.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

// `doing` completes the sentence "cannot ... in PATH".
Error rocks_error(const rocksdb::Status& status, std::string_view doing, const std::string& path);

// True for the status of an open that met another holder of the directory's lock.
bool is_lock_held(const rocksdb::Status& status);
// Says who holds the lock of the data directory, as far as the system tells.
Error lock_error(const rocksdb::Status& status, const std::string& path);

}  // namespace shop
