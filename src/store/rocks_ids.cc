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
constexpr std::string_view kUptoKey = "\xFF\xFF/upto";

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

Status RocksIds::load() {
  std::string value;
  const rocksdb::Status status = database_.rocks().Get(
      {}, database_.family(kIds), Slice(kUptoKey.data(), kUptoKey.size()), &value);
  if (status.IsNotFound()) return {};
  if (!status.ok()) return database_.read_failed(status, "read the index of ids");
  ByteReader in(value);
  const auto upto = in.fixed<Position>();
  if (!in.ok() || !in.at_end()) return damaged(database_);
  upto_.store(upto, std::memory_order_release);
  return {};
}

rocksdb::Status RocksIds::write_run(std::span<const IdRow> sorted, Position upto,
                                    const std::string& file) {
  auto* family = database_.family(kIds);
  rocksdb::Options options = database_.rocks().GetOptions(family);
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options, family);
  rocksdb::Status status = writer.Open(file);
  std::string segment;
  while (status.ok() && !sorted.empty()) {
    const std::uint16_t bucket = id_bucket(sorted.front().hash);
    std::size_t rows = 1;
    while (rows < sorted.size() && id_bucket(sorted[rows].hash) == bucket) ++rows;
    segment.clear();
    append_id_segment(sorted.first(rows), segment);
    status = writer.Merge(BucketKey(bucket).slice(), segment);
    sorted = sorted.subspan(rows);
  }
  if (status.ok()) {
    ByteWriter mark;
    mark.fixed(upto);
    status = writer.Put(Slice(kUptoKey.data(), kUptoKey.size()),
                        Slice(mark.bytes().data(), mark.size()));
  }
  return status.ok() ? writer.Finish() : status;
}

Status RocksIds::add(std::span<const IdRow> sorted, Position upto) {
  SHOP_CHECK(database_.check_writable());
  SHOP_ASSERT(std::ranges::is_sorted(sorted, {}, &IdRow::hash));
  const std::string file = fmt::format("{}/{}.sst", database_.incoming_path(), next_file_++);
  rocksdb::Status status = write_run(sorted, upto, file);
  if (status.ok()) {
    rocksdb::IngestExternalFileOptions ingestion;
    ingestion.move_files = true;
    ingestion.write_global_seqno = false;  // the manifest has it; the file is written once
    status = database_.rocks().IngestExternalFile(database_.family(kIds), {file}, ingestion);
  }
  SHOP_CHECK(database_.after_write(status, "add to the index of ids"));
  upto_.store(upto, std::memory_order_release);
  return {};
}

Result<std::vector<Position>> RocksIds::find(const Hash128& hash) {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      database_.rocks().Get({}, database_.family(kIds), BucketKey(id_bucket(hash)).slice(), &value);
  std::vector<Position> positions;
  if (status.IsNotFound()) return positions;
  if (!status.ok()) return database_.read_failed(status, "read the index of ids");
  if (!find_in_id_value(value.ToStringView(), hash, positions)) return damaged(database_);
  std::ranges::sort(positions);
  const auto repeated = std::ranges::unique(positions);
  positions.erase(repeated.begin(), repeated.end());
  return positions;
}

Status RocksIds::scan(const std::function<void(const Hash128&)>& visit) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = std::size_t{1} << 20;
  const std::unique_ptr<rocksdb::Iterator> rows(
      database_.rocks().NewIterator(options, database_.family(kIds)));
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    if (rows->key().size() != sizeof(BucketKey)) continue;
    if (!visit_id_value(bucket_of(rows->key()), rows->value().ToStringView(), visit))
      return damaged(database_);
  }
  if (!rows->status().ok()) return database_.read_failed(rows->status(), "read the index of ids");
  return {};
}

}  // namespace shop
