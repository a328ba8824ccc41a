// SPDX-License-Identifier: Apache-2.0
#include "store/rocks_erasure.h"

namespace shop {
namespace {

constexpr std::string_view kDoing = "drop what was replaced";

}  // namespace

Status drop_replaced_bytes(RocksDatabase& database) {
  SHOP_CHECK(database.check_writable());
  rocksdb::CompactRangeOptions whole;
  whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  whole.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
  whole.blob_garbage_collection_age_cutoff = 1.0;
  for (const Family family : {kMeta, kLog, kValues, kChunks}) {
    auto* const handle = database.family(family);
    SHOP_CHECK(database.after_write(database.rocks().Flush({}, handle), kDoing));
    SHOP_CHECK(database.after_write(database.rocks().CompactRange(whole, handle, nullptr, nullptr),
                                    kDoing));
  }
  return {};
}

}  // namespace shop
