// SPDX-License-Identifier: Apache-2.0
#include "store/rocks_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "store/log_key.h"
#include "store/log_rules.h"
#include "store/rocks_chunks.h"
#include "store/rocks_database.h"
#include "store/rocks_erasure.h"
#include "store/rocks_ids.h"

namespace shop {
namespace {

using rocksdb::Slice;

constexpr std::string_view kReading = "read the log";

Slice slice(std::string_view text) { return {text.data(), text.size()}; }

class RocksStoreOnDisk final : public Store {
 public:
  RocksStoreOnDisk(std::unique_ptr<RocksDatabase> database, const RocksStoreOptions& options)
      : database_(std::move(database)), ids_(*database_, options) {}

  Status load();

  Status append(std::span<const LogBlock> blocks, std::span<const NamedValue> values) override;
  Status replace_blocks(std::span<const LogBlock> blocks,
                        std::span<const NamedValue> values) override;
  Status drop_replaced_bytes() override { return shop::drop_replaced_bytes(*database_); }
  Result<std::optional<std::string>> get(std::string_view name) override;
  Result<std::vector<std::string>> names(std::string_view prefix) override {
    return database_->names(kValues, prefix);
  }

  Position end() const override { return end_.load(std::memory_order_acquire); }
  Result<LogBlock> read_block(Position position) override;
  Status scan(Position from, const std::function<Status(const LogBlock&)>& visit) override;

  Status add_ids(std::span<const IdRow> rows, Position upto) override {
    return ids_.add(rows, upto);
  }
  Result<std::vector<Position>> find_ids(const Hash128& hash) override { return ids_.find(hash); }
  Status scan_ids(const std::function<void(const Hash128&)>& visit) override {
    return ids_.scan(visit);
  }
  Position indexed_upto() const override { return ids_.indexed_upto(); }

  Status put_chunks(std::span<const NamedValue> chunks) override {
    return shop::put_chunks(*database_, chunks);
  }
  Result<std::string> get_chunk(std::string_view name) override {
    return shop::get_chunk(*database_, name);
  }
  Result<std::vector<std::string>> chunk_names(std::string_view prefix) override {
    return database_->names(kChunks, prefix);
  }

  StoreStatistics statistics() const override {
    return {logged_bytes_.load(std::memory_order_relaxed), database_->written_bytes()};
  }

 private:
  void set_all(std::span<const NamedValue> values, rocksdb::WriteBatch& batch);
  Status write(rocksdb::WriteBatch& batch);
  std::unique_ptr<rocksdb::Iterator> log_iterator() const;
  // Stands on the block that holds `position`, or, if none does, on the first one behind it.
  std::unique_ptr<rocksdb::Iterator> seek_log(Position position) const;
  Result<LogBlock> block_at(const rocksdb::Iterator& at) const;

