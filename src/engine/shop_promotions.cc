// SPDX-License-Identifier: Apache-2.0
#include "engine/shop_promotions.h"

#include <algorithm>

#include "base/decimal.h"
#include "engine/log_following.h"
#include "engine/promotion_tables.h"
#include "promotions/conversion.h"
#include "promotions/reasons.h"
#include "reports/trend_sections.h"

namespace shop {
namespace {

constexpr std::int64_t kUpliftUnits = 100;  // of thousandths, in one tenth

bool any_needs_stock(const std::vector<Promotion>& promotions) {
  return std::any_of(promotions.begin(), promotions.end(),
                     [](const Promotion& promotion) { return promotion.needs_stock(); });
}

Cell rate_of(const Share& share) {
  if (share.all == 0) return {};
  return percentage(share.of_them, share.all);
}

Cell points(std::int64_t thousandths) { return divide_rounded(thousandths, kUpliftUnits); }

struct OfAll {
  OffersOfAll offers;
  std::vector<Conversion> conversions;
};

OfAll offers_of_all(const OfferMaker& maker, Day as_of) {
  OfAll all{make_offers(maker, as_of), {}};
  all.conversions = count_conversions(all.offers, maker.triggers().promotions().size(), as_of);
  return all;
}

bool knows_cost(const Promotion& promotion) { return promotion.cost_most() > 0; }

}  // namespace

ShopPromotions::ShopPromotions(Engine& engine, const ShopZone& zone,
                               std::vector<Promotion> promotions)
    : engine_(engine),
      promotions_(std::move(promotions)),
      history_(dictionaries_, {.currency = engine.settings().currency,
                               .zone = zone,
                               .keeps_stock = any_needs_stock(promotions_)}),
      triggers_(history_, promotions_),
      maker_(triggers_),
      cuts_(promotions_.size()) {}

Status ShopPromotions::catch_up() {
  if (promotions_.empty()) {
    upto_ = engine_.status().folded_upto;
    return {};
  }
  const Position from = upto_;
  const auto apply = [&](const Decisions& rows, std::span<const Entry> entries) {
    history_.apply(entries);
    for (std::size_t at = 0; at < rows.rows.size(); ++at) {
      const Position position = rows.first_position + at;
      if (rows.rows[at].type == RowType::product && position >= from)
        history_.apply(rows.products[rows.rows[at].index].product, position);
    }
  };
  SHOP_TRY(upto_, follow_log(engine_, dictionaries_, upto_, apply));
  return {};
}

bool ShopPromotions::needs_making() const {
  return std::any_of(promotions_.begin(), promotions_.end(), [](const Promotion& promotion) {
    return promotion.needs_stock() || promotion.budget_minor.has_value();
  });
}

void ShopPromotions::refresh_stock() { triggers_.refresh_stock(history_.take_changed()); }

BudgetCuts ShopPromotions::cuts() const {
  if (!needs_making()) return BudgetCuts(promotions_.size());
  return make_offers(maker_, as_of({})).cuts;
}

Day ShopPromotions::as_of(const PromotionsQuery& query) const {
  return query.day ? *query.day : history_.newest_day().value_or(Day{});
}

Table ShopPromotions::table_of_open(std::string_view whom, Day day) const {
  Table table = open_offers_columns();
  table.empty = promotions_.empty() ? std::string(kNoPromotionsYet)
                                    : "There is no promotion for " + std::string(whom) + " now.";
  table.provenance = {upto_, "", promotions_.empty() ? "" : "on " + format_day(day)};
  return table;
}

void ShopPromotions::add_open(const Offer& offer, Day as_of, Table& table) const {
  const bool is_taken = offer.taken && *offer.taken <= as_of;
  if (offer.is_held_out || is_taken || !offer.is_open_on(as_of)) return;
  const Promotion& promotion = promotions_[offer.why.promotion];
  const Symbol product = offer.why.product;
  Cell product_id;
  Cell product_name;
  Cell category;
  if (product != kNoSymbol) {
    if (history_.is_sold_out(product)) return;
    product_id = std::string(dictionaries_.products.text(product));
    product_name = std::string(history_.product_name(product));
    if (const Symbol of = history_.category(product); of != kNoSymbol)
      category = std::string(dictionaries_.categories.text(of));
  } else if (!promotion.category.empty()) {
    category = promotion.category;
  }
  table.add({std::string(dictionaries_.users.text(offer.user)), promotion.name, product_id,
             product_name, category, off_words(promotion, history_.currency()), offer.first(),
             offer.last, reason_words(offer, promotion, history_, as_of)});
}

Table ShopPromotions::for_user(std::string_view user_id, const PromotionsQuery& query) const {
  const Day day = as_of(query);
  Table table = table_of_open("user " + std::string(user_id), day);
  const std::optional<Symbol> user = dictionaries_.users.find(user_id);
  if (!user) return table;
  OfferMaker::Scratch scratch;
  for (const Offer& offer : maker_.of_user(*user, cuts_, scratch)) add_open(offer, day, table);
  return table;
}

Table ShopPromotions::for_all(const PromotionsQuery& query) const {
  const Day day = as_of(query);
  Table table = table_of_open("anybody", day);
  const OffersOfAll all = make_offers(maker_, day);
  std::vector<Symbol> users;
  for (Symbol user = 0; user < all.by_user.size(); ++user)
    if (!all.by_user[user].empty()) users.push_back(user);
  std::sort(users.begin(), users.end(), [&](Symbol a, Symbol b) {
    return dictionaries_.users.text(a) < dictionaries_.users.text(b);
  });
  for (const Symbol user : users)
    for (const Offer& offer : all.by_user[user]) add_open(offer, day, table);
  return table;
}

std::vector<Table> ShopPromotions::report(const PromotionsQuery& query) const {
  const Day day = as_of(query);
  const OfAll all = offers_of_all(maker_, day);
  Table conversion = conversion_columns();
  Table offers = offers_columns();
  for (std::size_t place = 0; place < promotions_.size(); ++place) {
    const Promotion& promotion = promotions_[place];
    const Conversion& counts = all.conversions[place];
    const BudgetState& budget = all.offers.budgets[place];
    Row row{promotion.name,          Int128{counts.offered.all},  Int128{counts.offered.of_them},
            rate_of(counts.offered), Int128{counts.held_out.all}, Int128{counts.held_out.of_them},
            rate_of(counts.held_out)};
    row.resize(conversion.columns.size());
    if (const auto uplift = uplift_of(counts.offered, counts.held_out)) {
      const std::size_t first = *conversion.find_column("uplift");
      row[first] = points(uplift->difference);
      row[first + 1] = points(uplift->low);
      row[first + 2] = points(uplift->high);
    }
    conversion.add(std::move(row));
    const auto money = [&](Int128 minor) -> Cell { return Money{minor, history_.currency()}; };
    offers.add({promotion.name, std::string(kind_name(promotion.kind)),
                off_words(promotion, history_.currency()), Int128{counts.offers},
                Int128{counts.customers}, Int128{counts.open}, Int128{counts.taken},
                knows_cost(promotion) ? money(budget.spent_minor) : Cell{},
                knows_cost(promotion) ? money(budget.reserved_minor) : Cell{},
                promotion.budget_minor ? money(*promotion.budget_minor) : Cell{},
                std::string(history_.currency().code()),
                promotion.budget_minor ? Cell{Int128{budget.refused}} : Cell{}});
  }
  const std::string span = promotions_.empty() ? "" : "up to " + format_day(day);
  for (Table* table : {&conversion, &offers}) table->provenance = {upto_, "", span};
  return {std::move(conversion), std::move(offers)};
}

Table ShopPromotions::simulate(std::int64_t days, const PromotionsQuery& query) const {
  const Day day = as_of(query);
  const Day first = later(day, 1 - days);
  std::vector<Promotion> tried = promotions_;
  for (Promotion& promotion : tried) {
    promotion.from = std::max(promotion.from.value_or(first), first);
    promotion.enabled = true;
  }
  const Triggers triggers(history_, tried);
  const OfferMaker maker(triggers);
  const OfAll all = offers_of_all(maker, day);
  Table table = simulation_columns();
  table.provenance = {upto_, "", format_day(first) + " to " + format_day(day)};
  for (std::size_t place = 0; place < tried.size(); ++place) {
    const Promotion& promotion = tried[place];
    const Conversion& counts = all.conversions[place];
    const auto money = [&](Int128 minor) -> Cell {
      return knows_cost(promotion) ? Cell{Money{minor, history_.currency()}} : Cell{};
    };
    const Int128 cost = promotion.cost_most();
    table.add({promotion.name, std::string(kind_name(promotion.kind)),
               off_words(promotion, history_.currency()), Int128{counts.offers},
               Int128{counts.customers}, Int128{counts.held_out_customers}, Int128{counts.taken},
               counts.offers == 0 ? Cell{} : percentage(counts.taken, counts.offers),
               money(cost * Int128{counts.taken}), money(cost * Int128{counts.offers}),
               std::string(history_.currency().code()),
               promotion.budget_minor ? Cell{Int128{all.offers.budgets[place].refused}} : Cell{}});
  }
  return table;
}

}  // namespace shop
