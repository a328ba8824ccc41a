// SPDX-License-Identifier: Apache-2.0
//
// A small shop of which tests tell who bought what and when, and which promotions it has.
//
//   add({.name = "back", .kind = PromotionKind::win_back, .after_days = 60, .off_percent = 10});
//   buy("ann", "tea", 100);  refund("ann tea 100", 1, 109);  stock("tea", 0, 105);
//   EXPECT_THAT(offers("ann"), ElementsAre("back 160-173: it has been 2 months …"));
//
// Days are numbers. A product's category is the part of its id before a slash: "hot/tea".
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "promotions/budgets.h"
#include "promotions/conversion.h"
#include "promotions/reasons.h"
#include "views/till.h"

namespace shop {

struct PromotionShop : testing::Test {
  Till till;
  ShopperHistory history{till.dictionaries, {.currency = *Currency::find("GBP")}};
  std::vector<Promotion> promotions;
  Day today{1000};

  static Promotion named(std::string name, PromotionKind kind) {
    Promotion promotion;
    promotion.name = std::move(name);
    promotion.kind = kind;
    promotion.off_percent = 10;
    promotion.per_customer = 100;
    return promotion;
  }

  void apply(Entry entry) {
    entry.time = Timestamp{entry.day.number * kMicrosPerDay + 10};
    history.apply({&entry, 1});
  }
  // The sale's id is "USER PRODUCT DAY".
  Entry buy(std::string_view user, std::string_view product, int day, std::int64_t units = 1,
            std::int64_t minor = 100) {
    const std::string id =
        std::string(user) + " " + std::string(product) + " " + std::to_string(day);
    Entry sale = till.sale({.id = id,
                            .product = product,
                            .category = product.substr(0, product.find('/')),
                            .user = user,
                            .units = units,
                            .minor = minor,
                            .day = Day{day}});
    apply(sale);
    return sale;
  }
  void refund(std::string_view id, std::int64_t units, int day, std::int64_t minor = 100) {
    apply(till.refund(id, {.units = units, .minor = minor, .day = Day{day}}));
  }
  // So many are counted on the shelf when the day begins.
  void stock(std::string_view product, std::int64_t count, int day) {
    ProductRecord record;
    record.id = product;
    record.name = product;
    record.category = product.substr(0, product.find('/'));
    record.raw = keep(std::string(product) + std::to_string(count) + " " + std::to_string(day));
    record.stock = count;
    record.has_stock = record.has_updated_at = true;
    record.updated_at = Timestamp{day * kMicrosPerDay};
    history.apply(record, ++position_);
  }

  // The offers of a user with the reasons as of each one's first day: "NAME PRODUCT 160-173: …",
  // before the colon also "held out" and "taken 165". Those of later days than today are left out.
  std::vector<std::string> offers(std::string_view user) {
    const Triggers triggers(history, promotions);
    const OfferMaker maker(triggers);
    const OffersOfAll all = make_offers(maker, today);
    const Symbol symbol = till.dictionaries.users.find(user).value_or(kNoSymbol);
    std::vector<std::string> texts;
    if (symbol >= all.by_user.size()) return texts;
    for (const Offer& offer : all.by_user[symbol]) texts.push_back(text_of(offer));
    // One user asked alone has the same.
    OfferMaker::Scratch scratch;
    std::vector<std::string> alone;
    for (const Offer& offer : maker.of_user(symbol, all.cuts, scratch))
      if (offer.first() <= today) alone.push_back(text_of(offer));
    EXPECT_EQ(alone, texts) << user;
    return texts;
  }
  std::string text_of(const Offer& offer) const {
    const Promotion& promotion = promotions[offer.why.promotion];
    std::string text = promotion.name;
    if (offer.why.product != kNoSymbol)
      text.append(" ").append(till.dictionaries.products.text(offer.why.product));
    text += " " + std::to_string(offer.first().number) + "-" + std::to_string(offer.last.number);
    if (offer.is_held_out) text += " held out";
    if (offer.taken) text += " taken " + std::to_string(offer.taken->number);
    return text + ": " + reason_words(offer, promotion, history, offer.first());
  }
  OffersOfAll all_offers() {
    const Triggers triggers(history, promotions);
    return make_offers(OfferMaker(triggers), today);
  }

 private:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  std::deque<std::string> texts_;
  Position position_ = 0;
};

}  // namespace shop
