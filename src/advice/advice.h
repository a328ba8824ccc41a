// SPDX-License-Identifier: Apache-2.0
//
// Recommends to each user what they are likely to buy next: again, or for the first time.
//
// Folds entries (class Set): a purchase, a refund or a correction shows in the next answer. The
// score of a product is the weighed sum of its signals (signals.h); the weights and the settings
// behind them are learned from the history itself (learning.h), when it is told to learn and
// not by itself. Everything is counted in whole numbers and every tie is broken by an id, so the
// same purchases give the same answers to the byte, whatever order they came in.
//
//   Advice advice(dictionaries);
//   advice.apply(entries);  advice.settle();  advice.learn();
//   for (const Scored& scored : advice.rank(user, 10, scratch)) …
//
// It knows neither stock nor price: whoever serves asks for more than is wanted and leaves out.
//
// Threads: one owner; rank(), explain() and learned() from any, each with a scratch of its own,
// while nothing is changed.   Cost: apply 0.5 us an entry; rank 0.3 to 1 ms; learn 3 to 10 s.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "advice/advice_state.h"
#include "advice/because.h"
#include "advice/candidates.h"
#include "advice/learning.h"

namespace shop {

struct Scored {
  Symbol product = 0;
  std::int64_t score = 0;  // 2^-30, above 0; says something beside those of the same user alone
};

class Advice {
 public:
  struct Scratch {
    Candidates::Scratch candidates;
    Explainer::Scratch explainer;
    Profile profile;  // of the user who was ranked last
    std::vector<Scored> ranked;
  };

  explicit Advice(Dictionaries& dictionaries, const PurchaseHistory::Options& options = {});
  Advice(const Advice&) = delete;
  Advice& operator=(const Advice&) = delete;

  void apply(std::span<const Entry> entries) { state_.apply(entries); }
  void settle() { state_.settle(); }
  // The settings that fit the history as it is now, and how its users come back for things.
  struct Learned {
    AdviceSettings settings;
    RepeatHabits habits;
  };
  Learned learned() const;
  void take(Learned learned);  // answers by these from now on
  void learn() { take(learned()); }

  // The best `count` products at most, the best first. A user without purchases, or kNoSymbol,
  // gets what is popular of late.
  std::span<const Scored> rank(Symbol user, std::size_t count, Scratch& scratch) const;
  // For the user who was ranked last with this scratch: all that have a score, the best first;
  // products that nothing speaks for, the first `count` by how popular they are overall, and then
  // all of them; and why one of either.
  std::span<const Scored> rank_all(Scratch& scratch) const;
  std::span<const Scored> others(Scratch& scratch, std::size_t count) const;
  std::span<const Scored> all_others(Scratch& scratch) const;
  Because explain(Symbol product, Scratch& scratch) const;

  const AdviceState& state() const { return state_; }
  const AdviceSettings& settings() const { return learned_.settings; }

 private:
  void rank_for_stranger(Scratch& scratch) const;
  bool better(const Scored& a, const Scored& b) const;
  bool is_more_popular(const Scored& a, const Scored& b) const;

  const Dictionaries& dictionaries_;
  AdviceState state_;
  Decay decay_;
  Learned learned_;
  std::unique_ptr<Neighbours> neighbours_;
  Explainer explainer_{state_};
};

}  // namespace shop
