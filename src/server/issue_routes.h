// SPDX-License-Identifier: Apache-2.0
//
// Answers which records could not be booked: /v1/issues, and /v1/issues/{id} with the bytes as they
// came; and what was booked and looks suspicious: /v1/flags.
//
// Records are shown as they came, users and all, so they are for an admin; a seller may ask how
// many there are of each cause (?by=cause).
//
//   add_issue_routes(router, context);
#pragma once

#include "server/read_context.h"
#include "server/router.h"

namespace shop {

void add_issue_routes(Router& router, ReadContext& context);

}  // namespace shop
