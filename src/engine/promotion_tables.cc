// SPDX-License-Identifier: Apache-2.0
#include "engine/promotion_tables.h"

namespace shop {
namespace {

std::string who_words(const Promotion& promotion) {
  std::string words;
  for (const Segment segment : promotion.segments)
    words.append(words.empty() ? "" : ", ").append(segment_name(segment));
  return words.empty() ? "everybody" : words;
}

}  // namespace

Table open_offers_columns() {
  Table table("promotions", {{"user_id", ColumnType::text},
                             {"promotion", ColumnType::text},
                             {"product_id", ColumnType::text},
                             {"product", ColumnType::text},
                             {"category", ColumnType::text},
                             {"off", ColumnType::text},
                             {"from", ColumnType::day},
                             {"until", ColumnType::day},
                             {"because", ColumnType::text}});
  table.title = "Promotions";
  table.line = {{1}, {{5, "", ""}, {3, " ", ""}, {7, " until ", ""}, {8, ": ", ""}}};
  return table;
}

Table conversion_columns() {
  Table table("conversion", {{"promotion", ColumnType::text},
                             {"customers", ColumnType::integer},
                             {"bought", ColumnType::integer},
                             {"rate", ColumnType::decimal, Look::percent, 1},
                             {"held_out", ColumnType::integer},
                             {"held_out_bought", ColumnType::integer},
                             {"held_out_rate", ColumnType::decimal, Look::percent, 1},
                             {"uplift", ColumnType::decimal, Look::change, kUpliftDecimals},
                             {"uplift_low", ColumnType::decimal, Look::change, kUpliftDecimals},
                             {"uplift_high", ColumnType::decimal, Look::change, kUpliftDecimals}});
  table.title = "Customers whose offer is over, and who of them bought, against who was held out";
  table.line = {{0},
                {{3, "", " bought"},
                 {6, ", of the held out ", ""},
                 {7, ": uplift ", ""},
                 {8, " (95%: ", " to "},
                 {9, "", ")"}}};
  table.empty = kNoPromotionsYet;
  return table;
}

Table offers_columns() {
  Table table("offers", {{"promotion", ColumnType::text},
                         {"kind", ColumnType::text},
                         {"off", ColumnType::text},
                         {"offers", ColumnType::integer},
                         {"customers", ColumnType::integer},
                         {"open", ColumnType::integer},
                         {"taken", ColumnType::integer},
                         {"spent", ColumnType::money},
                         {"reserved", ColumnType::money},
                         {"budget", ColumnType::money},
                         {"currency", ColumnType::text, Look::currency},
                         {"refused", ColumnType::integer}});
  table.title = "Offers, and what they cost at most";
  table.line = {{0}, {{3, "", " offers", " offer"}, {6, ", ", " taken"}, {5, ", ", " open"}}};
  table.empty = kNoPromotionsYet;
  return table;
}

Table simulation_columns() {
  Table table("simulation", {{"promotion", ColumnType::text},
                             {"kind", ColumnType::text},
                             {"off", ColumnType::text},
                             {"offers", ColumnType::integer},
                             {"customers", ColumnType::integer},
                             {"held_out", ColumnType::integer},
                             {"bought_anyway", ColumnType::integer},
                             {"anyway_rate", ColumnType::decimal, Look::percent, 1},
                             {"cost_anyway", ColumnType::money},
                             {"cost_most", ColumnType::money},
                             {"currency", ColumnType::text, Look::currency},
                             {"refused", ColumnType::integer}});
  table.title = "What they would have done";
  table.line = {{0},
                {{3, "", " offers", " offer"},
                 {4, " to ", " customers", " customer"},
                 {6, ", ", " of them followed by a purchase anyway"}}};
  table.empty = "No such promotion.";
  return table;
}

Table promotions_table(std::span<const Promotion> promotions, Currency currency) {
  Table table("declared", {{"promotion", ColumnType::text},
                           {"kind", ColumnType::text},
                           {"enabled", ColumnType::flag},
                           {"off", ColumnType::text},
                           {"who", ColumnType::text},
                           {"budget", ColumnType::money},
                           {"currency", ColumnType::text, Look::currency},
                           {"per_customer", ColumnType::integer},
                           {"valid_days", ColumnType::integer},
                           {"hold_out", ColumnType::decimal, Look::percent, 0},
                           {"from", ColumnType::day},
                           {"until", ColumnType::day}});
  table.title = "Promotions, as they are declared";
  table.line = {{0}, {{1, "", ""}, {3, ", ", ""}}};
  table.empty = kNoPromotionsYet;
  for (const Promotion& promotion : promotions)
    table.add({promotion.name, std::string(kind_name(promotion.kind)), promotion.enabled,
               off_words(promotion, currency), who_words(promotion),
               promotion.budget_minor ? Cell{Money{*promotion.budget_minor, currency}} : Cell{},
               std::string(currency.code()), Int128{promotion.per_customer},
               Int128{promotion.valid_days}, Int128{promotion.hold_out_percent},
               promotion.from ? Cell{*promotion.from} : Cell{},
               promotion.until ? Cell{*promotion.until} : Cell{}});
  return table;
}

}  // namespace shop
