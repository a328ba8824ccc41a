// SPDX-License-Identifier: Apache-2.0
#include "store/rocks_chunks.h"

#include <fmt/format.h>

namespace shop {
namespace {

constexpr std::string_view kWriting = "write a snapshot";
constexpr std::uint64_t kGarbageBytesMin = std::uint64_t{64} << 20;

rocksdb::Status drop_garbage(RocksDatabase& database) {
  using Properties = rocksdb::DB::Properties;
  auto* family = database.family(kChunks);
  std::uint64_t all = 0;
  std::uint64_t garbage = 0;
  if (!database.rocks().GetIntProperty(family, Properties::kLiveBlobFileSize, &all) ||
      !database.rocks().GetIntProperty(family, Properties::kLiveBlobFileGarbageSize, &garbage) ||
      garbage < kGarbageBytesMin || garbage < all / 2) {
    return rocksdb::Status::OK();
  }
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
  options.blob_garbage_collection_age_cutoff = 1.0;
  return database.rocks().CompactRange(options, family, nullptr, nullptr);
}

}  // namespace

Status put_chunks(RocksDatabase& database, std::span<const NamedValue> chunks) {
  SHOP_CHECK(database.check_writable());
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  auto* family = database.family(kChunks);
  for (const NamedValue& chunk : chunks) {
    const rocksdb::Status status =
        chunk.value.empty() ? database.rocks().Delete(unlogged, family, chunk.name)
                            : database.rocks().Put(unlogged, family, chunk.name, chunk.value);
    SHOP_CHECK(database.after_write(status, kWriting));
  }
  SHOP_CHECK(database.after_write(database.rocks().Flush({}, family), kWriting));
  return database.after_write(drop_garbage(database), kWriting);
}

Result<std::string> get_chunk(RocksDatabase& database, std::string_view name) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  std::string value;
  const rocksdb::Status status = database.rocks().Get(
      options, database.family(kChunks), rocksdb::Slice(name.data(), name.size()), &value);
  if (status.IsNotFound())
    return fail(ErrorCode::not_found, fmt::format("there is no chunk '{}'", name));
  if (!status.ok()) return database.read_failed(status, "read a snapshot");
  return value;
}

}  // namespace shop
