// SPDX-License-Identifier: Apache-2.0
#include "advice/hold_out.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/hash.h"

namespace shop {
namespace {

// Candidates that are remembered of each user: those with most of all signals together.
constexpr std::size_t kKnownMost = 200;

// 1 / log2(place + 2) in 2^-20; later places as the last.
constexpr std::array<std::int64_t, 32> kGains{
    1048576, 661578, 524288, 451597, 405645, 373510, 349525, 330789, 315653, 303106, 292493,
    283365,  275408, 268391, 262144, 256535, 251462, 246844, 242618, 238730, 235137, 231803,
    228699,  225799, 223080, 220526, 218119, 215846, 213695, 211654, 209715, 207870};

std::int64_t ideal_gain(std::size_t wanted) {
  std::int64_t sum = 0;
  for (std::size_t place = 0; place < wanted; ++place)
    sum += place < kGains.size() ? kGains[place] : kGains.back();
  return sum;
}

std::size_t count_products(std::span<const Purchase> purchases) {
  return static_cast<std::size_t>(std::count_if(purchases.begin(), purchases.end(),
                                                [](const Purchase& one) { return one.stands(); }));
}

}  // namespace

HoldOut::HoldOut(const AdviceState& state, const Decay& decay, std::size_t users_most)
    : state_(state), decay_(decay) {
  choose_users(users_most);
}

void HoldOut::choose_users(std::size_t users_most) {
  for (Symbol user = 0; user < state_.history.user_bound(); ++user)
    if (!split_last_basket(state_.history.purchases(user)).before.empty()) users_.push_back(user);
  const auto before = [&](Symbol a, Symbol b) { return state_.buyers.comes_before(a, b); };
  const std::size_t count = std::min(users_most, users_.size());
  std::partial_sort(users_.begin(), users_.begin() + static_cast<std::ptrdiff_t>(count),
                    users_.end(), before);
  users_.resize(count);
}

void HoldOut::keep_best(std::span<Candidate> candidates, std::span<const Purchase> held_back) {
  const auto sum = [](const Candidate& candidate) {
    return std::accumulate(candidate.signals.begin(), candidate.signals.end(), std::int64_t{0});
  };
  const auto before = [&](const Candidate& a, const Candidate& b) {
    const std::int64_t a_sum = sum(a);
    const std::int64_t b_sum = sum(b);
    if (a_sum != b_sum) return a_sum > b_sum;
    return state_.buyers.product_id(a.product) < state_.buyers.product_id(b.product);
  };
  const std::size_t count = std::min(kKnownMost, candidates.size());
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(candidates.begin(), end, candidates.end(), before);
  std::sort(candidates.begin(), end, before);
  for (const Candidate& candidate : candidates.first(count)) {
    const bool wanted =
        std::any_of(held_back.begin(), held_back.end(), [&](const Purchase& purchase) {
          return purchase.product == candidate.product && purchase.stands();
        });
    known_.push_back({candidate.product, wanted, candidate.signals});
  }
  cases_.push_back({known_.size() - count, count, count_products(held_back)});
}

void HoldOut::gather(const Candidates& candidates) {
  cases_.clear();
  known_.clear();
  Candidates::Scratch scratch;
  for (const Symbol user : users_) {
    const LastBasketApart apart = split_last_basket(state_.history.purchases(user));
    const Profile profile(apart.before, decay_);
    candidates.gather(user, profile, apart.last, scratch);
    keep_best(scratch.candidates, apart.last);
  }
}

std::int64_t HoldOut::quality_of(const Case& one, const Weights& weights,
                                 std::vector<std::pair<std::int64_t, std::size_t>>& ranked) const {
  ranked.clear();
  for (std::size_t at = one.first; at < one.first + one.count; ++at)
    ranked.emplace_back(-weigh(known_[at].signals, weights), at);
  const std::size_t places = std::min(kPlaces, ranked.size());
  // Equal scores in the order in which they are known, which follows from the signals and ids.
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(places),
                    ranked.end());
  std::int64_t hits = 0;
  std::int64_t gain = 0;
  for (std::size_t place = 0; place < places; ++place) {
    if (!known_[ranked[place].second].wanted) continue;
    ++hits;
    gain += kGains[place];
  }
  const auto wanted = static_cast<std::int64_t>(one.wanted);
  return (hits << kFixedBits) / wanted + (gain << kFixedBits) / ideal_gain(one.wanted);
}

std::int64_t HoldOut::quality(const Weights& weights) const {
  std::vector<std::pair<std::int64_t, std::size_t>> ranked;
  std::int64_t sum = 0;
  for (const Case& one : cases_) sum += quality_of(one, weights, ranked);
  return sum;
}

}  // namespace shop
