// SPDX-License-Identifier: Apache-2.0
#include "ledger/door_rules.h"

#include <algorithm>

#include "base/int128.h"

namespace shop {
namespace {

constexpr std::int64_t kMicrosPerHour = kMicrosPerDay / 24;

std::int64_t distance(std::int64_t a, std::int64_t b) { return a < b ? b - a : a - b; }

bool breaks_alone(const Rule& rule, const Transaction& record, Timestamp received_at) {
  const bool same_money = record.currency == rule.currency;
  switch (rule.when) {
    case Condition::total_above:
      return same_money && record.total_minor > rule.limit;
    case Condition::price_above:
      return same_money && record.has_price && record.price_micro > rule.limit;
    case Condition::quantity_above:
      return record.quantity > rule.limit;
    case Condition::hours_from_receipt_above:
      return distance(record.time.micros, received_at.micros) > rule.limit * kMicrosPerHour;
    default:
      return false;
  }
}

bool breaks_as_refund(const Rule& rule, const Transaction& refund, const Entry& sale) {
  switch (rule.when) {
    case Condition::days_from_sale_above:
      return distance(refund.day.number, sale.day.number) > rule.limit;
    case Condition::percent_of_sale_refunded_above:
      return Int128{refund.total_minor} * 100 > Int128{sale.revenue_minor} * rule.limit;
    default:
      return false;
  }
}

}  // namespace

DoorRules::DoorRules(const std::vector<Rule>& rules) {
  std::copy_if(rules.begin(), rules.end(), std::back_inserter(rules_),
               [](const Rule& rule) { return facts_of(rule.when).kind == RuleKind::door; });
  std::stable_partition(rules_.begin(), rules_.end(),
                        [](const Rule& rule) { return rule.then == RuleAction::refuse; });
}

template <class Breaks>
const Rule* DoorRules::first(Hand hand, const Breaks& breaks) const {
  for (const Rule& rule : rules_) {
    if (hand == Hand::person && rule.then != RuleAction::refuse) continue;
    if (breaks(rule)) return &rule;
  }
  return nullptr;
}

const Rule* DoorRules::broken_by(const Transaction& record, Timestamp received_at,
                                 Hand hand) const {
  if (record.kind == Kind::void_) return nullptr;
  return first(hand, [&](const Rule& rule) { return breaks_alone(rule, record, received_at); });
}

const Rule* DoorRules::broken_by_refund(const Transaction& refund, const Entry& sale,
                                        Hand hand) const {
  return first(hand, [&](const Rule& rule) { return breaks_as_refund(rule, refund, sale); });
}

}  // namespace shop
