// SPDX-License-Identifier: Apache-2.0
#include "server/promotion_routes.h"

#include <array>
#include <string_view>
#include <vector>

#include "server/problem.h"
#include "server/read_request.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 1> kParameters = {"day"};
constexpr std::string_view kName = "promotions";

Answer problem_of(const Error& error) {
  if (error.code == ErrorCode::unavailable)
    return problem(Problem{503, std::string(kName), error.message});
  return problem(error);
}

Answer of_user(LivePromotions& promotions, const Request& request) {
  ReadRequest asked(request, kParameters, kTableFormats);
  PromotionsQuery query;
  asked.parameters().day("day", query.day);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  Result<Table> table = promotions.for_user(request.path_values.at(0), query);
  if (!table) return problem_of(table.error());
  return table_answer(asked, kName, {std::move(*table)}, false, std::string(kName));
}

Answer report(LivePromotions& promotions, const Request& request) {
  ReadRequest asked(request, kParameters, kTableFormats);
  PromotionsQuery query;
  asked.parameters().day("day", query.day);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  const Result<std::vector<Table>> tables = promotions.report(query);
  if (!tables) return problem_of(tables.error());
  return table_answer(asked, kName, *tables, true, std::string(kName));
}

}  // namespace

void add_promotion_routes(Router& router, LivePromotions& promotions) {
  router.add({Method::get,
              "/v1/promotions/{user_id}",
              {Role::shopper, Role::seller},
              Work::slow,
              [&promotions](const RequestPointer& request, const Respond& respond) {
                respond(of_user(promotions, *request));
              }});
  router.add({Method::get,
              "/v1/promotions",
              {Role::seller},
              Work::slow,
              [&promotions](const RequestPointer& request, const Respond& respond) {
                respond(report(promotions, *request));
              }});
}

}  // namespace shop
