// SPDX-License-Identifier: Apache-2.0
#include "engine/recovery.h"

#include <algorithm>

#include "engine/fold.h"
#include "engine/snapshot_taker.h"
#include "ledger/decision_block.h"

namespace shop {

Result<SnapshotManifest> load_snapshot(Store& store, ShopViews& views,
                                       std::span<const std::string> only) {
  SHOP_TRY(const std::optional<std::string> bytes, store.get(kSnapshotManifestName));
  if (!bytes) return SnapshotManifest{};
  SHOP_TRY(SnapshotManifest manifest, SnapshotManifest::decode(*bytes));
  const bool choose = !only.empty() && manifest.complete_upto >= store.end();
  for (const auto& [name, chunk] : manifest.chunks) {
    const std::string_view view = std::string_view(name).substr(0, name.find('/'));
    if (choose && std::find(only.begin(), only.end(), view) == only.end()) continue;
    SHOP_TRY(const std::string saved, store.get_chunk(chunk.stored_name));
    SHOP_CHECK(views.load_chunk(name, saved, chunk.upto));
  }
  return manifest;
}

Status replay_log(Store& store, const SnapshotManifest& snapshot, Dictionaries& dictionaries,
                  ShopViews& views, const IdRecovery& recovery) {
  const Position indexed = recovery.history ? store.indexed_upto() : store.end();
  const Position from = std::min(snapshot.complete_upto, indexed);
  const Position all_the_same = snapshot.last_upto();
  bool restored = false;
  Decisions decisions;
  std::vector<IdRow> ids;
  SHOP_CHECK(store.scan(from, [&](const LogBlock& block) -> Status {
    SHOP_CHECK(decode_block(block.bytes, dictionaries, decisions));
    const Position end = decisions.next_position();
    if (!restored && decisions.first_position >= all_the_same) {
      restored = true;
      views.restored(all_the_same);
    }
    if (end > snapshot.complete_upto) fold_into(views, decisions);
    if (recovery.history == nullptr || end <= indexed) return {};
    ids.clear();
    collect_ids(decisions, ids);
    recovery.history->add(ids);
    if (recovery.filter != nullptr)
      for (const IdRow& id : ids) recovery.filter->add(id.hash);
    return {};
  }));
  if (!restored) views.restored(store.end());
  return {};
}

Status fill_filter(Store& store, IdFilter& filter) {
  return store.scan_ids([&](const Hash128& hash) { filter.add(hash); });
}

}  // namespace shop
