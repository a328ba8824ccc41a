// SPDX-License-Identifier: Apache-2.0
#include "engine/shop_advice.h"

#include <algorithm>
#include <atomic>

#include "engine/log_following.h"
#include "reports/on_threads.h"

namespace shop {
namespace {

constexpr int kScoreDecimals = 6;
// A user's candidates are few thousand at most; beyond the first of them lead filters, and shelves
// that are empty. So they are looked up some at a time, then twice as many.
constexpr std::size_t kSpare = 20;
constexpr std::size_t kOthersFirst = 512;
constexpr std::size_t kUsersAtOnce = 64;
constexpr std::size_t kTogetherMost = 500;  // products, of which filters leave some

// A chance as millionths, rounded down.
Int128 score_cell(std::int64_t score) { return (Int128{score} * 1'000'000) >> kChanceBits; }

Table advice_columns() {
  Table table("recommendations", {{"user_id", ColumnType::text},
                                  {"rank", ColumnType::integer},
                                  {"product_id", ColumnType::text},
                                  {"product", ColumnType::text},
                                  {"score", ColumnType::decimal, Look::plain, kScoreDecimals},
                                  {"because", ColumnType::text}});
  table.title = "Recommendations";
  table.line = {{3}, {{5, "", "", ""}}};
  table.empty = "There is nothing to recommend.";
  return table;
}

}  // namespace

Status ShopAdvice::catch_up() {
  const auto apply = [this](const Decisions&, std::span<const Entry> entries) {
    advice_.apply(entries);
    for (const Entry& entry : entries) paid_.apply(entry);
  };
  SHOP_TRY(upto_, follow_log(engine_, dictionaries_, upto_, apply));
  advice_.settle();
  return {};
}

bool ShopAdvice::should_learn() const {
  return advice_.state().changes() > learned_at_ + learned_at_ / 8;
}

void ShopAdvice::take(Advice::Learned learned) {
  advice_.take(std::move(learned));
  learned_at_ = advice_.state().changes();
}

std::optional<std::int64_t> ShopAdvice::price_micro(Symbol product,
                                                    const ShelfProduct& shelf) const {
  if (!shelf.price_micro) return paid_.price_micro(product);
  if (shelf.currency != engine_.settings().currency) return std::nullopt;
  return shelf.price_micro;
}

bool ShopAdvice::fits(Symbol wanted, const ProductShelf& shelf, const AdviceQuery& query) const {
  const ShelfProduct& product = shelf[wanted];
  if (product.sold_out) return false;
  if (!query.category.empty() && product.category != query.category) return false;
  if (query.exclude.contains(dictionaries_.products.text(wanted))) return false;
  if (!query.price_micro_least && !query.price_micro_most) return true;
  const std::optional<std::int64_t> price = price_micro(wanted, product);
  return price && *price >= query.price_micro_least.value_or(INT64_MIN) &&
         *price <= query.price_micro_most.value_or(INT64_MAX);
}

template <class Prepare>
void ShopAdvice::offer(Symbol user, const AdviceQuery& query, const ProductShelf& shelf,
                       const Prepare& prepare, Advice::Scratch& scratch,
                       std::vector<Offered>& offered) const {
  const std::size_t few = query.top + kSpare;
  std::size_t taken = 0;
  const auto take = [&](std::span<const Scored> ranked) {
    for (std::size_t size = few; !ranked.empty() && taken < query.top; size *= 2) {
      const std::span<const Scored> some = ranked.first(std::min(size, ranked.size()));
      ranked = ranked.subspan(some.size());
      prepare(some, scratch.profile);
      for (const Scored& scored : some) {
        if (taken == query.top) return;
        if (!fits(scored.product, shelf, query)) continue;
        const int rank = static_cast<int>(++taken);
        offered.push_back({user, rank, scored, advice_.explain(scored.product, scratch)});
      }
    }
  };
  take(advice_.rank(user, few, scratch));
  if (taken == query.top) return;
  // Some did not fit: all others too, then whatever was ever bought.
  const std::span<const Scored> all = advice_.rank_all(scratch);
  take(all.subspan(std::min(few, all.size())));
  if (taken == query.top) return;
  const std::span<const Scored> others = advice_.others(scratch, kOthersFirst);
  take(others);
  if (taken < query.top && others.size() == kOthersFirst)
    take(advice_.all_others(scratch).subspan(kOthersFirst));
}

std::vector<Symbol> ShopAdvice::all_users() const {
  const PurchaseHistory& history = advice_.state().history;
  std::vector<Symbol> users;
  for (Symbol user = 0; user < history.user_bound(); ++user)
    if (!history.purchases(user).empty()) users.push_back(user);
  std::sort(users.begin(), users.end(), [&](Symbol a, Symbol b) {
    return dictionaries_.users.text(a) < dictionaries_.users.text(b);
  });
  return users;
}

// Each thread takes the next users and keeps what it offers them apart; put together by user.
void ShopAdvice::offer_to_all(std::span<const Symbol> users, const AdviceQuery& query,
                              const ProductShelf& shelf, std::vector<Offered>& offered) const {
  const std::size_t parts = (users.size() + kUsersAtOnce - 1) / kUsersAtOnce;
  std::vector<std::vector<Offered>> offered_in(parts);
  std::atomic<std::size_t> next = 0;
  on_threads(threads_for(users.size() * 100), [&](std::size_t) {
    Advice::Scratch scratch;
    for (std::size_t part = next++; part < parts; part = next++) {
      const std::size_t first = part * kUsersAtOnce;
      for (const Symbol user : users.subspan(first, std::min(kUsersAtOnce, users.size() - first)))
        offer(
            user, query, shelf, [](auto...) {}, scratch, offered_in[part]);
    }
  });
  for (std::vector<Offered>& part : offered_in) {
    offered.insert(offered.end(), part.begin(), part.end());
    part = {};
  }
}

Table ShopAdvice::table_of(std::vector<Offered> offered, std::string_view user_id,
                           ProductShelf shelf) const {
  struct Made {
    std::vector<Offered> offered;
    ProductShelf shelf;
    std::string user_id;
  };
  const auto made = std::make_shared<const Made>(
      Made{std::move(offered), std::move(shelf), std::string(user_id)});
  Table table = advice_columns();
  table.provenance.as_of = upto_;
  table.made = made->offered.size();
  table.make_row = [this, made](std::size_t number, Row& row) {
    const Offered& one = made->offered[number];
    const auto name_of = [&](Symbol product) -> std::string_view {
      return made->shelf[product].name;
    };
    row = {made->user_id.empty() ? std::string(dictionaries_.users.text(one.user)) : made->user_id,
           Int128{one.rank},
           std::string(dictionaries_.products.text(one.scored.product)),
           std::string(name_of(one.scored.product)),
           score_cell(one.scored.score),
           one.because.words(name_of)};
  };
  return table;
}

Table ShopAdvice::for_user(std::string_view user_id, const AdviceQuery& query,
                           Advice::Scratch& scratch) const {
  const Symbol user = dictionaries_.users.find(user_id).value_or(kNoSymbol);
  ProductShelf shelf(engine_, dictionaries_);
  const auto fetch = [&](std::span<const Scored> ranked, const Profile& profile) {
    std::vector<Symbol> products;
    for (const Scored& scored : ranked) products.push_back(scored.product);
    for (const ProfileProduct& product : profile.products) products.push_back(product.product);
    shelf.fetch(products);
  };
  std::vector<Offered> offered;
  offer(user, query, shelf, fetch, scratch, offered);
  return table_of(std::move(offered), user_id, std::move(shelf));
}

Table ShopAdvice::for_all(const AdviceQuery& query) const {
  ProductShelf shelf(engine_, dictionaries_);
  std::vector<Symbol> products(dictionaries_.products.size());
  for (Symbol product = 0; product < products.size(); ++product) products[product] = product;
  shelf.fetch(products);
  std::vector<Offered> offered;
  offer_to_all(all_users(), query, shelf, offered);
  return table_of(std::move(offered), {}, std::move(shelf));
}

Table ShopAdvice::also_bought(std::string_view product_id, const AdviceQuery& query,
                              TogetherScratch& scratch) const {
  Table table("also_bought", {{"rank", ColumnType::integer},
                              {"product_id", ColumnType::text},
                              {"product", ColumnType::text},
                              {"score", ColumnType::decimal, Look::plain, kScoreDecimals},
                              {"because", ColumnType::text}});
  table.title = "Also bought";
  table.provenance.as_of = upto_;
  const Symbol product = dictionaries_.products.find(product_id).value_or(kNoSymbol);
  const std::vector<Together> all =
      shop::also_bought(advice_.state(), product, kTogetherMost, scratch);
  std::vector<Symbol> products;
  for (const Together& together : all) products.push_back(together.product);
  if (!products.empty()) products.push_back(product);
  ProductShelf shelf(engine_, dictionaries_);
  shelf.fetch(products);
  const auto name_of = [&](Symbol of) -> std::string_view { return shelf[of].name; };
  for (const Together& together : all) {
    if (table.rows.size() == query.top) break;
    if (!fits(together.product, shelf, query)) continue;
    const Because because{Because::Kind::bought_with, product, together.customers, together.asked};
    table.add({Int128{table.rows.size() + 1},
               std::string(dictionaries_.products.text(together.product)),
               std::string(name_of(together.product)), score_cell(together.score),
               because.words(name_of)});
  }
  return table;
}

}  // namespace shop
