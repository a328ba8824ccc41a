// SPDX-License-Identifier: Apache-2.0
#include "sharded_host.h"

#include <algorithm>

#include "base/assert.h"
#include "engine/fold.h"
#include "wire/reader.h"

namespace shop::tests {

// A key group's ledger; only its blocks survive a move.
struct ShardedHost::LedgerShard {
  Dictionaries dictionaries;
  MemoryHistory history{dictionaries};
  Ledger ledger{dictionaries, history, {.filter_bytes = 4096}};
};

struct ShardedHost::ViewShard {
  Dictionaries dictionaries;
  ShopViews views{dictionaries, with_rules()};

  // One of each condition, so strict that they are met.
  static ShopViews::Options with_rules() {
    constexpr std::int64_t kYearOfSeconds = 365 * 86'400;
    ShopViews::Options with;
    for (const ConditionFacts& facts : kConditions)
      if (facts.kind == RuleKind::history)
        with.rules.push_back(
            {.name = std::string(facts.name),
             .when = facts.condition,
             .limit = facts.condition == Condition::repeat_within_seconds ? kYearOfSeconds : 1,
             .currency = {},
             .then = RuleAction::flag,
             .days = kDaysBeforeMax,
             .sales_min = 1});
    return with;
  }
};

ShardedHost::ShardedHost(HostOptions options)
    : options_(options), prng_(options.seed), zone_(*ShopZone::load("Europe/London")) {
  for (std::size_t i = 0; i < options_.key_groups; ++i)
    ledgers_.push_back(std::make_unique<LedgerShard>());
  for (std::size_t i = 0; i < options_.view_shards; ++i)
    views_.push_back(std::make_unique<ViewShard>());
}

ShardedHost::~ShardedHost() = default;

void ShardedHost::give(std::string_view csv_header, const std::vector<std::string>& lines) {
  std::string csv(csv_header);
  csv += '\n';
  for (const std::string& line : lines) csv += line + '\n';
  TransactionBatch batch;
  const auto reader = make_csv_transaction_reader({zone_, *Currency::find("GBP")});
  const std::size_t used = reader->read(csv, true, lines.size() + 1, batch);
  SHOP_ASSERT(used == csv.size() && batch.rows.size() == lines.size());
  std::vector<std::vector<Transaction>> waiting(options_.key_groups);
  for (const Transaction& row : batch.rows) {
    // A record without an id goes by its bytes, as one without a Kafka key would.
    const std::string_view root = row.root().empty() ? row.raw : row.root();
    const std::size_t group = hash64(root) % options_.key_groups;
    waiting[group].push_back(row);
    if (waiting[group].size() > prng_.below(options_.batch_rows_max)) decide(group, waiting[group]);
    if (options_.stir) stir();
  }
  for (std::size_t group = 0; group < waiting.size(); ++group) decide(group, waiting[group]);
}

void ShardedHost::decide(std::size_t key_group, std::vector<Transaction>& rows) {
  if (rows.empty()) return;
  LedgerShard& shard = *ledgers_[key_group];
  Decisions decisions;
  decisions.clear(shard.history.end());
  const Receipt receipt{{to_day({2025, 6, 1}).number * kMicrosPerDay}, "test"};
  SHOP_ASSERT(shard.ledger.decide(rows, receipt, decisions).has_value());
  shard.history.add(decisions);
  tally_ += decisions.tally;
  rows.clear();
  under_way_.push_back(shard.history.blocks().back());
  if (!options_.stir) deliver_one();
}

void ShardedHost::stir() {
  if (prng_.chance(0.4)) deliver_one();
  if (prng_.chance(0.02)) move_key_group(prng_.below(ledgers_.size()));
  if (prng_.chance(0.01)) restart_view_shard(prng_.below(views_.size()));
  if (prng_.chance(0.005)) views_.push_back(std::make_unique<ViewShard>());
  if (views_.size() > 1 && prng_.chance(0.01)) {
    const std::size_t into = prng_.below(views_.size() - 1);
    views_[into]->views.merge(views_.back()->views);
    views_.pop_back();
  }
}

void ShardedHost::move_key_group(std::size_t key_group) {
  auto moved = std::make_unique<LedgerShard>();
  for (const std::string& block : ledgers_[key_group]->history.blocks()) {
    Decisions decisions;
    SHOP_ASSERT(decode_block(block, moved->dictionaries, decisions).has_value());
    collect_ids(decisions, decisions.ids);
    for (const IdRow& id : decisions.ids) moved->ledger.filter().recall(id.hash);
    moved->history.add(decisions);
  }
  ledgers_[key_group] = std::move(moved);
}

void ShardedHost::deliver_one() {
  if (under_way_.empty()) return;
  std::swap(under_way_[prng_.below(under_way_.size())], under_way_.back());
  ViewShard& shard = *views_[prng_.below(views_.size())];
  Decisions decisions;
  SHOP_ASSERT(decode_block(under_way_.back(), shard.dictionaries, decisions).has_value());
  // Positions count within a key group here; the views have no snapshot to hold them against.
  for (Entry& entry : decisions.entries) entry.position = 0;
  fold_into(shard.views, decisions);
  under_way_.pop_back();
}

void ShardedHost::restart_view_shard(std::size_t number) {
  auto restarted = std::make_unique<ViewShard>();
  ShopViews& views = views_[number]->views;
  for (const std::string& name : views.all_chunks()) {
    const Result<std::string> bytes = views.save_chunk(name);
    SHOP_ASSERT(bytes.has_value());
    SHOP_ASSERT(restarted->views.load_chunk(name, *bytes, 0).has_value());
  }
  views_[number] = std::move(restarted);
}

std::vector<std::string> ShardedHost::cells() {
  while (!under_way_.empty()) deliver_one();
  while (views_.size() > 1) {
    views_.front()->views.merge(views_.back()->views);
    views_.pop_back();
  }
  std::vector<std::string> cells;
  views_.front()->views.cells([&](std::string_view cell) { cells.emplace_back(cell); });
  std::sort(cells.begin(), cells.end());
  return cells;
}

}  // namespace shop::tests
