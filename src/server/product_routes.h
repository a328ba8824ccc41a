// SPDX-License-Identifier: Apache-2.0
//
// Answers what is known of one product (/v1/products/{id}), which products are low now and which
// fell of late (/v1/alerts), and what shop this is (/v1/shop).
//
//   add_product_routes(router, context);
#pragma once

#include "server/read_context.h"
#include "server/router.h"

namespace shop {

void add_product_routes(Router& router, ReadContext& context);

}  // namespace shop
