// SPDX-License-Identifier: Apache-2.0
#include "advice/advice.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace shop {
namespace {

// What a basket weighs beside the one after it, in all shares.
constexpr Fixed kDecay = kOne * 9 / 10;

}  // namespace

Advice::Advice(Dictionaries& dictionaries, const PurchaseHistory::Options& options)
    : dictionaries_(dictionaries),
      state_(dictionaries, options),
      decay_(kDecay),
      neighbours_(std::make_unique<Neighbours>(state_.history, state_.buyers, decay_,
                                               learned_.settings.neighbours)) {}

Advice::Learned Advice::learned() const {
  Learned learned;
  learned.habits = RepeatHabits(state_.history, decay_);
  learned.settings = learn_settings(state_, learned.habits, decay_);
  return learned;
}

void Advice::take(Learned learned) {
  learned_ = std::move(learned);
  neighbours_ = std::make_unique<Neighbours>(state_.history, state_.buyers, decay_,
                                             learned_.settings.neighbours);
}

void Advice::rank_for_stranger(Scratch& scratch) const {
  for (const Symbol product : state_.popularity.of_late().best())
    scratch.ranked.push_back({product, state_.popularity.late_share(product)});
}

std::span<const Scored> Advice::rank(Symbol user, std::size_t count, Scratch& scratch) const {
  scratch.ranked.clear();
  const std::span<const Purchase> purchases = state_.history.purchases(user);
  scratch.profile = Profile(purchases, decay_);
  if (scratch.profile.products.empty()) {
    rank_for_stranger(scratch);
  } else {
    const Candidates candidates(state_, learned_.habits, *neighbours_);
    candidates.gather(user, scratch.profile, {}, scratch.candidates);
    const Weights& weights = learned_.settings.weights;
    const std::int64_t all = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    for (const Candidate& candidate : scratch.candidates.candidates) {
      const std::int64_t score = weigh(candidate.signals, weights) / all;
      if (score > 0) scratch.ranked.push_back({candidate.product, score});
    }
  }
  const std::size_t best = std::min(count, scratch.ranked.size());
  std::partial_sort(
      scratch.ranked.begin(), scratch.ranked.begin() + static_cast<std::ptrdiff_t>(best),
      scratch.ranked.end(), [&](const Scored& a, const Scored& b) { return better(a, b); });
  explainer_.begin(scratch.profile, purchases, scratch.explainer);
  return std::span(scratch.ranked).first(best);
}

bool Advice::better(const Scored& a, const Scored& b) const {
  if (a.score != b.score) return a.score > b.score;
  return dictionaries_.products.text(a.product) < dictionaries_.products.text(b.product);
}

std::span<const Scored> Advice::rank_all(Scratch& scratch) const {
  std::sort(scratch.ranked.begin(), scratch.ranked.end(),
            [&](const Scored& a, const Scored& b) { return better(a, b); });
  return scratch.ranked;
}

std::span<const Scored> Advice::others(Scratch& scratch, std::size_t count) const {
  SparseSums known;
  known.begin(state_.buyers.product_bound());
  for (const Scored& scored : scratch.ranked) known.add(scored.product, 1);
  for (const ProfileProduct& product : scratch.profile.products) known.add(product.product, 1);
  scratch.ranked.clear();
  for (Symbol product = 0; product < state_.buyers.product_bound(); ++product)
    if (known[product] == 0 && state_.popularity.share(product) > 0)
      scratch.ranked.push_back({product, 0});
  const std::size_t best = std::min(count, scratch.ranked.size());
  std::partial_sort(scratch.ranked.begin(),
                    scratch.ranked.begin() + static_cast<std::ptrdiff_t>(best),
                    scratch.ranked.end(),
                    [&](const Scored& a, const Scored& b) { return is_more_popular(a, b); });
  return std::span(scratch.ranked).first(best);
}

std::span<const Scored> Advice::all_others(Scratch& scratch) const {
  std::sort(scratch.ranked.begin(), scratch.ranked.end(),
            [&](const Scored& a, const Scored& b) { return is_more_popular(a, b); });
  return scratch.ranked;
}

bool Advice::is_more_popular(const Scored& a, const Scored& b) const {
  const TopProducts& overall = state_.popularity.overall();
  const std::int64_t a_score = overall.score(a.product);
  const std::int64_t b_score = overall.score(b.product);
  return a_score != b_score ? a_score > b_score : better(a, b);
}

Because Advice::explain(Symbol product, Scratch& scratch) const {
  return explainer_.explain(scratch.profile, product, scratch.explainer);
}

}  // namespace shop
