// SPDX-License-Identifier: Apache-2.0
#include "promotions/budgets.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace shop {
namespace {

struct UserTrigger {
  Symbol user = 0;
  Trigger why;
};

// What is left of one promotion's budget, in the order of days.
class Budget {
 public:
  explicit Budget(const Promotion& promotion)
      : is_limited_(promotion.budget_minor.has_value()),
        cost_(promotion.cost_most()),
        left_(promotion.budget_minor.value_or(0)) {}

  // On a later day than before.
  void begin(Day day) {
    for (; !returns_.empty() && returns_.top() <= day; returns_.pop()) left_ += cost_;
  }
  bool has_enough() const { return !is_limited_ || left_ >= cost_; }
  void keep_back(const Offer& offer) {
    left_ -= cost_;
    if (!offer.taken) returns_.push(later(offer.last, 1));
  }
  Int128 left_minor() const { return left_; }

 private:
  bool is_limited_;
  std::int64_t cost_;
  Int128 left_;
  std::priority_queue<Day, std::vector<Day>, std::greater<>> returns_;
};

class Making {
 public:
  Making(const OfferMaker& maker, Day as_of) : maker_(maker), as_of_(as_of) {
    for (const Promotion& promotion : maker.triggers().promotions())
      budgets_.emplace_back(promotion);
    made_.by_user.resize(maker.triggers().history().user_bound());
    made_.cuts.resize(budgets_.size());
    made_.budgets.resize(budgets_.size());
  }

  OffersOfAll make() {
    const std::vector<UserTrigger> triggers = sorted_triggers();
    for (auto first = triggers.begin(); first != triggers.end();) {
      const auto end = std::find_if(first, triggers.end(), [&](const UserTrigger& other) {
        return other.why.day != first->why.day || other.why.promotion != first->why.promotion;
      });
      make_of_a_day({first, end});
      first = end;
    }
    for (const std::vector<Offer>& offers : made_.by_user)
      for (const Offer& offer : offers) add_up(offer);
    return std::move(made_);
  }

 private:
  std::vector<UserTrigger> sorted_triggers() const {
    const Symbols& users = maker_.triggers().history().dictionaries().users;
    std::vector<UserTrigger> all;
    std::vector<Trigger> found;
    for (Symbol user = 0; user < made_.by_user.size(); ++user) {
      found.clear();
      maker_.triggers().of_user(user, found);
      for (const Trigger& trigger : found)
        if (trigger.day <= as_of_) all.push_back({user, trigger});
    }
    std::sort(all.begin(), all.end(), [&](const UserTrigger& a, const UserTrigger& b) {
      if (a.why.place() != b.why.place()) return a.why.place() < b.why.place();
      return users.text(a.user) < users.text(b.user);
    });
    return all;
  }

  // Triggers of one day and promotion.
  void make_of_a_day(std::span<const UserTrigger> triggers) {
    const std::uint16_t promotion = triggers.front().why.promotion;
    Budget& budget = budgets_[promotion];
    budget.begin(triggers.front().why.day);
    for (const UserTrigger& trigger : triggers) {
      std::vector<Offer>& had = made_.by_user[trigger.user];
      if (!maker_.may_be(trigger.why, had)) continue;
      if (is_cut(trigger.why)) {
        ++made_.budgets[promotion].refused;
        continue;
      }
      const Offer offer = maker_.make(trigger.user, trigger.why);
      if (!offer.is_held_out) {
        if (!budget.has_enough()) {
          made_.cuts[promotion][trigger.why.day] = trigger.why.order;
          ++made_.budgets[promotion].refused;
          continue;
        }
        budget.keep_back(offer);
      }
      had.push_back(offer);
    }
  }
  bool is_cut(const Trigger& trigger) const {
    const auto cut = made_.cuts[trigger.promotion].find(trigger.day);
    return cut != made_.cuts[trigger.promotion].end() && trigger.order >= cut->second;
  }

  void add_up(const Offer& offer) {
    if (offer.is_held_out) return;
    BudgetState& budget = made_.budgets[offer.why.promotion];
    const Int128 cost = maker_.triggers().promotions()[offer.why.promotion].cost_most();
    if (offer.taken && *offer.taken <= as_of_)
      budget.spent_minor += cost;
    else if (!offer.is_over_on(as_of_))
      budget.reserved_minor += cost;
  }

  const OfferMaker& maker_;
  Day as_of_;
  std::vector<Budget> budgets_;
  OffersOfAll made_;
};

}  // namespace

OffersOfAll make_offers(const OfferMaker& maker, Day as_of) { return Making(maker, as_of).make(); }

}  // namespace shop
