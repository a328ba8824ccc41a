// SPDX-License-Identifier: Apache-2.0
#include "server/advice_routes.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <vector>

#include "base/currency.h"
#include "base/decimal.h"
#include "server/problem.h"
#include "server/read_request.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 5> kParameters = {"top", "exclude", "category", "min_price",
                                                         "max_price"};
constexpr std::int64_t kTopMost = 100;

void take_price(Parameters& given, std::string_view name, std::optional<std::int64_t>& micro) {
  if (!given.has(name)) return;
  micro = parse_decimal(given.text(name), kPriceDecimals);
  if (micro && *micro >= 0) return;
  given.note(name, fmt::format("--{} '{}' is no price such as 19.99", name, given.text(name)));
}

void take_excluded(std::string_view ids, AdviceQuery& query) {
  while (!ids.empty()) {
    const std::size_t end = std::min(ids.find(','), ids.size());
    if (end > 0) query.exclude.emplace(ids.substr(0, end));
    ids.remove_prefix(std::min(end + 1, ids.size()));
  }
}

AdviceQuery query_of(Parameters& given) {
  AdviceQuery query;
  int top = static_cast<int>(query.top);
  given.number("top", 1, kTopMost, top);
  query.top = static_cast<std::size_t>(top);
  query.category = given.text("category");
  take_excluded(given.text("exclude"), query);
  take_price(given, "min_price", query.price_micro_least);
  take_price(given, "max_price", query.price_micro_most);
  return query;
}

using Ask = Result<Table> (LiveAdvice::*)(std::string_view id, const AdviceQuery& query);

Answer answer_of(LiveAdvice& advice, Ask ask, std::string_view name, const Request& request) {
  ReadRequest asked(request, kParameters, kTableFormats);
  const AdviceQuery query = query_of(asked.parameters());
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  Result<Table> table = (advice.*ask)(request.path_values.at(0), query);
  if (!table) return problem(table.error());
  return table_answer(asked, name, {std::move(*table)}, false, std::string(name));
}

}  // namespace

void add_advice_routes(Router& router, LiveAdvice& advice) {
  const auto add = [&](std::string pattern, std::string_view name, Ask ask) {
    router.add({Method::get,
                std::move(pattern),
                {Role::shopper, Role::seller},
                Work::slow,
                [&advice, name, ask](const RequestPointer& request, const Respond& respond) {
                  respond(answer_of(advice, ask, name, *request));
                }});
  };
  add("/v1/recommendations/{user_id}", "recommendations", &LiveAdvice::for_user);
  add("/v1/products/{id}/also-bought", "also-bought", &LiveAdvice::also_bought);
}

}  // namespace shop
