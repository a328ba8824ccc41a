// SPDX-License-Identifier: Apache-2.0
//
// Gives out the users of a segment, for marketing: /v1/customers/segments/{segment}.
//
// Ids are whole. Without the role admin a name and an address are masked to their first letter, and
// an age to its band.
//
//   add_customer_routes(router, context);
#pragma once

#include "server/read_context.h"
#include "server/router.h"

namespace shop {

void add_customer_routes(Router& router, ReadContext& context);

// "A…" of "Ada Lovelace"; nothing of nothing.
std::string masked(std::string_view utf8);

}  // namespace shop
