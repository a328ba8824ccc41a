// SPDX-License-Identifier: Apache-2.0
//
// Remembers roots for the ledger: the index of ids says where, the log says what.
//
// Rows that are decided but not yet durable are found too: their blocks and ids are held here until
// the store has them. Ids go into the store's index in bulk: seal() takes the recent ones when
// there are enough, the owner has them written in the background and calls unseal().
//
// Threads: one owner (the thread that decides).   Cost: a root seen before costs an index lookup
// and a decoded block, of which the last used are kept.
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/recent_ids.h"
#include "store/store.h"

namespace shop {

class LogHistory final : public RootHistory {
 public:
  LogHistory(Store& store, Dictionaries& dictionaries)
      : store_(store), dictionaries_(dictionaries) {}

  Status load(const Hash128& hash, RootState& state) override;

  // The block's rows can be found from now on.
  void add(std::shared_ptr<const LogBlock> block, std::span<const IdRow> ids);
  // For recovery: ids of durable rows that the store's index lacks.
  void add(std::span<const IdRow> ids) { recent_.add(ids); }
  // Blocks before this position are in the store.
  void durable_upto(Position position);

  std::size_t recent_ids() const { return recent_.size(); }
  bool has_sealed() const { return sealed_size_ > 0; }
  // Copies the recent ids for the store's index; they can still be found here until unseal().
  std::vector<IdRow> seal();
  void unseal();
  // All that the store's index lacks, sealed or not, in no order.
  std::vector<IdRow> take_all();

 private:
  struct Decoded {
    std::shared_ptr<const LogBlock> block;
    Decisions decisions;
  };
  Result<const Decoded*> block_at(Position position);
  Result<std::shared_ptr<const LogBlock>> bytes_at(Position position);

  Store& store_;
  Dictionaries& dictionaries_;
  RecentIds recent_;
  RecentIds sealed_;
  std::size_t sealed_size_ = 0;
  std::deque<std::shared_ptr<const LogBlock>> pending_;
  std::list<Decoded> cache_;  // the last used first
};

}  // namespace shop
