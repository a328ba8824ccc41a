// SPDX-License-Identifier: Apache-2.0
//
// Makes the offers of all users up to a day, and finds where budgets ran out.
//
// Goes through all triggers once, in the order of days, promotions and a hash of who and what. An
// offer keeps the most that it can cost back from the promotion's budget; if nobody took it, that
// is free again on the day after its last. One that was taken is counted at that most. So what is
// promised and what was taken never exceed the budget together, on no day. From the first trigger
// of a day on that finds too little left nothing is offered that day, held out or not: the two
// groups stay alike.
//
//   const OffersOfAll all = make_offers(maker, as_of);
//   maker.of_user(user, all.cuts, scratch);   // the same offers, of one user
//
// Threads: pure function.   Cost: O(triggers log triggers), some 3 us a user; 64 bytes a trigger.
#pragma once

#include <vector>

#include "promotions/offers.h"

namespace shop {

struct BudgetState {
  Int128 spent_minor = 0;     // offers that were taken, at the most that they could cost
  Int128 reserved_minor = 0;  // those that are open
  std::uint64_t refused = 0;  // triggers that found too little left
};

struct OffersOfAll {
  std::vector<std::vector<Offer>> by_user;  // the oldest first; that were made up to the day
  BudgetCuts cuts;
  std::vector<BudgetState> budgets;  // by promotion, as of the day
};

OffersOfAll make_offers(const OfferMaker& maker, Day as_of);

}  // namespace shop
