// SPDX-License-Identifier: Apache-2.0
//
// Recommends products to the users of a shop that goes on working.
//
// Follows the log by itself: catch_up() reads what was decided since, so a purchase, a refund or a
// correction shows in the next answer, and the shop's own threads have nothing to do with it. Texts
// are interned into dictionaries of its own. What may be offered now (stock, price, category) is
// looked up when it is asked, in the catalogue as it is then.
//
//   ShopAdvice advice(*engine);
//   SHOP_CHECK(advice.catch_up());  advice.learn();
//   const Table table = advice.for_user("1001", {.top = 10}, scratch);
//
// The settings of the method are learned from the history (advice/learning.h), when it is told to.
// So answers are a function of the present history where that is done just before, as by a command;
// in a process that goes on (live_advice.h), of the history and of the settings learned last.
//
// Threads: one owner; what is const may be called by any, each with a scratch of its own, while
// nothing is changed.   Errors: those of reading the log.
// Cost: catch_up 0.7 us a new row; for_user some 1 ms; for_all the same a user, on all processors.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "advice/advice.h"
#include "advice/also_bought.h"
#include "advice/paid_prices.h"
#include "base/result.h"
#include "base/symbols.h"
#include "engine/engine.h"
#include "engine/product_shelf.h"
#include "reports/table.h"

namespace shop {

struct AdviceQuery {
  std::size_t top = 10;
  std::set<std::string, std::less<>> exclude;  // product ids
  std::string category;                        // empty: any
  // In the shop's currency. The price is that of the newest product record that states one, else
  // what is paid on average; one in another currency, or not known at all, fits no limit.
  std::optional<std::int64_t> price_micro_least;
  std::optional<std::int64_t> price_micro_most;
};

class ShopAdvice {
 public:
  explicit ShopAdvice(Engine& engine)
      : engine_(engine), advice_(dictionaries_), paid_(engine.settings().currency) {}

  Status catch_up();
  Position upto() const { return upto_; }  // behind the last row that it knows
  // Whether baskets have changed so much since it learned (an eighth of all) that it should again.
  bool should_learn() const;
  Advice::Learned learned() const { return advice_.learned(); }
  void take(Advice::Learned learned);
  void learn() { take(learned()); }

  // Rows `user_id, rank, product_id, product, score, because`. Whoever is not known gets what is
  // popular of late.
  Table for_user(std::string_view user_id, const AdviceQuery& query,
                 Advice::Scratch& scratch) const;
  // Of all users with purchases, by the bytes of their ids.
  Table for_all(const AdviceQuery& query) const;
  // Rows `rank, product_id, product, score, because`: what is bought together with a product.
  Table also_bought(std::string_view product_id, const AdviceQuery& query,
                    TogetherScratch& scratch) const;

  const Advice& advice() const { return advice_; }

 private:
  // One product for one user, and why.
  struct Offered {
    Symbol user = kNoSymbol;
    int rank = 0;
    Scored scored;
    Because because;
  };
  std::optional<std::int64_t> price_micro(Symbol product, const ShelfProduct& shelf) const;
  bool fits(Symbol product, const ProductShelf& shelf, const AdviceQuery& query) const;
  // Calls prepare(span of Scored, const Profile&) before it looks at these on the shelf.
  template <class Prepare>
  void offer(Symbol user, const AdviceQuery& query, const ProductShelf& shelf,
             const Prepare& prepare, Advice::Scratch& scratch, std::vector<Offered>& offered) const;
  void offer_to_all(std::span<const Symbol> users, const AdviceQuery& query,
                    const ProductShelf& shelf, std::vector<Offered>& offered) const;
  std::vector<Symbol> all_users() const;
  Table table_of(std::vector<Offered> offered, std::string_view user_id, ProductShelf shelf) const;

  Engine& engine_;
  Dictionaries dictionaries_;
  Advice advice_;
  PaidPrices paid_;
  Position upto_ = 1;
  std::uint64_t learned_at_ = 0;  // changes of baskets by then
};

}  // namespace shop
