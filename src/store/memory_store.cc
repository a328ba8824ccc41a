// SPDX-License-Identifier: Apache-2.0
#include "store/memory_store.h"

#include <algorithm>

#include "base/assert.h"
#include "store/log_rules.h"

namespace shop {
namespace {

using Names = std::map<std::string, std::string, std::less<>>;
using Lock = std::lock_guard<std::mutex>;

std::vector<std::string> names_with(const Names& all, std::string_view prefix) {
  std::vector<std::string> names;
  for (auto at = all.lower_bound(prefix); at != all.end() && at->first.starts_with(prefix); ++at)
    names.push_back(at->first);
  return names;
}

void set_all(Names& all, std::span<const NamedValue> values) {
  for (const NamedValue& value : values) {
    if (value.value.empty())
      all.erase(value.name);
    else
      all[value.name] = value.value;
  }
}

std::size_t size_of(std::span<const NamedValue> values) {
  std::size_t bytes = 0;
  for (const NamedValue& value : values) bytes += value.name.size() + value.value.size();
  return bytes;
}

}  // namespace

void MemoryDisk::fail_next_write(WriteFault fault) {
  const Lock lock(mutex_);
  fault_ = fault;
}

Result<std::unique_ptr<Store>> MemoryStore::open(std::shared_ptr<MemoryDisk> disk) {
  const Lock lock(disk->mutex_);
  if (disk->held_) {
    return fail(ErrorCode::unavailable,
                "another shopsphere holds this data directory (in memory, this process): stop it");
  }
  disk->held_ = true;
  return std::unique_ptr<Store>(new MemoryStore(disk));
}

std::unique_ptr<Store> MemoryStore::create() {
  auto store = open(std::make_shared<MemoryDisk>());
  SHOP_ASSERT(store.has_value());
  return std::move(*store);
}

MemoryStore::~MemoryStore() {
  const Lock lock(disk_->mutex_);
  disk_->held_ = false;
}

Status MemoryStore::write(std::size_t bytes, const std::function<void()>& apply) {
  if (failed_) {
    return fail(failed_->code,
                "an earlier write failed and its outcome is unknown: the store must be opened "
                "again before it takes more (" +
                    failed_->message + ")");
  }
  const auto fault = disk_->fault_;
  disk_->fault_.reset();
  if (!fault || *fault == WriteFault::stored_but_unacknowledged) {
    apply();
    statistics_.written_bytes += bytes;
  }
  if (!fault) return {};
  failed_ = Error{ErrorCode::unavailable, "the write failed (a test asked for this)"};
  if (*fault == WriteFault::disk_full) {
    failed_ = Error{ErrorCode::exhausted,
                    "the disk is full; make room and start again, nothing that was acknowledged is "
                    "lost (a test asked for this)"};
  }
  return fail(*failed_);
}

Status MemoryStore::append(std::span<const LogBlock> blocks, std::span<const NamedValue> values) {
  const Lock lock(disk_->mutex_);
  Position end = end_locked();
  std::size_t bytes = 0;
  for (const LogBlock& block : blocks) {
    SHOP_CHECK(check_continues(block, end));
    end += block.rows;
    bytes += block.bytes.size();
  }
  if (blocks.empty() && values.empty() && !failed_) return {};
  SHOP_CHECK(write(bytes + size_of(values), [&] {
    for (const LogBlock& block : blocks) disk_->blocks_[block.first_position] = block;
    set_all(disk_->values_, values);
  }));
  statistics_.logged_bytes += bytes;
  return {};
}

Status MemoryStore::replace_blocks(std::span<const LogBlock> blocks,
                                   std::span<const NamedValue> values) {
  const Lock lock(disk_->mutex_);
  for (const LogBlock& block : blocks) {
    const auto there = disk_->blocks_.find(block.first_position);
    if (there == disk_->blocks_.end())
      return fail(no_such_position(block.first_position, end_locked()));
    SHOP_CHECK(check_takes_its_place(block, there->second));
  }
  return write(size_of(values), [&] {
    for (const LogBlock& block : blocks) disk_->blocks_[block.first_position] = block;
    set_all(disk_->values_, values);
  });
}

Result<std::optional<std::string>> MemoryStore::get(std::string_view name) {
  const Lock lock(disk_->mutex_);
  const auto at = disk_->values_.find(name);
  if (at == disk_->values_.end()) return std::nullopt;
  return at->second;
}

Result<std::vector<std::string>> MemoryStore::names(std::string_view prefix) {
  const Lock lock(disk_->mutex_);
  return names_with(disk_->values_, prefix);
}

Position MemoryStore::end_locked() const {
  if (disk_->blocks_.empty()) return 1;
  const LogBlock& last = disk_->blocks_.rbegin()->second;
  return last.first_position + last.rows;
}

Position MemoryStore::end() const {
  const Lock lock(disk_->mutex_);
  return end_locked();
}

Result<LogBlock> MemoryStore::read_block(Position position) {
  const Lock lock(disk_->mutex_);
  const auto behind = disk_->blocks_.upper_bound(position);
  if (behind == disk_->blocks_.begin() || position >= end_locked())
    return fail(no_such_position(position, end_locked()));
  return std::prev(behind)->second;
}

Status MemoryStore::scan(Position from, const std::function<Status(const LogBlock&)>& visit) {
  // Each block is copied out, so that `visit` may use the store; the end is that of the call.
  const Position end = this->end();
  for (Position position = std::max<Position>(from, 1); position < end;) {
    SHOP_TRY(const LogBlock block, read_block(position));
    SHOP_CHECK(visit(block));
    position = block.first_position + block.rows;
  }
  return {};
}

Status MemoryStore::add_ids(std::span<const IdRow> rows, Position upto) {
  const Lock lock(disk_->mutex_);
  return write(rows.size() * sizeof(IdRow), [&] {
    auto& ids = disk_->ids_;
    const auto old_size = static_cast<std::ptrdiff_t>(ids.size());
    ids.insert(ids.end(), rows.begin(), rows.end());
    std::sort(ids.begin() + old_size, ids.end());
    std::inplace_merge(ids.begin(), ids.begin() + old_size, ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    disk_->indexed_upto_ = upto;
  });
}

Result<std::vector<Position>> MemoryStore::find_ids(const Hash128& hash) {
  const Lock lock(disk_->mutex_);
  std::vector<Position> positions;
  const auto found = std::ranges::equal_range(disk_->ids_, hash, {}, &IdRow::hash);
  for (const IdRow& row : found) positions.push_back(row.position);
  return positions;
}

Status MemoryStore::scan_ids(const std::function<void(const Hash128&)>& visit) {
  const Lock lock(disk_->mutex_);
  for (const IdRow& row : disk_->ids_) visit(row.hash);
  return {};
}

Position MemoryStore::indexed_upto() const {
  const Lock lock(disk_->mutex_);
  return disk_->indexed_upto_;
}

Status MemoryStore::put_chunks(std::span<const NamedValue> chunks) {
  const Lock lock(disk_->mutex_);
  return write(size_of(chunks), [&] { set_all(disk_->chunks_, chunks); });
}

Result<std::string> MemoryStore::get_chunk(std::string_view name) {
  const Lock lock(disk_->mutex_);
  const auto at = disk_->chunks_.find(name);
  if (at == disk_->chunks_.end())
    return fail(ErrorCode::not_found, "there is no chunk '" + std::string(name) + "'");
  return at->second;
}

Result<std::vector<std::string>> MemoryStore::chunk_names(std::string_view prefix) {
  const Lock lock(disk_->mutex_);
  return names_with(disk_->chunks_, prefix);
}

StoreStatistics MemoryStore::statistics() const {
  const Lock lock(disk_->mutex_);
  return statistics_;
}

}  // namespace shop
