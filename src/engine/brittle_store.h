// SPDX-License-Identifier: Apache-2.0
//
// Stands between an engine and its store and fails as told: for tests of either store.
//
// A fault names the write that it waits for, the n-th of its kind, and how that ends. After it the
// store refuses every further write until another one is opened on the same faults, as a real one
// does. `power_cut` acknowledges the write and loses all that come later: the process died there.
//
//   auto faults = std::make_shared<WriteFaults>();
//   faults->fail(WriteKind::log, 3, WriteEnding::stored_but_unacknowledged);
//   options.open_store = [&] { return BrittleStore::open(open_memory(), faults); };
//
// Threads: as Store.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "engine/snapshot_taker.h"
#include "store/store.h"

namespace shop {

enum class WriteKind { log, manifest, values, ids, chunks, deletions };
inline constexpr std::size_t kWriteKinds = 6;

enum class WriteEnding { lost, stored_but_unacknowledged, disk_full, power_cut };

class WriteFaults {
 public:
  // The nth write of this kind from now on, 1 the next.
  void fail(WriteKind kind, std::uint64_t nth, WriteEnding ending) {
    const std::lock_guard lock(mutex_);
    planned_ = Planned{kind, nth, ending};
    happened_ = false;
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    planned_.reset();
    happened_ = false;
  }
  bool happened() const { return happened_; }
  std::uint64_t writes(WriteKind kind) const { return writes_[static_cast<std::size_t>(kind)]; }

 private:
  friend class BrittleStore;
  struct Planned {
    WriteKind kind;
    std::uint64_t left;
    WriteEnding ending;
  };
  std::optional<WriteEnding> due(WriteKind kind) {
    const std::lock_guard lock(mutex_);
    ++writes_[static_cast<std::size_t>(kind)];
    if (!planned_ || planned_->kind != kind || --planned_->left > 0) return std::nullopt;
    const WriteEnding ending = planned_->ending;
    planned_.reset();
    happened_ = true;
    return ending;
  }

  std::mutex mutex_;
  std::optional<Planned> planned_;
  std::atomic<bool> happened_ = false;
  std::array<std::atomic<std::uint64_t>, kWriteKinds> writes_{};
};

class BrittleStore final : public Store {
 public:
  static Result<std::unique_ptr<Store>> open(Result<std::unique_ptr<Store>> inner,
                                             std::shared_ptr<WriteFaults> faults) {
    if (!inner) return inner;
    return std::unique_ptr<Store>(new BrittleStore(std::move(*inner), std::move(faults)));
  }

  Status append(std::span<const LogBlock> blocks, std::span<const NamedValue> values) override {
    if (blocks.empty() && values.empty()) return inner_->append(blocks, values);
    WriteKind kind = WriteKind::log;
    if (blocks.empty())
      kind = values.front().name == kSnapshotManifestName ? WriteKind::manifest : WriteKind::values;
    return write(kind, [&] { return inner_->append(blocks, values); });
  }
  Status replace_blocks(std::span<const LogBlock> blocks,
                        std::span<const NamedValue> values) override {
    return write(WriteKind::log, [&] { return inner_->replace_blocks(blocks, values); });
  }
  Status drop_replaced_bytes() override { return inner_->drop_replaced_bytes(); }
  Status add_ids(std::span<const IdRow> rows, Position upto) override {
    return write(WriteKind::ids, [&] { return inner_->add_ids(rows, upto); });
  }
  Status put_chunks(std::span<const NamedValue> chunks) override {
    if (chunks.empty()) return inner_->put_chunks(chunks);
    const bool deletes = chunks.front().value.empty();
    return write(deletes ? WriteKind::deletions : WriteKind::chunks,
                 [&] { return inner_->put_chunks(chunks); });
  }

  Result<std::optional<std::string>> get(std::string_view name) override {
    return inner_->get(name);
  }
  Result<std::vector<std::string>> names(std::string_view prefix) override {
    return inner_->names(prefix);
  }
  Position end() const override { return inner_->end(); }
  Result<LogBlock> read_block(Position position) override { return inner_->read_block(position); }
  Status scan(Position from, const std::function<Status(const LogBlock&)>& visit) override {
    return inner_->scan(from, visit);
  }
  Result<std::vector<Position>> find_ids(const Hash128& hash) override {
    return inner_->find_ids(hash);
  }
  Status scan_ids(const std::function<void(const Hash128&)>& visit) override {
    return inner_->scan_ids(visit);
  }
  Position indexed_upto() const override { return inner_->indexed_upto(); }
  Result<std::string> get_chunk(std::string_view name) override { return inner_->get_chunk(name); }
  Result<std::vector<std::string>> chunk_names(std::string_view prefix) override {
    return inner_->chunk_names(prefix);
  }
  StoreStatistics statistics() const override { return inner_->statistics(); }

 private:
  BrittleStore(std::unique_ptr<Store> inner, std::shared_ptr<WriteFaults> faults)
      : inner_(std::move(inner)), faults_(std::move(faults)) {}

  template <class Apply>
  Status write(WriteKind kind, const Apply& apply) {
    if (dead_) return fail(ErrorCode::unavailable, "an earlier write failed (a test's fault)");
    const auto ending = faults_->due(kind);
    if (!ending) return apply();
    dead_ = true;
    if (*ending == WriteEnding::power_cut) return apply();
    if (*ending == WriteEnding::stored_but_unacknowledged) SHOP_CHECK(apply());
    if (*ending == WriteEnding::disk_full)
      return fail(ErrorCode::exhausted, "the disk is full (a test's fault)");
    return fail(ErrorCode::unavailable, "the write failed (a test's fault)");
  }

  std::unique_ptr<Store> inner_;
  std::shared_ptr<WriteFaults> faults_;
  std::atomic<bool> dead_ = false;
};

}  // namespace shop
