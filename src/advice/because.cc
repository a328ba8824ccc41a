// SPDX-License-Identifier: Apache-2.0
#include "advice/because.h"

#include <algorithm>
#include <array>

#include "advice/interval_words.h"
#include "advice/usual_interval.h"

namespace shop {
namespace {

constexpr std::uint32_t kTimesOfAnInterval = 3;
constexpr std::int64_t kDaysOfAWeek = 7;
constexpr std::int64_t kCustomersLeast = 2;
constexpr std::size_t kAhead = 6;  // buyers are spread over memory: fetched so many ahead

std::string customers(std::int64_t number, std::int64_t asked) {
  if (asked > 0)
    return std::to_string(number) + " of the last " + std::to_string(asked) + " customers";
  return std::to_string(number) + (number == 1 ? " customer" : " customers");
}

}  // namespace

std::string Because::words(const std::function<std::string_view(Symbol)>& name_of) const {
  switch (kind) {
    case Kind::bought_at_interval:
      return "you buy this " + every_words(number);
    case Kind::bought_before:
      if (number == 1) return "you bought this before";
      return "you bought this " + std::to_string(number) + " times";
    case Kind::bought_with:
      return std::string("bought with ").append(name_of(with)) + " by " + customers(number, asked);
    case Kind::bought_both:
      return "bought by " + customers(number, asked) + " who bought " + std::string(name_of(with));
    case Kind::popular_this_week:
      return "popular this week";
    case Kind::popular:
      break;
  }
  return "popular";
}

void Explainer::begin(const Profile& profile, std::span<const Purchase> purchases,
                      Scratch& scratch) const {
  scratch.purchases = purchases;
  scratch.own.begin(state_.buyers.product_bound());
  for (std::size_t place = 0; place < profile.products.size(); ++place)
    scratch.own.add(profile.products[place].product, static_cast<std::int64_t>(place) + 1);
}

Because Explainer::of_own(const ProfileProduct& product, Scratch& scratch) {
  Because because;
  because.kind = Because::Kind::bought_before;
  because.number = product.baskets;
  if (product.baskets < kTimesOfAnInterval) return because;
  std::vector<Day>& days = scratch.days;
  days.clear();
  for (const Purchase& purchase : scratch.purchases) {
    if (purchase.product != product.product || !purchase.stands()) continue;
    if (days.empty() || days.back() != purchase.basket.day) days.push_back(purchase.basket.day);
  }
  const auto interval = usual_interval(days);
  if (!interval) return because;
  because.kind = Because::Kind::bought_at_interval;
  because.number = *interval;
  return because;
}

void Explainer::count_purchases(std::span<const Purchase> purchases, Symbol product,
                                std::size_t buyer, Scratch& scratch) const {
  for (std::size_t first = 0; first < purchases.size();) {
    std::size_t end = first;
    bool has_it = false;
    for (; end < purchases.size() && purchases[end].basket == purchases[first].basket; ++end)
      has_it = has_it || (purchases[end].product == product && purchases[end].stands());
    for (; first < end; ++first) {
      const std::int64_t place = scratch.own[purchases[first].product];
      if (place == 0 || !purchases[first].stands()) continue;
      const auto own = static_cast<std::size_t>(place - 1);
      if (scratch.counted_both[own] != buyer) ++scratch.both[own];
      scratch.counted_both[own] = buyer;
      if (!has_it) continue;
      if (scratch.counted_together[own] != buyer) ++scratch.together[own];
      scratch.counted_together[own] = buyer;
    }
  }
}

void Explainer::count_buyers(Symbol product, Scratch& scratch) const {
  const std::span<const Buyer> buyers = state_.buyers.latest(product, kBuyersAsked);
  for (std::size_t buyer = 0; buyer < buyers.size(); ++buyer) {
    if (buyer + 2 * kAhead < buyers.size())
      state_.history.prefetch_user(buyers[buyer + 2 * kAhead].user);
    if (buyer + kAhead < buyers.size())
      state_.history.prefetch_purchases(buyers[buyer + kAhead].user);
    count_purchases(state_.history.purchases(buyers[buyer].user), product, buyer + 1, scratch);
  }
}

// By the square of the count over the other product's buyers, which is how much more often than by
// chance, and how often at all.
bool Explainer::name_most(const Profile& profile, const std::vector<std::int64_t>& counts,
                          Because& because) const {
  __extension__ using Wide = __int128;
  const auto buyers = [&](Symbol product) {
    return static_cast<std::int64_t>(std::max<std::size_t>(1, state_.buyers.buyers(product)));
  };
  for (std::size_t place = 0; place < counts.size(); ++place) {
    const std::int64_t count = counts[place];
    if (count < kCustomersLeast) continue;
    const Symbol product = profile.products[place].product;
    if (because.with != kNoSymbol) {
      const Wide mine = Wide{count} * count * buyers(because.with);
      const Wide best = Wide{because.number} * because.number * buyers(product);
      if (mine < best) continue;
      if (mine == best &&
          state_.buyers.product_id(product) > state_.buyers.product_id(because.with))
        continue;
    }
    because.with = product;
    because.number = count;
  }
  return because.with != kNoSymbol;
}

Because Explainer::of_popular(Symbol product) const {
  Because because;
  const Day to = state_.popularity.newest_day();
  const Day from{static_cast<std::int32_t>(to.number - kDaysOfAWeek + 1)};
  because.number = state_.popularity.baskets(product, from, to);
  because.kind = because.number > 0 ? Because::Kind::popular_this_week : Because::Kind::popular;
  return because;
}

Because Explainer::explain(const Profile& profile, Symbol product, Scratch& scratch) const {
  if (const ProfileProduct* own = profile.find(product)) return of_own(*own, scratch);
  for (auto* counts : {&scratch.together, &scratch.both})
    counts->assign(profile.products.size(), 0);
  for (auto* counted : {&scratch.counted_together, &scratch.counted_both})
    counted->assign(profile.products.size(), 0);
  count_buyers(product, scratch);
  Because because;
  if (state_.buyers.buyers(product) > kBuyersAsked) because.asked = kBuyersAsked;
  because.kind = Because::Kind::bought_with;
  if (name_most(profile, scratch.together, because)) return because;
  because.kind = Because::Kind::bought_both;
  if (name_most(profile, scratch.both, because)) return because;
  return of_popular(product);
}

}  // namespace shop
