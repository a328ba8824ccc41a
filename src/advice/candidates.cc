// SPDX-License-Identifier: Apache-2.0
#include "advice/candidates.h"

#include <algorithm>

namespace shop {
namespace {

constexpr std::size_t kPopularMost = 100;

// Where fewer come back for it than this, of a hundred that bought it, it is no rebuy.
constexpr std::int64_t kReturningPercentLeast = 5;

bool holds(std::span<const Purchase> purchases, Symbol product) {
  return std::any_of(purchases.begin(), purchases.end(), [&](const Purchase& purchase) {
    return purchase.product == product && purchase.stands();
  });
}

}  // namespace

bool Candidates::is_rebuy(const ProfileProduct& product) const {
  if (product.since > 0 || product.baskets > 1) return true;
  const auto buyers = static_cast<std::int64_t>(state_.buyers.buyers(product.product));
  const auto returning = static_cast<std::int64_t>(state_.buyers.returning(product.product));
  return returning * 100 >= buyers * kReturningPercentLeast;
}

// Of a product's buyers who bought it in two baskets or more, drawn towards none.
Fixed Candidates::returning_share(Symbol product) const {
  constexpr std::int64_t kPrior = 10;
  const std::int64_t returning = state_.buyers.returning(product) + 1;
  const auto buyers = static_cast<std::int64_t>(state_.buyers.buyers(product));
  return (returning << kFixedBits) / (buyers + kPrior);
}

void Candidates::add_popularity(Candidate& candidate) const {
  of(candidate.signals, Signal::popular) = state_.popularity.share(candidate.product);
  of(candidate.signals, Signal::of_late) = state_.popularity.late_share(candidate.product);
}

Candidate Candidates::of_own(const ProfileProduct& product, const Profile& profile,
                             std::span<const Purchase> held_out, const Scratch& scratch) const {
  Candidate candidate{product.product, {}};
  of(candidate.signals, Signal::again) =
      held_out.empty()
          ? habits_.chance(product, profile.baskets)
          : habits_.chance_without(product, profile.baskets, holds(held_out, product.product));
  of(candidate.signals, Signal::staple) =
      habits_.usual_chance(product, profile.baskets) * returning_share(product.product) / kOne;
  of(candidate.signals, Signal::share) = product.share << (kChanceBits - kFixedBits);
  of(candidate.signals, Signal::alike) = scratch.neighbours.alike[product.product];
  of(candidate.signals, Signal::next) = scratch.neighbours.next[product.product];
  add_popularity(candidate);
  return candidate;
}

void Candidates::add_others(Scratch& scratch) const {
  for (const Symbol product : scratch.neighbours.alike.touched()) {
    if (scratch.own[product] != 0) continue;
    Candidate candidate{product, {}};
    of(candidate.signals, Signal::alike) = scratch.neighbours.alike[product];
    of(candidate.signals, Signal::next) = scratch.neighbours.next[product];
    add_popularity(candidate);
    scratch.candidates.push_back(candidate);
  }
}

void Candidates::add_popular(Scratch& scratch) const {
  for (const TopProducts* top : {&state_.popularity.overall(), &state_.popularity.of_late()}) {
    const std::span<const Symbol> best = top->best();
    for (const Symbol product : best.first(std::min(kPopularMost, best.size()))) {
      if (scratch.own[product] != 0 || scratch.neighbours.alike[product] != 0) continue;
      scratch.own.add(product, 1);  // so that it comes once
      Candidate candidate{product, {}};
      add_popularity(candidate);
      scratch.candidates.push_back(candidate);
    }
  }
}

void Candidates::gather(Symbol user, const Profile& profile, std::span<const Purchase> held_out,
                        Scratch& scratch) const {
  scratch.candidates.clear();
  scratch.own.begin(state_.buyers.product_bound());
  neighbours_.find(user, profile, scratch.neighbours);
  for (const ProfileProduct& product : profile.products) {
    scratch.own.add(product.product, 1);
    if (is_rebuy(product))
      scratch.candidates.push_back(of_own(product, profile, held_out, scratch));
  }
  add_others(scratch);
  add_popular(scratch);
}

}  // namespace shop
