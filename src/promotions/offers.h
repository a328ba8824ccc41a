// SPDX-License-Identifier: Apache-2.0
//
// Decides which triggers of one user become offers, and which offers were taken.
//
// In the order of days, on one day in the order of the file, a trigger becomes an offer unless
// - the customer has had this promotion `per_customer` times,
// - an offer that could apply to the same purchase is open: so nothing is taken off twice,
// - the budget had nothing left for it (BudgetCuts, which budgets.h finds).
// An offer is open for `valid_days`, its first day among them, or until it is taken: by the first
// purchase in that time that it applies to and that stands. Who is held out goes through the same,
// so the two groups differ in nothing but in having been told.
//
//   const OfferMaker maker(triggers);
//   maker.of_user(user, cuts, scratch);   // the user's offers, the oldest first
//
// Threads: any, each with a scratch of its own.   Cost: O(purchases log purchases + offers).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "promotions/triggers.h"

namespace shop {

struct Offer {
  Symbol user = 0;
  Trigger why;
  Day last;                  // on which it can be taken
  std::optional<Day> taken;  // the day of the purchase
  bool is_held_out = false;

  Day first() const { return why.day; }
  bool is_open_on(Day day) const {
    return first() <= day && day <= (taken ? std::min(*taken, last) : last);
  }
  bool is_over_on(Day day) const { return last < day; }
};

// By promotion and day: triggers from this order on found no money left.
using BudgetCuts = std::vector<std::map<Day, std::uint64_t>>;

class OfferMaker {
 public:
  explicit OfferMaker(const Triggers& triggers) : triggers_(triggers) {}

  struct Scratch {
    std::vector<Trigger> triggers;
    std::vector<Offer> offers;
  };
  std::span<const Offer> of_user(Symbol user, const BudgetCuts& cuts, Scratch& scratch) const;

  // Whether conflicts and caps let it be, beside the offers that its user has had before.
  bool may_be(const Trigger& trigger, std::span<const Offer> had) const;
  Offer make(Symbol user, const Trigger& trigger) const;
  const Triggers& triggers() const { return triggers_; }

 private:
  bool applies_to(const Trigger& trigger, Symbol product) const;
  bool overlap(const Trigger& a, const Trigger& b) const;
  std::optional<Day> day_taken(const Offer& offer) const;

  const Triggers& triggers_;
};

}  // namespace shop
