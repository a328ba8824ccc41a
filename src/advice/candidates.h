// SPDX-License-Identifier: Apache-2.0
//
// Gathers the products that could be recommended to a user, each with its signals.
//
// These are the user's own, what the nearest users buy, and the most popular ones. A product of the
// newest basket is left out unless it is a rebuy: bought in two baskets or more, or of a kind that
// this shop's users buy again (RepeatHabits).
//
//   Candidates candidates(state, habits, neighbours);
//   candidates.gather(user, profile, {}, scratch);
//   for (const Candidate& candidate : scratch.candidates) …
//
// Threads: any, each with a scratch of its own, while nothing is changed.
// Cost: that of Neighbours, and 0.02 us a candidate.
#pragma once

#include <span>
#include <vector>

#include "advice/advice_state.h"
#include "advice/neighbours.h"
#include "advice/profile.h"
#include "advice/repeat_habits.h"
#include "advice/signals.h"

namespace shop {

struct Candidate {
  Symbol product = 0;
  Signals signals{};
};

class Candidates {
 public:
  struct Scratch {
    Neighbours::Scratch neighbours;
    SparseSums own;  // 1 for each of the user's products, and of the popular ones that were added
    std::vector<Candidate> candidates;
  };

  Candidates(const AdviceState& state, const RepeatHabits& habits, const Neighbours& neighbours)
      : state_(state), habits_(habits), neighbours_(neighbours) {}

  // `held_out`: purchases of the user that are not to be known, and are not in the profile; none
  // when it is meant.
  void gather(Symbol user, const Profile& profile, std::span<const Purchase> held_out,
              Scratch& scratch) const;

  bool is_rebuy(const ProfileProduct& product) const;

 private:
  Candidate of_own(const ProfileProduct& product, const Profile& profile,
                   std::span<const Purchase> held_out, const Scratch& scratch) const;
  Fixed returning_share(Symbol product) const;
  void add_others(Scratch& scratch) const;
  void add_popular(Scratch& scratch) const;
  void add_popularity(Candidate& candidate) const;

  const AdviceState& state_;
  const RepeatHabits& habits_;
  const Neighbours& neighbours_;
};

}  // namespace shop
