// SPDX-License-Identifier: Apache-2.0
#include "store/rocks_tuning.h"

#include <rocksdb/cache.h>
#include <rocksdb/table.h>

#include <limits>

#include "store/id_merge_operator.h"

namespace shop {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

rocksdb::ColumnFamilyOptions family(const std::shared_ptr<rocksdb::Cache>& cache,
                                    std::size_t write_buffer_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.format_version = 5;
  table.block_size = std::size_t{2} << 10;
  table.checksum = rocksdb::kXXH3;

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = write_buffer_bytes;
  options.max_write_buffer_number = 2;
  options.compression = rocksdb::kNoCompression;
  return options;
}

// Keys rise and are written once: blocks go to blob files at the flush, compaction merges only the
// small tables of keys and never touches a block again.
rocksdb::ColumnFamilyOptions log_family(const RocksStoreOptions& options,
                                        const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions log = family(cache, options.write_buffer_bytes);
  log.enable_blob_files = true;
  log.min_blob_size = 1;
  log.blob_file_size = 256 * kMiB;
  log.enable_blob_garbage_collection = false;
  if (options.compress_blocks) log.blob_compression_type = rocksdb::kLZ4Compression;
  return log;
}

// Written only by ingesting sorted files of some four million rows. A row costs 9.6 bytes a rewrite
// against 40 bytes of log, a run 3 us a lookup: so six runs are merged, with runs of about their
// size. Nothing is ever deleted here: there is no garbage, and its trigger is switched off.
rocksdb::ColumnFamilyOptions ids_family(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions ids = family(cache, kMiB);
  ids.merge_operator = std::make_shared<IdMergeOperator>();
  ids.compaction_style = rocksdb::kCompactionStyleUniversal;
  ids.level0_file_num_compaction_trigger = 6;
  ids.compaction_options_universal.max_size_amplification_percent = 1'000'000;
  ids.compaction_options_universal.size_ratio = 30;
  ids.target_file_size_base = 256 * kMiB;
  ids.max_compaction_bytes = std::numeric_limits<std::uint64_t>::max() / 2;
  // A stall of one family stops the writes of all: late merging must never stop the log.
  ids.level0_slowdown_writes_trigger = 200;
  ids.level0_stop_writes_trigger = 400;
  ids.soft_pending_compaction_bytes_limit = 0;
  ids.hard_pending_compaction_bytes_limit = 0;
  return ids;
}

// Snapshots replace one another: a blob file goes once nothing in it is named any more. Compaction
// moves no chunk; put_chunks() does, when more than half of the files is garbage.
rocksdb::ColumnFamilyOptions chunks_family(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions chunks = family(cache, 8 * kMiB);
  chunks.enable_blob_files = true;
  chunks.min_blob_size = 1024;
  chunks.blob_file_size = 32 * kMiB;
  return chunks;
}

}  // namespace

rocksdb::DBOptions rocks_options(const RocksStoreOptions& options, rocksdb::Env* env) {
  rocksdb::DBOptions rocks;
  rocks.env = env;
  rocks.create_if_missing = !options.read_only;
  rocks.create_missing_column_families = !options.read_only;
  rocks.paranoid_checks = true;
  // A write-ahead log ends at its first damaged record, as a torn write leaves it; what the
  // manifest knows to be synced must be there, so a log that lost its middle is refused.
  rocks.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  rocks.track_and_verify_wals_in_manifest = true;
  // After a failed write we reopen; RocksDB must not mend itself behind our back.
  rocks.max_bgerror_resume_count = 0;
  rocks.max_total_wal_size = 4 * options.write_buffer_bytes;
  rocks.max_open_files = 512;
  rocks.max_background_jobs = 2;
  rocks.max_subcompactions = 1;
  rocks.bytes_per_sync = kMiB;
  rocks.writable_file_max_buffer_size = kMiB;
  rocks.stats_dump_period_sec = 0;
  rocks.stats_persist_period_sec = 0;
  rocks.max_manifest_file_size = 4 * kMiB;
  return rocks;
}

std::vector<rocksdb::ColumnFamilyDescriptor> rocks_families(const RocksStoreOptions& options) {
  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> families(kFamilyCount);
  families[kMeta] = {rocksdb::kDefaultColumnFamilyName, family(cache, kMiB)};
  families[kLog] = {"log", log_family(options, cache)};
  families[kValues] = {"values", family(cache, 4 * kMiB)};
  families[kIds] = {"ids", ids_family(cache)};
  families[kChunks] = {"chunks", chunks_family(cache)};
  return families;
}

}  // namespace shop
