// SPDX-License-Identifier: Apache-2.0
//
// Holds all that advice is drawn from: the purchases that stand, and what follows from them.
//
// A fold over entries (class Set), exact under reversal; see purchase_history.h. After apply() and
// before anything is asked comes settle().
//
//   AdviceState state(dictionaries);
//   state.apply(entries);  state.settle();
//   state.buyers.latest(product, 500);
//
// Threads: one owner; after settle() any may read.   Cost: 0.5 us an entry; memory 40 bytes a
// user's product and basket, 60 a user.
#pragma once

#include <cstdint>
#include <span>

#include "advice/popularity.h"
#include "advice/product_buyers.h"
#include "advice/purchase_history.h"

namespace shop {

class AdviceState {
 public:
  explicit AdviceState(Dictionaries& dictionaries, const PurchaseHistory::Options& options = {})
      : history(dictionaries, options), buyers(dictionaries), popularity(dictionaries) {}

  void apply(std::span<const Entry> entries) {
    for (const Entry& entry : entries) {
      history.apply(entry, [&](const PurchaseChange& change) {
        buyers.follow(change, history);
        popularity.follow(change);
        ++changes_;
      });
    }
  }
  void settle() { popularity.settle(); }

  std::uint64_t changes() const { return changes_; }  // of baskets, since it began
  std::size_t bytes() const { return history.bytes() + buyers.bytes() + popularity.bytes(); }

  PurchaseHistory history;
  ProductBuyers buyers;
  Popularity popularity;

 private:
  std::uint64_t changes_ = 0;
};

}  // namespace shop
