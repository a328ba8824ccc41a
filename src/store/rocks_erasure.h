// SPDX-License-Identifier: Apache-2.0
//
// Takes bytes that were replaced or deleted out of RocksDB's files for good.
//
// RocksDB keeps an old value until a compaction comes upon it, a blob file until nothing in it is
// named, and a write-ahead log until all that it holds is in tables. So each family is flushed,
// then compacted as a whole with all of its blobs moved; what the write-ahead log and the manifest
// still say goes with the next opening, which begins both anew.
//
// Errors: as Store.   Cost: everything but the index of ids, which holds hashes alone, is written
// once more.
#pragma once

#include "base/result.h"
#include "store/rocks_database.h"

namespace shop {

Status drop_replaced_bytes(RocksDatabase& database);

}  // namespace shop
