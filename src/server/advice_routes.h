// SPDX-License-Identifier: Apache-2.0
//
// Answers what a user is likely to buy next, and what is bought with a product:
// /v1/recommendations/{user_id} and /v1/products/{id}/also-bought.
//
// For the shop's own site (role shopper) and its sellers. Parameters: top, exclude (ids, by
// commas), category, min_price, max_price. A user or a product that nobody knows is no fault: a
// stranger gets what is popular, a new product nothing.
//
//   LiveAdvice advice(engine);
//   add_advice_routes(router, advice);
#pragma once

#include "engine/live_advice.h"
#include "server/router.h"

namespace shop {

void add_advice_routes(Router& router, LiveAdvice& advice);

}  // namespace shop
