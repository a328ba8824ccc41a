// SPDX-License-Identifier: Apache-2.0
#include "engine/recovery.h"

#include <algorithm>
#include <functional>
#include <future>

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

constexpr std::size_t kChunksAtOnce = 32;

struct ChunkOfView {
  std::string_view name;
  const std::string* stored_name = nullptr;
  Position upto = 0;
};
using ReadChunks = Result<std::vector<std::string>>;

ReadChunks read_chunks(Store& store, std::span<const ChunkOfView> chunks) {
  std::vector<std::string> read;
  for (const ChunkOfView& chunk : chunks) {
    SHOP_TRY(read.emplace_back(), store.get_chunk(*chunk.stored_name));
  }
  return read;
}

// The next chunks are read while those before are taken in.
Status load_chunks(Store& store, ShopViews& views, std::span<const ChunkOfView> chunks) {
  const auto first_of = [](std::span<const ChunkOfView> left) {
    return left.first(std::min(kChunksAtOnce, left.size()));
  };
  ReadChunks read = read_chunks(store, first_of(chunks));
  while (!chunks.empty()) {
    SHOP_CHECK(read);
    const std::span<const ChunkOfView> taken = first_of(chunks);
    chunks = chunks.subspan(taken.size());
    std::future<ReadChunks> next =  // waited for when it goes
        std::async(std::launch::async, read_chunks, std::ref(store), first_of(chunks));
    for (std::size_t at = 0; at < taken.size(); ++at) {
      SHOP_TRY(const std::string_view bytes, open_chunk(*taken[at].stored_name, (*read)[at]));
      SHOP_CHECK(views.load_chunk(taken[at].name, bytes, taken[at].upto));
    }
    read = next.get();
  }
  return {};
}

}  // namespace

Result<SnapshotManifest> load_snapshot(Store& store, ShopViews& views,
                                       std::span<const std::string> only) {
  SHOP_TRY(const std::optional<std::string> bytes, store.get(kSnapshotManifestName));
  if (!bytes) return SnapshotManifest{};
  SHOP_TRY(SnapshotManifest manifest, SnapshotManifest::decode(*bytes));
  const bool choose = !only.empty() && manifest.complete_upto >= store.end();
  std::vector<ChunkOfView> chunks;
  for (const auto& [name, chunk] : manifest.chunks) {
    const std::string_view view = std::string_view(name).substr(0, name.find('/'));
    if (choose && std::find(only.begin(), only.end(), view) == only.end()) continue;
    chunks.push_back({name, &chunk.stored_name, chunk.upto});
  }
  SHOP_CHECK(load_chunks(store, views, chunks));
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
      for (const IdRow& id : ids) recovery.filter->recall(id.hash);
    return {};
  }));
  if (!restored) views.restored(store.end());
  return {};
}

Status fill_filter(Store& store, IdFilter& filter) {
  return store.scan_ids([&](const Hash128& hash) { filter.recall(hash); });
}

}  // namespace shop
