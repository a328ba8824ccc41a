// SPDX-License-Identifier: Apache-2.0
//
// Holds the newest basket of some users back, and measures how well it is foretold.
//
// The users are those with the smallest hashes of their ids among those with two baskets or more: a
// sample that depends on who has bought, not on the order in which they came. What is measured is
// recall@10 + nDCG@10 (with the ideal DCG of the whole basket), summed over them, in 2^-20.
//
//   HoldOut held(state, decay);
//   held.gather(candidates);
//   held.quality(weights);
//
// Threads: one owner.   Cost: gather some 0.3 ms a user, quality 4 us.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "advice/advice_state.h"
#include "advice/candidates.h"
#include "advice/signals.h"

namespace shop {

class HoldOut {
 public:
  HoldOut(const AdviceState& state, const Decay& decay, std::size_t users_most);

  std::size_t users() const { return users_.size(); }
  // What could be recommended to each of them, by these settings.
  void gather(const Candidates& candidates);
  std::int64_t quality(const Weights& weights) const;

 private:
  static constexpr std::size_t kPlaces = 10;
  struct Case {
    std::size_t first = 0;  // of its candidates
    std::size_t count = 0;
    std::size_t wanted = 0;  // products of the basket that was held back
  };
  struct Known {
    Symbol product = 0;
    bool wanted = false;
    Signals signals{};
  };
  void choose_users(std::size_t users_most);
  void keep_best(std::span<Candidate> candidates, std::span<const Purchase> held_back);
  std::int64_t quality_of(const Case& one, const Weights& weights,
                          std::vector<std::pair<std::int64_t, std::size_t>>& ranked) const;

  const AdviceState& state_;
  const Decay& decay_;
  std::vector<Symbol> users_;
  std::vector<Case> cases_;
  std::vector<Known> known_;
};

}  // namespace shop
