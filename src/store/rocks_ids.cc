// SPDX-License-Identifier: Apache-2.0
#include "store/rocks_ids.h"

#include <fmt/format.h>
#include <rocksdb/sst_file_writer.h>

#include <algorithm>

#include "base/assert.h"
#include "base/bytes.h"
#include "store/id_run.h"

namespace shop {
namespace {

using rocksdb::Slice;

// Sorts behind every bucket, which is two bytes long.
constexpr const char* kUptoKey = "\xFF\xFF/upto";

// As many as a lookup should look through.
constexpr std::size_t kGatheredRunsMax = 16;

struct BucketKey {
  explicit BucketKey(std::uint16_t bucket)
      : bytes{static_cast<char>(bucket >> 8), static_cast<char>(bucket & 0xFF)} {}
  Slice slice() const { return {bytes, sizeof bytes}; }
  char bytes[2];
};

std::uint16_t bucket_of(const Slice& key) {
  return static_cast<std::uint16_t>(static_cast<std::uint8_t>(key[0]) << 8 |
                                    static_cast<std::uint8_t>(key[1]));
}

tl::unexpected<Error> damaged(const RocksDatabase& database) {
  return database.read_failed(rocksdb::Status::Corruption("a bucket of the index of ids"),
                              "read the index of ids");
}

}  // namespace

RocksIds::~RocksIds() {
  // Only spares the next open the work: what is lost here is added again from the log.
  if (database_.check_writable()) static_cast<void>(flush());
}

Status RocksIds::load() {
  std::string value;
  const rocksdb::Status status =
      database_.rocks().Get({}, database_.family(kIds), kUptoKey, &value);
  if (status.IsNotFound()) return {};
  if (!status.ok()) return database_.read_failed(status, "read the index of ids");
  ByteReader in(value);
  const auto upto = in.fixed<Position>();
  if (!in.ok() || !in.at_end()) return damaged(database_);
  upto_.store(upto, std::memory_order_release);
  return {};
}

rocksdb::Status RocksIds::write_runs(const std::string& file) {
  auto* family = database_.family(kIds);
  const rocksdb::Options options = database_.rocks().GetOptions(family);
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options, family);
  rocksdb::Status status = writer.Open(file);
  std::string value;
  for (std::size_t bucket = 0; bucket < kIdBuckets && status.ok(); ++bucket) {
    value.clear();
    const auto key = static_cast<std::uint16_t>(bucket);
    for (const auto& run : gathered_) value.append(run->value(key));
    if (!value.empty()) status = writer.Merge(BucketKey(key).slice(), value);
  }
  if (status.ok()) {
    ByteWriter mark;
    mark.fixed(indexed_upto());
    status = writer.Put(kUptoKey, Slice(mark.bytes().data(), mark.size()));
  }
  return status.ok() ? writer.Finish() : status;
}

Status RocksIds::add(std::span<const IdRow> rows, Position upto) {
  SHOP_CHECK(database_.check_writable());
  auto run = std::make_shared<const PackedIdRun>(rows, KeptHash::upper_half);
  {
    const std::unique_lock lock(mutex_);
    gathered_bytes_ += run->bytes();
    gathered_.push_back(std::move(run));
    upto_.store(upto, std::memory_order_release);
  }
  if (gathered_bytes_ < gathered_bytes_max_ && gathered_.size() < kGatheredRunsMax) return {};
  return flush();
}

Status RocksIds::flush() {
  if (gathered_.empty()) return {};
  SHOP_CHECK(database_.check_writable());
  const std::string file = fmt::format("{}/{}.sst", database_.incoming_path(), next_file_++);
  rocksdb::Status status = write_runs(file);
  if (status.ok()) {
    rocksdb::IngestExternalFileOptions ingestion;
    ingestion.move_files = true;
    ingestion.write_global_seqno = false;  // the manifest has it; the file is written once
    status = database_.rocks().IngestExternalFile(database_.family(kIds), {file}, ingestion);
  }
  SHOP_CHECK(database_.after_write(status, "add to the index of ids"));
  const std::unique_lock lock(mutex_);
  gathered_.clear();
  gathered_bytes_ = 0;
  return {};
}

Result<std::vector<Position>> RocksIds::find(const Hash128& hash) {
  // First what is gathered: a run moves from there to RocksDB, and must not be missed on its way.
  std::vector<Position> positions;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& run : gathered_)
      SHOP_ASSERT(find_in_id_value(run->value(id_bucket(hash)), hash, positions));
  }
  rocksdb::ReadOptions options;
  options.fill_cache = false;  // hashes are random: what one lookup read, no other will soon
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = database_.rocks().Get(options, database_.family(kIds),
                                                       BucketKey(id_bucket(hash)).slice(), &value);
  if (!status.ok() && !status.IsNotFound())
    return database_.read_failed(status, "read the index of ids");
  if (status.ok() && !find_in_id_value(value.ToStringView(), hash, positions))
    return damaged(database_);
  std::ranges::sort(positions);
  const auto repeated = std::ranges::unique(positions);
  positions.erase(repeated.begin(), repeated.end());
  return positions;
}

Status RocksIds::scan(const std::function<void(const Hash128&)>& visit) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = std::size_t{1} << 20;
  std::vector<std::shared_ptr<const PackedIdRun>> gathered;
  std::unique_ptr<rocksdb::Iterator> rows;
  {
    const std::shared_lock lock(mutex_);  // a run that is on its way is then in one of both
    gathered = gathered_;
    rows.reset(database_.rocks().NewIterator(options, database_.family(kIds)));
  }
  for (const auto& run : gathered) {
    for (std::size_t bucket = 0; bucket < kIdBuckets; ++bucket) {
      const auto key = static_cast<std::uint16_t>(bucket);
      SHOP_ASSERT(visit_id_value(key, run->value(key), visit));
    }
  }
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    if (rows->key().size() != sizeof(BucketKey)) continue;
    if (!visit_id_value(bucket_of(rows->key()), rows->value().ToStringView(), visit))
      return damaged(database_);
  }
  if (!rows->status().ok()) return database_.read_failed(rows->status(), "read the index of ids");
  return {};
}

}  // namespace shop
