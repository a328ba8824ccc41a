// SPDX-License-Identifier: Apache-2.0
#include "engine/recovery.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/fold.h"
#include "engine/snapshot_chunk.h"
#include "engine/snapshot_taker.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

tl::unexpected<Error> damaged_log(const LogBlock& block, std::string_view why) {
  return fail(ErrorCode::corrupt,
              fmt::format("the log is damaged at positions {} to {} ({}): restore the data "
                          "directory from a backup, for nothing else has these rows",
                          block.first_position, block.first_position + block.rows - 1, why));
}

Status decode_log_block(const LogBlock& block, Dictionaries& dictionaries, Decisions& decisions) {
  const Status decoded = decode_block(block.bytes, dictionaries, decisions);
  if (!decoded) return damaged_log(block, decoded.error().message);
  if (decisions.first_position != block.first_position ||
      decisions.next_position() != block.first_position + block.rows)
    return damaged_log(block, "the block has the rows of other positions");
  return {};
}

}  // namespace

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
    SHOP_TRY(const std::string_view bytes_of_view, open_chunk(chunk.stored_name, saved));
    SHOP_CHECK(views.load_chunk(name, bytes_of_view, chunk.upto));
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
    SHOP_CHECK(decode_log_block(block, dictionaries, decisions));
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
