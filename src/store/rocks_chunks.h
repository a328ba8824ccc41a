// SPDX-License-Identifier: Apache-2.0
//
// Keeps the chunks of snapshots in RocksDB, each written to disk once.
//
// A chunk goes past the write-ahead log into a blob file, which is synced before put_chunks()
// returns; nothing names it before that, so a crash in between leaves only garbage. What snapshots
// replaced is dropped file by file, and compacted once it is more than half of all.
//
// Errors: as Store. Threads: put_chunks by one, get_chunk by any.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/rocks_database.h"
#include "store/store.h"

namespace shop {

Status put_chunks(RocksDatabase& database, std::span<const NamedValue> chunks);
Result<std::string> get_chunk(RocksDatabase& database, std::string_view name);

}  // namespace shop
