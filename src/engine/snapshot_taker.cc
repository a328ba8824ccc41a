// SPDX-License-Identifier: Apache-2.0
#include "engine/snapshot_taker.h"

#include <thread>
#include <unordered_set>

#include <fmt/format.h>

#include "base/assert.h"
#include "engine/snapshot_chunk.h"

namespace shop {
namespace {

constexpr std::size_t kHandOnBytes = std::size_t{4} << 20;
constexpr std::size_t kOnTheirWayMax = std::size_t{24} << 20;
constexpr std::chrono::milliseconds kWaitForKeeper{1};

}  // namespace

SnapshotTaker::SnapshotTaker(Store& store, Keeper& keeper, SnapshotManifest manifest,
                             SnapshotPace pace)
    : store_(store),
      keeper_(keeper),
      manifest_(std::move(manifest)),
      pace_(pace),
      last_begun_(manifest_.complete_upto) {}

void SnapshotTaker::sweep() {
  std::unordered_set<std::string> named;
  for (const auto& [name, chunk] : manifest_.chunks) named.insert(chunk.stored_name);
  keeper_.give([this, named = std::move(named)]() -> Status {
    SHOP_TRY(const std::vector<std::string> stored, store_.chunk_names(""));
    std::vector<NamedValue> deletions;
    for (const std::string& name : stored)
      if (!named.contains(name)) deletions.push_back({name, ""});
    return deletions.empty() ? Status{} : store_.put_chunks(deletions);
  });
}

void SnapshotTaker::begin(const ShopViews& views, Position end) {
  SHOP_ASSERT(!running_);
  saved_upto_ = manifest_.last_upto();
  running_ = true;
  last_begun_ = end;
  left_ = views.dirty_chunks();
}

Status SnapshotTaker::step(ShopViews& views, Position end) {
  if (!running_ || keeper_is_behind()) return {};
  const auto until = std::chrono::steady_clock::now() + pace_.slice;
  while (!left_.empty()) {
    const std::string name = std::move(left_.back());
    left_.pop_back();
    SHOP_CHECK(save(views, name, end));
    if (std::chrono::steady_clock::now() >= until) break;
  }
  if (left_.empty())
    for (const std::string& name : views.late_chunks()) SHOP_CHECK(save(views, name, end));
  if (chunk_bytes_ >= kHandOnBytes || left_.empty()) hand_on_chunks();
  if (left_.empty()) hand_on_manifest();
  return {};
}

Status SnapshotTaker::finish(ShopViews& views, Position end) {
  const auto run = [&]() -> Status {
    while (running_) {
      while (keeper_is_behind()) std::this_thread::sleep_for(kWaitForKeeper);
      SHOP_CHECK(step(views, end));
    }
    return {};
  };
  SHOP_CHECK(run());
  if (last_begun_ == end && manifest_.complete_upto == end) return {};
  begin(views, end);
  return run();
}

bool SnapshotTaker::keeper_is_behind() const {
  return bytes_on_their_way_->load(std::memory_order_relaxed) >= kOnTheirWayMax;
}

Status SnapshotTaker::save(ShopViews& views, const std::string& name, Position end) {
  SHOP_TRY(std::string bytes, views.save_chunk(name));
  SnapshotChunk& chunk = manifest_.chunks[name];
  if (!chunk.stored_name.empty()) replaced_.push_back(chunk.stored_name);
  chunk.stored_name = fmt::format("{}@{}", name, end);
  chunk.upto = end;
  if (!replaced_.empty() && replaced_.back() == chunk.stored_name) replaced_.pop_back();
  chunk_bytes_ += bytes.size();
  chunks_.push_back({chunk.stored_name, std::move(bytes)});
  return {};
}

void SnapshotTaker::hand_on_chunks() {
  if (chunks_.empty()) return;
  *bytes_on_their_way_ += chunk_bytes_;
  // Gone with the work, whether it is done or, after an error, passed over.
  const std::shared_ptr<void> on_their_way(
      nullptr, [sum = bytes_on_their_way_, bytes = chunk_bytes_](void*) { *sum -= bytes; });
  keeper_.give([this, chunks = std::move(chunks_), on_their_way]() mutable {
    for (NamedValue& chunk : chunks) seal_chunk(chunk.name, chunk.value);
    return store_.put_chunks(chunks);
  });
  chunks_.clear();
  chunk_bytes_ = 0;
}

void SnapshotTaker::hand_on_manifest() {
  running_ = false;
  manifest_.complete_upto = last_begun_;
  keeper_.give([this, bytes = manifest_.encode(), replaced = std::move(replaced_)]() -> Status {
    const NamedValue manifest{std::string(kSnapshotManifestName), bytes};
    SHOP_CHECK(store_.put(std::span(&manifest, 1)));
    std::vector<NamedValue> deletions;
    for (const std::string& name : replaced) deletions.push_back({name, ""});
    return store_.put_chunks(deletions);
  });
  replaced_.clear();
}

}  // namespace shop
