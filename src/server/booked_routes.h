// SPDX-License-Identifier: Apache-2.0
//
// Booked transactions over HTTP: explained, corrected, refunded, voided, and that taken back.
//
//   GET  /v1/transactions/{id}      how it stands, its lines, who changed it, its part in each
//   number POST /v1/transactions/{id}/correct|refund|void|undo POST /v1/transactions/{id}/link a
//   refund that names no sale, to the sale that it is of
//
// With ?dry_run=true nothing is booked and the answer says what would change. An Idempotency-Key
// makes a repeated request change nothing. A transaction that has moved on since the `revision`
// that was seen is a 409 with the transaction as it is now; what cannot be booked is a 422.
//
//   add_booked_routes(router, context);
#pragma once

#include "server/read_context.h"
#include "server/router.h"

namespace shop {

void add_booked_routes(Router& router, ReadContext& context);

}  // namespace shop