  std::unique_ptr<RocksDatabase> database_;
  RocksIds ids_;
  std::atomic<Position> end_ = 1;
  std::atomic<std::uint64_t> logged_bytes_ = 0;
};

Status RocksStoreOnDisk::load() {
  const auto blocks = log_iterator();
  blocks->SeekToLast();
  if (blocks->Valid()) {
    SHOP_TRY(const LogBlock last, block_at(*blocks));
    end_.store(last.first_position + last.rows, std::memory_order_release);
  } else if (!blocks->status().ok()) {
    return database_->read_failed(blocks->status(), kReading);
  }
  return ids_.load();
}

Status RocksStoreOnDisk::append(std::span<const LogBlock> blocks,
                                std::span<const NamedValue> values) {
  SHOP_CHECK(database_->check_writable());
  Position end = end_.load(std::memory_order_relaxed);
  std::uint64_t bytes = 0;
  rocksdb::WriteBatch batch;
  for (const LogBlock& block : blocks) {
    SHOP_CHECK(check_continues(block, end));
    const LogKeyBytes key = encode_log_key({block.first_position, block.rows});
    batch.Put(database_->family(kLog), Slice(key.data(), key.size()), block.bytes);
    end += block.rows;
    bytes += block.bytes.size();
  }
  set_all(values, batch);
  if (batch.Count() == 0) return {};
  SHOP_CHECK(write(batch));
  // Values alone may come from another thread while blocks are appended.
  if (!blocks.empty()) end_.store(end, std::memory_order_release);
  logged_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  return {};
}

void RocksStoreOnDisk::set_all(std::span<const NamedValue> values, rocksdb::WriteBatch& batch) {
  for (const NamedValue& value : values) {
    if (value.value.empty())
      batch.Delete(database_->family(kValues), value.name);
    else
      batch.Put(database_->family(kValues), value.name, value.value);
  }
}

Status RocksStoreOnDisk::write(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return database_->after_write(database_->rocks().Write(synced, &batch), "write");
}

Status RocksStoreOnDisk::replace_blocks(std::span<const LogBlock> blocks,
                                        std::span<const NamedValue> values) {
  SHOP_CHECK(database_->check_writable());
  rocksdb::WriteBatch batch;
  for (const LogBlock& block : blocks) {
    SHOP_TRY(const LogBlock there, read_block(block.first_position));
    SHOP_CHECK(check_takes_its_place(block, there));
    const LogKeyBytes key = encode_log_key({block.first_position, block.rows});
    batch.Put(database_->family(kLog), Slice(key.data(), key.size()), block.bytes);
  }
  set_all(values, batch);
  return batch.Count() == 0 ? Status{} : write(batch);
}

Result<std::optional<std::string>> RocksStoreOnDisk::get(std::string_view name) {
  std::string value;
  const rocksdb::Status status =
      database_->rocks().Get({}, database_->family(kValues), slice(name), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return database_->read_failed(status, fmt::format("read '{}'", name));
  return value;
}

std::unique_ptr<rocksdb::Iterator> RocksStoreOnDisk::log_iterator() const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;  // a block is read once and is larger than what the cache is for
  return std::unique_ptr<rocksdb::Iterator>(
      database_->rocks().NewIterator(options, database_->family(kLog)));
}

std::unique_ptr<rocksdb::Iterator> RocksStoreOnDisk::seek_log(Position position) const {
  auto at = log_iterator();
  const LogKeyBytes last = encode_log_key({position, ~std::uint32_t{0}});
  at->SeekForPrev(Slice(last.data(), last.size()));
  if (!at->Valid()) {
    if (at->status().ok()) at->SeekToFirst();
    return at;
  }
  const auto key = decode_log_key(at->key().ToStringView());
  if (key && key->first_position + key->rows <= position) at->Next();
  return at;
}

Result<LogBlock> RocksStoreOnDisk::block_at(const rocksdb::Iterator& at) const {
  const auto key = decode_log_key(at.key().ToStringView());
  if (!key) return database_->read_failed(rocksdb::Status::Corruption("a key"), kReading);
  return LogBlock{key->first_position, key->rows, at.value().ToString()};
}

Result<LogBlock> RocksStoreOnDisk::read_block(Position position) {
  const auto at = seek_log(position);
  if (!at->status().ok()) return database_->read_failed(at->status(), kReading);
  if (at->Valid()) {
    SHOP_TRY(LogBlock block, block_at(*at));
    if (block.first_position <= position) return block;
  }
  return fail(no_such_position(position, end()));
}

Status RocksStoreOnDisk::scan(Position from, const std::function<Status(const LogBlock&)>& visit) {
  from = std::max<Position>(from, 1);
  const auto at = seek_log(from);
  Position expected = 0;
  for (; at->Valid(); at->Next()) {
    SHOP_TRY(const LogBlock block, block_at(*at));
    if (expected == 0 ? block.first_position > from : block.first_position != expected) {
      return database_->read_failed(rocksdb::Status::Corruption(fmt::format(
                                        "position {} is missing", std::max(expected, from))),
                                    kReading);
    }
    SHOP_CHECK(visit(block));
    expected = block.first_position + block.rows;
  }
  if (!at->status().ok()) {
    return database_->read_failed(
        at->status(), fmt::format("{} at position {}", kReading, std::max(expected, from)));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Store>> RocksStore::open(const std::string& path,
                                                const RocksStoreOptions& options) {
  SHOP_TRY(auto database, RocksDatabase::open(path, options));
  auto store = std::make_unique<RocksStoreOnDisk>(std::move(database), options);
  SHOP_CHECK(store->load());
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace shop
