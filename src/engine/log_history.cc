// SPDX-License-Identifier: Apache-2.0
#include "engine/log_history.h"

#include <algorithm>

#include "base/assert.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::size_t kDecodedBlocksMax = 48;

}  // namespace

Status LogHistory::load(const Hash128& hash, RootState& state) {
  SHOP_TRY(std::vector<Position> positions, store_.find_ids(hash));
  recent_.find(hash, positions);
  sealed_.find(hash, positions);
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  for (const Position position : positions) {
    SHOP_TRY(const Decoded* found, block_at(position));
    const Decisions& decisions = found->decisions;
    state.fold(decisions, decisions.rows[position - decisions.first_position]);
  }
  return {};
}

Result<const LogHistory::Decoded*> LogHistory::block_at(Position position) {
  for (auto at = cache_.begin(); at != cache_.end(); ++at) {
    const Decisions& decisions = at->decisions;
    if (position < decisions.first_position || position >= decisions.next_position()) continue;
    cache_.splice(cache_.begin(), cache_, at);
    return &cache_.front();
  }
  SHOP_TRY(std::shared_ptr<const LogBlock> block, bytes_at(position));
  if (cache_.size() == kDecodedBlocksMax) cache_.pop_back();
  cache_.emplace_front();
  cache_.front().block = block;
  if (Status decoded = decode_block(block->bytes, dictionaries_, cache_.front().decisions);
      !decoded) {
    cache_.pop_front();
    return fail(std::move(decoded).error());
  }
  SHOP_ASSERT(position < cache_.front().decisions.next_position());
  return &cache_.front();
}

Result<std::shared_ptr<const LogBlock>> LogHistory::bytes_at(Position position) {
  for (const auto& block : pending_)
    if (position >= block->first_position && position < block->first_position + block->rows)
      return block;
  SHOP_TRY(LogBlock block, store_.read_block(position));
  return std::make_shared<const LogBlock>(std::move(block));
}

void LogHistory::add(std::shared_ptr<const LogBlock> block, std::span<const IdRow> ids) {
  pending_.push_back(std::move(block));
  recent_.add(ids);
}

void LogHistory::durable_upto(Position position) {
  while (!pending_.empty() && pending_.front()->first_position < position) pending_.pop_front();
}

std::vector<IdRow> LogHistory::seal() {
  SHOP_ASSERT(!has_sealed());
  std::vector<IdRow> rows = recent_.take();
  sealed_.add(rows);
  sealed_size_ = rows.size();
  return rows;
}

void LogHistory::unseal() {
  sealed_ = {};
  sealed_size_ = 0;
}

std::vector<IdRow> LogHistory::take_all() {
  std::vector<IdRow> all = sealed_.take();
  const std::vector<IdRow> recent = recent_.take();
  all.insert(all.end(), recent.begin(), recent.end());
  sealed_size_ = 0;
  return all;
}

}  // namespace shop
