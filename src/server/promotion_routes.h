// SPDX-License-Identifier: Apache-2.0
//
// Answers which promotions a user has now, and what promotions did for the shop:
// /v1/promotions/{user_id} and /v1/promotions.
//
// The first for the shop's own site (role shopper) and its sellers, the second for sellers alone.
// Parameter: day. A user whom nobody knows is no fault and has no promotions; neither is a shop
// without promotions.toml.
//
//   LivePromotions promotions(engine, data_directory + "/promotions.toml");
//   add_promotion_routes(router, promotions);
#pragma once

#include "engine/live_promotions.h"
#include "server/router.h"

namespace shop {

void add_promotion_routes(Router& router, LivePromotions& promotions);

}  // namespace shop
