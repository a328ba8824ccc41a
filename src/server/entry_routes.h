// SPDX-License-Identifier: Apache-2.0
//
// Answers why a number is what it is: GET /v1/entries gives the lines that make it up, their exact
// sum, and how many sales and refunds stand among them.
//
// A cursor names the position of the first page and the last entry that was given, so pages are as
// of one position while records come in.
//
//   add_entry_routes(router, context);
#pragma once

#include "server/read_context.h"
#include "server/router.h"

namespace shop {

void add_entry_routes(Router& router, ReadContext& context);

}  // namespace shop
