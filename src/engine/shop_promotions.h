// SPDX-License-Identifier: Apache-2.0
//
// Answers who of a shop is offered which promotion and why, and whether it made them buy.
//
// Follows the log by itself, as ShopAdvice does, so a purchase, a refund or a correction shows in
// the next answer. "Today" is the newest day with a sale that stands, or the day that is asked for:
// no clock. What is sold out is not shown, whatever was offered.
//
//   ShopPromotions promotions(engine, zone, rules);
//   SHOP_CHECK(promotions.catch_up());  promotions.make();
//   const Table table = promotions.for_user("1001", {});
//   const std::vector<Table> report = promotions.report({});
//
// Answers are a function of the history and the promotions. Stock and budgets are of everybody: an
// answer after catch_up() takes these from the make() before.
//
// Threads: one owner; what is const may be called by any while nothing is changed.
// Cost: catch_up 1.5 us a new row; make() some 3 us a user; for_user some 20 us.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/zone.h"
#include "engine/engine.h"
#include "promotions/budgets.h"
#include "reports/table.h"

namespace shop {

struct PromotionsQuery {
  std::optional<Day> day;  // absent: the newest day with a sale
};

class ShopPromotions {
 public:
  ShopPromotions(Engine& engine, const ShopZone& zone, std::vector<Promotion> promotions);
  ShopPromotions(const ShopPromotions&) = delete;
  ShopPromotions& operator=(const ShopPromotions&) = delete;

  Status catch_up();
  Position upto() const { return upto_; }  // behind the last row that it knows
  // Finds what is slow or back in stock, and where budgets ran out, as of now; in three steps for
  // whoever must not keep others waiting, of which the second is long and changes nothing.
  void make() {
    refresh_stock();
    take(cuts());
  }
  void refresh_stock();
  BudgetCuts cuts() const;
  void take(BudgetCuts cuts) { cuts_ = std::move(cuts); }
  bool needs_making() const;  // whether any promotion asks for that

  // Rows `user_id, promotion, product_id, product, category, off, from, until, because`: what is
  // open, the oldest first; of all users by the bytes of their ids.
  Table for_user(std::string_view user_id, const PromotionsQuery& query) const;
  Table for_all(const PromotionsQuery& query) const;
  // Sections `conversion` and `offers`, a row for each promotion.
  std::vector<Table> report(const PromotionsQuery& query) const;
  // What they would have done had they begun `days` days ago.
  Table simulate(std::int64_t days, const PromotionsQuery& query) const;

 private:
  Day as_of(const PromotionsQuery& query) const;
  Table table_of_open(std::string_view whom, Day day) const;
  void add_open(const Offer& offer, Day as_of, Table& table) const;

  Engine& engine_;
  std::vector<Promotion> promotions_;
  Dictionaries dictionaries_;
  ShopperHistory history_;
  Triggers triggers_;
  OfferMaker maker_;
  BudgetCuts cuts_;
  Position upto_ = 1;
};

}  // namespace shop
