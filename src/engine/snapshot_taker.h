// SPDX-License-Identifier: Apache-2.0
//
// Saves the views' changed chunks in small slices while the shop goes on.
//
// A snapshot begins at a position; every chunk that is dirty then is saved some time later, with
// the position that it had then, and the manifest that names them all is written last. Until that
// is durable the last snapshot counts. Chunks that depend on the order of rows are saved with the
// last slice (ShopViews::late_chunks). The bytes are written by the keeper.
//
//   if (taker.due(end)) taker.begin(views, end);
//   taker.step(views, end);             // between two blocks
//
// Threads: the one that folds the views.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "engine/keeper.h"
#include "engine/snapshot_manifest.h"
#include "views/shop_views.h"

namespace shop {

inline constexpr std::string_view kSnapshotManifestName = "snapshot/manifest";

struct SnapshotPace {
  std::uint64_t every_rows;
  std::chrono::microseconds slice;
};

class SnapshotTaker {
 public:
  SnapshotTaker(Store& store, Keeper& keeper, SnapshotManifest manifest, SnapshotPace pace);

  // Has the keeper delete the chunks that no manifest names: of snapshots that a crash cut short.
  void sweep();

  bool due(Position end) const { return !running_ && end >= last_begun_ + pace_.every_rows; }
  bool running() const { return running_; }
  // Of the last snapshot whose manifest was handed on.
  Position saved_upto() const { return running_ ? saved_upto_ : manifest_.last_upto(); }
  void begin(const ShopViews& views, Position end);
  // Saves chunks for about as long as a slice, or none where the keeper is behind with those it
  // has; gives it the manifest when done.
  Status step(ShopViews& views, Position end);
  // All of it at once.
  Status finish(ShopViews& views, Position end);

 private:
  Status save(ShopViews& views, const std::string& name, Position end);
  bool keeper_is_behind() const;
  void hand_on_chunks();
  void hand_on_manifest();

  Store& store_;
  Keeper& keeper_;
  SnapshotManifest manifest_;
  SnapshotPace pace_;
  Position last_begun_;
  bool running_ = false;
  Position saved_upto_ = 0;
  std::vector<std::string> left_;
  std::vector<NamedValue> chunks_;
  std::size_t chunk_bytes_ = 0;
  // Of the chunks that the keeper has and has not written yet.
  std::shared_ptr<std::atomic<std::size_t>> bytes_on_their_way_ =
      std::make_shared<std::atomic<std::size_t>>(0);
  std::vector<std::string> replaced_;
};

}  // namespace shop
