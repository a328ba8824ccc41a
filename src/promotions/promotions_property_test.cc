// SPDX-License-Identifier: Apache-2.0
//
// Any order of arrival, with refunds, corrections and voids between, gives the same offers, budgets
// and conversions, to the byte, as the clean history of what stands at the end; and no budget is
// ever exceeded.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "advice/random_shop.h"
#include "promotions/promotions_fixture.h"

namespace shop {
namespace {

std::vector<Promotion> without_stock() {
  std::vector<Promotion> promotions;
  const auto add = [&](std::string name, PromotionKind kind) -> Promotion& {
    promotions.push_back(PromotionShop::named(std::move(name), kind));
    promotions.back().hold_out_percent = 20;
    promotions.back().per_customer = 3;
    promotions.back().off_minor_most = 300;
    return promotions.back();
  };
  Promotion& back = add("back", PromotionKind::win_back);
  back.after_days = 12;
  back.budget_minor = 6'000;
  add("again", PromotionKind::replenish).purchases_least = 2;
  promotions.back().budget_minor = 3'000;
  Promotion& next = add("next", PromotionKind::next_category);
  next.bought_category = "c1";
  next.category = "c2";
  next.after_days = 2;
  add("often", PromotionKind::reward).every_purchases = 4;
  add("much", PromotionKind::reward).every_spend_minor = 2'000;
  promotions.back().category = "c3";
  add("loyal", PromotionKind::win_back).after_days = 9;
  promotions.back().segments = {Segment::loyal, Segment::new_};
  return promotions;
}

std::vector<Promotion> with_stock() {
  std::vector<Promotion> promotions = without_stock();
  Promotion slow = PromotionShop::named("slow", PromotionKind::clear_slow_stock);
  slow.in_days = 10;
  slow.sold_most = 2;
  slow.stock_least = 1;
  slow.hold_out_percent = 10;
  promotions.insert(promotions.begin(), slow);
  promotions.insert(promotions.begin() + 1,
                    PromotionShop::named("here again", PromotionKind::back_in_stock));
  return promotions;
}

struct Told {
  std::string text;
  std::map<std::string, int> offers;  // of each promotion
};

struct Counted {
  std::string product;
  std::string raw;
  std::int64_t stock = 0;
  Timestamp time;
};

// Counts of stock, on some days of some products.
std::vector<Counted> random_counts(std::uint64_t seed) {
  Prng prng(seed);
  std::vector<Counted> counts;
  for (int number = 0; number < 60; ++number) {
    const std::int64_t day = 20'000 + static_cast<std::int64_t>(prng.below(150));
    counts.push_back({"p" + std::to_string(prng.below(30)), "count " + std::to_string(number),
                      static_cast<std::int64_t>(prng.below(12)), Timestamp{day * kMicrosPerDay}});
  }
  return counts;
}

// Everything that is offered to anybody, and why, as text; entries and counts in their order.
Told all_promotions(RandomShop& shop, const std::vector<Entry>& entries,
                    const std::vector<Counted>& counts, const std::vector<Promotion>& promotions) {
  Dictionaries dictionaries;
  ShopperHistory history(dictionaries, {.currency = *Currency::find("GBP")});
  const std::vector<Entry> of_host = shop.of_host(entries, dictionaries);
  std::size_t counted = 0;
  for (std::size_t at = 0; at < of_host.size(); ++at) {
    history.apply({&of_host[at], 1});
    for (; counted < counts.size() * (at + 1) / of_host.size(); ++counted) {
      ProductRecord record;
      record.id = counts[counted].product;
      record.raw = counts[counted].raw;
      record.stock = counts[counted].stock;
      record.has_stock = record.has_updated_at = true;
      record.updated_at = counts[counted].time;
      history.apply(record, at + 1);
    }
  }
  const Triggers triggers(history, promotions);
  const OfferMaker maker(triggers);
  const Day today{20'160};
  const OffersOfAll all = make_offers(maker, today);
  std::ostringstream text;
  Told told;
  OfferMaker::Scratch scratch;
  for (int number = 0; number < 60; ++number) {
    const std::string id = "u" + std::to_string(number);
    const auto user = dictionaries.users.find(id);
    if (!user || *user >= all.by_user.size()) continue;
    for (const Offer& offer : all.by_user[*user]) {
      const Promotion& promotion = promotions[offer.why.promotion];
      ++told.offers[promotion.name];
      text << id << ' ' << promotion.name << ' ' << offer.first().number << ' '
           << (offer.taken ? offer.taken->number : 0) << offer.is_held_out << ' '
           << (offer.why.product == kNoSymbol ? "" : dictionaries.products.text(offer.why.product))
           << ' ' << reason_words(offer, promotion, history, today) << '\n';
    }
    std::size_t alone = 0;
    for (const Offer& offer : maker.of_user(*user, all.cuts, scratch))
      alone += offer.first() <= today;
    EXPECT_EQ(alone, all.by_user[*user].size()) << id;
  }
  const std::vector<Conversion> conversions = count_conversions(all, promotions.size(), today);
  for (std::size_t place = 0; place < promotions.size(); ++place) {
    const Conversion& counts_of = conversions[place];
    const BudgetState& budget = all.budgets[place];
    text << promotions[place].name << ' ' << counts_of.offered.of_them << '/'
         << counts_of.offered.all << ' ' << counts_of.held_out.of_them << '/'
         << counts_of.held_out.all << ' ' << to_string(budget.spent_minor) << ' '
         << to_string(budget.reserved_minor) << ' ' << budget.refused << '\n';
  }
  told.text = text.str();
  return told;
}

TEST(PromotionsProperty, AreThoseOfTheCleanHistoryInAnyOrder) {
  std::map<std::string, int> offers;
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    RandomShop shop(seed);
    const std::vector<Promotion> promotions = without_stock();
    const Told clean = all_promotions(shop, shop.stands, {}, promotions);
    EXPECT_EQ(all_promotions(shop, shop.entered, {}, promotions).text, clean.text) << seed;
    std::vector<Entry> entered = shop.entered;
    shop.shuffle(entered);
    EXPECT_EQ(all_promotions(shop, entered, {}, promotions).text, clean.text) << seed;
    for (const auto& [name, count] : clean.offers) offers[name] += count;
  }
  for (const Promotion& promotion : without_stock())
    EXPECT_GT(offers[promotion.name], 30) << promotion.name;
}

TEST(PromotionsProperty, FollowTheStockInAnyOrder) {
  std::map<std::string, int> offers;
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    RandomShop shop(seed);
    std::vector<Counted> counts = random_counts(seed);
    const std::vector<Promotion> promotions = with_stock();
    const Told clean = all_promotions(shop, shop.booked, counts, promotions);
    std::reverse(counts.begin(), counts.end());
    std::vector<Entry> entered = shop.entered;
    shop.shuffle(entered);
    EXPECT_EQ(all_promotions(shop, entered, counts, promotions).text, clean.text) << seed;
    for (const auto& [name, count] : clean.offers) offers[name] += count;
  }
  EXPECT_GT(offers["slow"], 30);
  EXPECT_GT(offers["here again"], 10);
}

TEST(PromotionsProperty, NeverExceedABudgetOnAnyDay) {
  std::uint64_t refused = 0;
  Int128 spent_most = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    RandomShop shop(seed);
    Dictionaries dictionaries;
    ShopperHistory history(dictionaries, {.currency = *Currency::find("GBP")});
    history.apply(shop.of_host(shop.entered, dictionaries));
    const std::vector<Promotion> promotions = without_stock();
    const Triggers triggers(history, promotions);
    const OfferMaker maker(triggers);
    for (int day = 20'000; day < 20'180; ++day) {
      const OffersOfAll all = make_offers(maker, Day{day});
      for (std::size_t place = 0; place < promotions.size(); ++place) {
        if (!promotions[place].budget_minor) continue;
        const BudgetState& budget = all.budgets[place];
        ASSERT_LE(budget.spent_minor + budget.reserved_minor, *promotions[place].budget_minor);
        refused += budget.refused;
        spent_most = std::max(spent_most, budget.spent_minor);
      }
    }
  }
  EXPECT_GT(refused, 100U) << "budgets that never end prove nothing";
  EXPECT_GT(spent_most, 3'000);
}

}  // namespace
}  // namespace shop
