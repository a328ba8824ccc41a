// SPDX-License-Identifier: Apache-2.0
//
// Says which of a shop's door rules a record breaks, before it is booked.
//
// A function of the record, its time of receipt and the sale that it is about, and of nothing else,
// so a decision stays Key order. Rules that refuse come before those that hold; among these the
// order of the file counts, and the first that is broken is named. Voids take money out that was
// looked at before: no rule looks at them. What a person books by hand was looked at by them: only
// rules that refuse apply.
//
//   const DoorRules rules(parsed);
//   if (const Rule* broken = rules.broken_by(record, received_at, Hand::door)) …
//
// Threads: any, it never changes.   Cost: a comparison a rule; nothing where there are none.
#pragma once

#include <vector>

#include "model/entry.h"
#include "model/rule.h"
#include "model/transaction.h"

namespace shop {

// By which way a record comes.
enum class Hand : std::uint8_t { door, person };

class DoorRules {
 public:
  DoorRules() = default;
  explicit DoorRules(const std::vector<Rule>& rules);  // keeps the door rules among them

  bool empty() const { return rules_.empty(); }
  // A rule that the record breaks by itself, or nullptr. It lives as long as this.
  const Rule* broken_by(const Transaction& record, Timestamp received_at, Hand hand) const;
  // The same of a refund of this sale.
  const Rule* broken_by_refund(const Transaction& refund, const Entry& sale, Hand hand) const;

 private:
  template <class Breaks>
  const Rule* first(Hand hand, const Breaks& breaks) const;

  std::vector<Rule> rules_;  // those that refuse first
};

}  // namespace shop
