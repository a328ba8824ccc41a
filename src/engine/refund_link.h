// SPDX-License-Identifier: Apache-2.0
//
// Proposes the sale that a refund without one most likely belongs to.
//
// It is the newest sale of the same customer, product, currency and unit price (where the refund
// says one) at or before the refund's time, of which as much is left as the refund takes back; of
// two at one instant the one with the greater id. Of a refund that was linked it is the sale to
// which it was. Whoever agrees links them: link_refund in booked_change.h, or for a refund that was
// not booked a fix of its issue that sets refers_to. Decides nothing itself.
//
//   SHOP_TRY(const std::string sale, propose_sale(*engine, "r7"));
//   SHOP_TRY(const std::string other, propose_sale_for(*engine, issue));
//
// Errors: not_found where the refund does not stand or nothing is like it; invalid_argument where
// it has a sale, or the issue is not about a refund that can be read.   Threads: any.   Cost: a
// search of the lake and a look-up a candidate.
#pragma once

#include <string>
#include <string_view>

#include "engine/desk.h"
#include "engine/engine.h"

namespace shop {

Result<std::string> propose_sale(Engine& engine, std::string_view refund);
Result<std::string> propose_sale_for(Engine& engine, const DeskIssue& issue);

}  // namespace shop
