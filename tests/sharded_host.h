// SPDX-License-Identifier: Apache-2.0
//
// Runs the core the way a cluster does: ledger shards by key group of the root, view shards that
// take any block, all of which may split, move and merge at any moment.
//
// A block leaves a ledger as bytes and is read by a view shard with dictionaries of its own, later
// than it was made and in any order; a key group that moves takes its blocks along and nothing
// else; a view shard that restarts comes back from its chunks. What order this happens in is drawn
// from one seed. When all is done, the merged views must be what a straight run gives.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/prng.h"
#include "base/zone.h"
#include "ledger/ledger.h"
#include "ledger/memory_history.h"
#include "views/shop_views.h"

namespace shop::tests {

struct HostOptions {
  std::uint64_t seed = 0;
  std::size_t key_groups = 16;
  std::size_t view_shards = 3;
  std::size_t batch_rows_max = 7;
  bool stir = true;  // move, delay, merge, restart
};

class ShardedHost {
 public:
  explicit ShardedHost(HostOptions options);
  ~ShardedHost();

  // CSV with a header of all columns.
  void give(std::string_view csv_header, const std::vector<std::string>& lines);
  // Lets everything under way arrive, merges all view shards, and gives their cells, sorted.
  std::vector<std::string> cells();
  const Tally& tally() const { return tally_; }

 private:
  struct LedgerShard;
  struct ViewShard;
  void decide(std::size_t key_group, std::vector<Transaction>& rows);
  void stir();
  void move_key_group(std::size_t key_group);
  void deliver_one();
  void restart_view_shard(std::size_t shard);

  HostOptions options_;
  Prng prng_;
  ShopZone zone_;
  std::vector<std::unique_ptr<LedgerShard>> ledgers_;
  std::vector<std::unique_ptr<ViewShard>> views_;
  std::vector<std::string> under_way_;
  Tally tally_;
};

}  // namespace shop::tests
