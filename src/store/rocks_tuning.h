// SPDX-License-Identifier: Apache-2.0
//
// Chooses RocksDB's settings: what each column family is for, its memory, and how it compacts.
#pragma once

#include <rocksdb/db.h>

#include <vector>

#include "store/rocks_store.h"

namespace shop {

// The order of the column families in `rocks_families()` and of their handles.
enum Family : std::size_t { kMeta, kLog, kValues, kIds, kChunks, kFamilyCount };

rocksdb::DBOptions rocks_options(const RocksStoreOptions& options, rocksdb::Env* env);
std::vector<rocksdb::ColumnFamilyDescriptor> rocks_families(const RocksStoreOptions& options);

}  // namespace shop
