// SPDX-License-Identifier: Apache-2.0
#include "server/product_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/decimal.h"
#include "base/zone.h"
#include "reports/json_document.h"
#include "server/problem.h"
#include "server/read_request.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 2> kProductParameters = {"days", "to"};
constexpr int kSpeedDays = 28;  // as the stock report has it

// What the views hold of a product, copied while they rest.
struct ProductCopy {
  bool known = false;
  Position as_of = 0;
  std::string name;
  std::string category;
  Currency currency;
  std::optional<std::int64_t> price_micro;
  std::optional<StockRow> stock;  // its texts are not to be used
  std::map<std::pair<Currency, Day>, Measures> days;
  Day last;
};

Day last_day_of(const ShopViews& views) {
  std::optional<Day> last;
  views.hours.visit(kFirstDay, kLastDay, [&](Day day, int, Currency, const Measures&) {
    last = std::max(last.value_or(day), day);
  });
  return last.value_or(Day{});
}

ProductCopy copy_product(ReadContext& context, ShopZone& zone, std::string_view id,
                         std::optional<Day> until, int days) {
  ProductCopy copy;
  context.engine.read([&](const ShopViews& views, Position upto) {
    copy.as_of = upto;
    const auto product = context.engine.dictionaries().products.find(id);
    if (!product) return;
    copy.last = until ? *until : last_day_of(views);
    views.best_sellers.visit(
        Day{copy.last.number - days + 1}, copy.last,
        [&](Day day, Symbol sold, Symbol, Currency currency, const Measures& sums) {
          if (sold == *product) copy.days[{currency, day}] += sums;
        });
    const ProductFacts* facts = views.catalogue.product_facts(*product);
    copy.name = views.catalogue.product_name(*product);
    copy.category = views.catalogue.product_category(*product);
    copy.known = facts != nullptr || !copy.name.empty() || !copy.days.empty();
    if (facts != nullptr) {
      copy.price_micro = facts->price_micro();
      copy.currency = facts->currency();
    }
    const StockQuery speed{.from = zone.from_local(Day{copy.last.number - kSpeedDays + 1}, 0).time,
                           .to = zone.from_local(Day{copy.last.number + 1}, 0).time,
                           .days = kSpeedDays};
    copy.stock = views.stock.row(*product, speed);
    if (copy.stock) return;
    StockRow& sold_only = copy.stock.emplace();  // the stock is not known, but the speed is
    sold_only.days = kSpeedDays;
    sold_only.product = kNoSymbol;
    sold_only.sold =
        views.catalogue.units_between(*product, {speed.from.micros - 1}, {speed.to.micros - 1});
  });
  return copy;
}

Table days_table(const ProductCopy& copy, int days) {
  Table table("days", {{"day", ColumnType::day},
                       {"transactions", ColumnType::integer},
                       {"units", ColumnType::integer},
                       {"revenue", ColumnType::money},
                       {"currency", ColumnType::text}});
  std::vector<Currency> currencies;
  for (const auto& [key, sums] : copy.days)
    if (currencies.empty() || currencies.back() != key.first) currencies.push_back(key.first);
  if (currencies.empty()) currencies.push_back(copy.currency);
  for (const Currency currency : currencies) {
    for (int number = copy.last.number - days + 1; number <= copy.last.number; ++number) {
      const auto found = copy.days.find({currency, Day{number}});
      const Measures sums = found == copy.days.end() ? Measures{} : found->second;
      table.add({Day{number}, Int128{sums.transactions}, Int128{sums.units},
                 Money{sums.revenue_minor, currency}, std::string(currency.code())});
    }
  }
  return table;
}

Cell optional_number(const std::optional<std::int64_t>& value) {
  return value ? Cell(Int128{*value}) : Cell();
}

// A price has as many decimals as it needs, and at least the currency's.
std::string price_text(std::int64_t micro, Currency currency) {
  std::string text = format_decimal(micro, kPriceDecimals);
  const auto least = static_cast<std::size_t>(currency.digits());
  std::size_t decimals = kPriceDecimals;
  while (decimals > least && text.back() == '0') text.pop_back(), --decimals;
  if (decimals == 0) text.pop_back();  // the point
  return text;
}

std::string product_body(const ProductCopy& copy, std::string_view id, int days) {
  const StockRow& stock = *copy.stock;
  const bool stock_known = stock.product != kNoSymbol;
  Table table("product", {{"product_id", ColumnType::text},
                          {"product", ColumnType::text},
                          {"category", ColumnType::text},
                          {"price", ColumnType::text},
                          {"currency", ColumnType::text},
                          {"stock", ColumnType::integer},
                          {"reorder_level", ColumnType::integer},
                          {"sold_per_day", ColumnType::decimal, Look::plain, 3},
                          {"days_left", ColumnType::decimal, Look::plain, 1},
                          {"low", ColumnType::flag}});
  table.add({std::string(id), copy.name.empty() ? std::string(id) : copy.name, copy.category,
             copy.price_micro ? Cell(price_text(*copy.price_micro, copy.currency)) : Cell(),
             std::string(copy.currency.code()), stock_known ? Cell(Int128{stock.stock}) : Cell(),
             optional_number(stock.reorder_level), Int128{stock.sold_per_day_milli()},
             stock_known ? optional_number(stock.days_left_tenths()) : Cell(), stock.low});
  std::string body = fmt::format("{{\"as_of\":{},", copy.as_of);
  std::string product;
  append_json_object(table, table.rows.front(), {}, product);
  body += std::string_view(product).substr(1, product.size() - 2);
  body += ",\n\"days\":";
  append_json_rows(days_table(copy, days), body);
  return body += "}\n";
}

