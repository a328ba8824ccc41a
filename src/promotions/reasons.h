// SPDX-License-Identifier: Apache-2.0
//
// Says why somebody is offered a promotion, as a fact of their history that they can check.
//
//   reason_words(offer, promotion, history, as_of);
//   // "you buy this about every 3 weeks, and it has been 5 weeks"
//
// Threads: pure function.   Cost: O(1).
#pragma once

#include <string>

#include "promotions/offers.h"

namespace shop {

// As of a day on which the offer is open.
std::string reason_words(const Offer& offer, const Promotion& promotion,
                         const ShopperHistory& history, Day as_of);

}  // namespace shop
