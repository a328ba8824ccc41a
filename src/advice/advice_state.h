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

  // Users come in no order: what is known of them is fetched some entries ahead.
  void apply(std::span<const Entry> entries) {
    for (std::size_t at = 0; at < entries.size(); ++at) {
      if (at + 2 * kAhead < entries.size()) history.prefetch_user(entries[at + 2 * kAhead].user);
      if (at + kAhead < entries.size()) {
        const Entry& next = entries[at + kAhead];
        history.prefetch_purchases(next.user);
        buyers.prefetch(next.user, next.product);
      }
      apply_one(entries[at]);
    }
  }
  void settle() { popularity.settle(); }

  std::uint64_t changes() const { return changes_; }  // of baskets, since it began
  std::size_t bytes() const { return history.bytes() + buyers.bytes() + popularity.bytes(); }

  PurchaseHistory history;
  ProductBuyers buyers;
  Popularity popularity;

 private:
  static constexpr std::size_t kAhead = 12;

  void apply_one(const Entry& entry) {
    history.apply(entry, [&](const PurchaseChange& change) {
      buyers.follow(change, history);
      popularity.follow(change);
      ++changes_;
    });
  }

  std::uint64_t changes_ = 0;
};

}  // namespace shop