Answer product_answer(ReadContext& context, const Request& request) {
  ReadRequest asked(request, kProductParameters, kJsonOnly);
  int days = 90;
  std::optional<Day> until;
  asked.parameters().number("days", 1, 3660, days);
  asked.parameters().day("to", until);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  Result<ShopZone> zone = ShopZone::load(context.engine.settings().zone_name);
  if (!zone) return problem(zone.error());
  const std::string& id = request.path_values.at(0);
  ProductCopy copy = copy_product(context, *zone, id, until, days);
  if (!copy.known)
    return problem(
        Problem{404, "no-such-product", fmt::format("There is no product '{}'.", id), "id"});
  if (!copy.currency) copy.currency = context.engine.settings().currency;
  return Answer::json(product_body(copy, id, days));
}

Table alerts_table(bool notices) {
  Table table;
  if (notices) table.columns.push_back({"number", ColumnType::integer});
  table.columns.push_back({"product_id", ColumnType::text});
  table.columns.push_back({"product", ColumnType::text});
  table.columns.push_back({"stock", ColumnType::integer});
  table.columns.push_back({"reorder_level", ColumnType::integer});
  if (notices) table.columns.push_back({"position", ColumnType::integer});
  return table;
}

Answer alerts_answer(ReadContext& context, const Request& request) {
  const ReadRequest asked(request, {}, kJsonOnly);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  Table active = alerts_table(false);
  Table notices = alerts_table(true);
  Position as_of = 0;
  context.engine.read([&](const ShopViews& views, Position upto) {
    as_of = upto;
    for (const StockRow& row : views.stock.active_alerts())
      active.add({std::string(row.product_id),
                  std::string(row.name.empty() ? row.product_id : row.name), Int128{row.stock},
                  Int128{row.reorder_level.value_or(0)}});
    std::vector<StockNotification> newest = views.catalogue.alerts().after(0);
    std::reverse(newest.begin(), newest.end());
    for (const StockNotification& notice : newest) {
      const std::string_view id = context.engine.dictionaries().products.text(notice.product);
      const std::string_view name = views.catalogue.product_name(notice.product);
      notices.add({Int128{notice.number}, std::string(id), std::string(name.empty() ? id : name),
                   Int128{notice.stock}, Int128{notice.reorder_level}, Int128{notice.position}});
    }
  });
  std::string body = fmt::format(R"({{"as_of":{},"active":)", as_of);
  append_json_rows(active, body);
  body += ",\n\"notices\":";
  append_json_rows(notices, body);
  return Answer::json(body += "}\n");
}

Answer shop_answer(ReadContext& context, const Request& request) {
  const ReadRequest asked(request, {}, kJsonOnly);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  const ShopSettings& settings = context.engine.settings();
  Result<ShopZone> zone = ShopZone::load(settings.zone_name);
  if (!zone) return problem(zone.error());
  std::string now = zone->format_local(context.clock.now()).substr(0, 19);
  if (now.size() > 10) now[10] = 'T';
  Table table("shop", {{"name", ColumnType::text},
                       {"currency", ColumnType::text},
                       {"currency_digits", ColumnType::integer},
                       {"time_zone", ColumnType::text},
                       {"now", ColumnType::text},
                       {"today", ColumnType::text},
                       {"as_of", ColumnType::integer},
                       {"role", ColumnType::text},
                       {"version", ColumnType::text},
                       {"demo", ColumnType::flag}});
  const Position as_of = context.engine.status().folded_upto;
  table.add({context.shop_name, std::string(settings.currency.code()),
             Int128{settings.currency.digits()}, settings.zone_name, now, now.substr(0, 10),
             Int128{as_of}, std::string(request.caller.role ? role_name(*request.caller.role) : ""),
             context.version, context.demo});
  std::string body;
  append_json_object(table, table.rows.front(), {}, body);
  return Answer::json(body += '\n');
}

}  // namespace

void add_product_routes(Router& router, ReadContext& context) {
  const auto add = [&](std::string pattern, RoleSet roles, Work work, const auto& answer) {
    router.add({Method::get, std::move(pattern), roles, work,
                [&context, answer](const RequestPointer& request, const Respond& respond) {
                  respond(answer(context, *request));
                }});
  };
  add("/v1/products/{id}", {Role::seller}, Work::slow, product_answer);
  add("/v1/alerts", {Role::seller}, Work::slow, alerts_answer);
  add("/v1/shop", kSignedIn, Work::quick, shop_answer);
}

}  // namespace shop
