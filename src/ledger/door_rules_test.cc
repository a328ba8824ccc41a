// SPDX-License-Identifier: Apache-2.0
//
// Stories of records that a rule of the shop refuses or holds, and of those that a person releases.
#include "ledger/door_rules.h"

#include <gtest/gtest.h>

#include "ledger/decision_block.h"
#include "ledger/ledger_fixture.h"

namespace shop {
namespace {

class DoorRulesTest : public LedgerFixture {
 protected:
  DoorRulesTest() { rules({money_rule("large", Condition::total_above, 100'000)}); }

  static Rule rule(std::string name, Condition when, std::int64_t limit,
                   RuleAction then = RuleAction::hold) {
    return {.name = std::move(name),
            .when = when,
            .limit = limit,
            .currency = {},
            .then = then,
            .severity = Severity::critical};
  }
  static Rule money_rule(std::string name, Condition when, std::int64_t limit,
                         RuleAction then = RuleAction::hold) {
    Rule made = rule(std::move(name), when, limit, then);
    made.currency = *Currency::find("GBP");
    return made;
  }
  void rules(const std::vector<Rule>& rules) {
    ruled_ = std::make_unique<Ledger>(
        dictionaries_, history_, LedgerOptions{.filter_bytes = 1 << 16, .rules = DoorRules(rules)});
    ruled_->filter().saturate();
  }

  // "booked", "duplicate", "waiting" or a cause.
  std::string bring(Transaction record) {
    validate(record);
    Decisions out;
    out.clear(history_.end());
    out.keeps_first_rows = true;
    EXPECT_TRUE(ruled_->decide(std::span(&record, 1), {now_, "test"}, out));
    return took(out, out.outcome_of(0));
  }
  // The record as a person books it for the issue of these bytes.
  std::string release(const Transaction& held, std::uint32_t revision = 0) {
    Transaction record = held;
    record.raw = keep("by hand");
    return act({.records = std::span(&record, 1),
                .has_issue = true,
                .issue = fingerprint128(held.raw),
                .issue_revision = revision,
                .state = IssueState::confirmed,
                .who = "ann"});
  }
  std::string move_to(IssueState state, const Transaction& held, std::uint32_t revision) {
    return act({.has_issue = true,
                .issue = fingerprint128(held.raw),
                .issue_revision = revision,
                .state = state});
  }
  std::string act(const Resolution& resolution) {
    Decisions out;
    out.clear(history_.end());
    const auto outcome = ruled_->resolve(resolution, {now_, "desk"}, out);
    EXPECT_TRUE(outcome);
    return took(out, *outcome);
  }
  std::string last_rule() const { return last_rule_; }

  Transaction laptops(std::string_view id = "1") {
    return sale_record(id, "Laptop", 2, "1500.00", "London");
  }

 private:
  std::string took(const Decisions& out, const RecordOutcome& outcome) {
    history_.add(out);
    for (const Entry& entry : out.entries) count(entry);
    last_rule_.clear();
    for (const IssueRow& issue : out.issues) last_rule_ = issue.rule;
    switch (outcome.what) {
      case RecordOutcome::What::issue:
        return std::string(cause_name(outcome.cause));
      case RecordOutcome::What::duplicate:
        return "duplicate";
      case RecordOutcome::What::waiting:
        return "waiting";
      default:
        return "booked";
    }
  }

  std::unique_ptr<Ledger> ruled_;
  std::string last_rule_;
};

TEST_F(DoorRulesTest, HoldsARecordUntilItIsReleased) {
  EXPECT_EQ(bring(sale_record("0", "Pen", 1, "1000.00", "London")), "booked");  // not above it
  EXPECT_EQ(bring(laptops()), "held");
  EXPECT_EQ(last_rule(), "large");
  EXPECT_EQ(bring(laptops()), "held");
  EXPECT_EQ(revenue("London"), "1000.00");
  EXPECT_EQ(release(laptops()), "booked");
  EXPECT_EQ(revenue("London"), "4000.00");
  EXPECT_EQ(bring(laptops()), "duplicate");
  EXPECT_EQ(move_to(IssueState::open, laptops(), 1), "booked");
  EXPECT_EQ(revenue("London"), "1000.00");
  EXPECT_EQ(bring(laptops()), "duplicate");
  EXPECT_EQ(release(laptops(), 2), "booked");
  EXPECT_EQ(revenue("London"), "4000.00");
}

TEST_F(DoorRulesTest, LeavesADismissedRecordUnbooked) {
  EXPECT_EQ(bring(laptops()), "held");
  EXPECT_EQ(move_to(IssueState::dismissed, laptops(), 0), "booked");
  EXPECT_EQ(bring(laptops()), "duplicate");
  EXPECT_EQ(revenue("London"), "0.00");
}

// A decision stands: neither other rules nor another day make it differ.
TEST_F(DoorRulesTest, AsksNoRuleAgainAboutBytesThatItDecided) {
  EXPECT_EQ(bring(laptops()), "held");
  EXPECT_EQ(bring(sale_record("2", "Pen", 1, "1.00", "London")), "booked");
  rules({rule("none", Condition::quantity_above, 0, RuleAction::refuse)});
  EXPECT_EQ(bring(laptops()), "held");
  EXPECT_EQ(last_rule(), "large");
  EXPECT_EQ(bring(sale_record("2", "Pen", 1, "1.00", "London")), "duplicate");
}

TEST_F(DoorRulesTest, RefusesBeforeItHoldsAndWhoeverBrings) {
  rules({money_rule("large", Condition::total_above, 100'000),
         rule("many", Condition::quantity_above, 1, RuleAction::refuse)});
  EXPECT_EQ(bring(laptops()), "against_rule");
  EXPECT_EQ(last_rule(), "many");
  EXPECT_EQ(release(laptops()), "against_rule");
  EXPECT_EQ(release(sale_record("1", "Laptop", 1, "3000.00", "London")), "booked");
}

TEST_F(DoorRulesTest, LetsARefundWaitForAHeldSale) {
  EXPECT_EQ(bring(laptops()), "held");
  EXPECT_EQ(bring(refund_record("r1", "1", 1, "500.00")), "waiting");
  EXPECT_EQ(release(laptops()), "booked");
  EXPECT_EQ(revenue("London"), "2500.00");
}

TEST_F(DoorRulesTest, HoldsARefundByItsSaleWhicheverCameFirst) {
  rules({rule("late", Condition::days_from_sale_above, 30),
         rule("whole", Condition::percent_of_sale_refunded_above, 50)});
  const Transaction late = refund_record("r1", "1", 1, "100.00", "2025-02-05");
  const Transaction half = refund_record("r2", "1", 1, "1500.00");
  const Transaction whole = refund_record("r3", "2", 2, "1500.00");
  EXPECT_EQ(bring(laptops("1")), "booked");
  EXPECT_EQ(bring(late), "held");
  EXPECT_EQ(last_rule(), "late");
  EXPECT_EQ(bring(half), "booked");
  EXPECT_EQ(bring(whole), "waiting");
  EXPECT_EQ(bring(laptops("2")), "booked");
  EXPECT_EQ(last_rule(), "whole");
  EXPECT_EQ(bring(whole), "held");  // its bytes are refused now, and wait no more
  EXPECT_EQ(revenue("London"), "4500.00");
  EXPECT_EQ(release(whole), "booked");
  EXPECT_EQ(release(late), "booked");
  EXPECT_EQ(revenue("London"), "1400.00");
}

TEST_F(DoorRulesTest, ComparesTimesBothWaysAndMoneyOfItsCurrencyOnly) {
  rules({rule("far", Condition::hours_from_receipt_above, 24),
         money_rule("dear", Condition::price_above, 5'000'000)});
  EXPECT_EQ(bring(laptops()), "held");
  EXPECT_EQ(last_rule(), "far");
  EXPECT_EQ(bring(sale_record("2", "Pen", 1, "5.00", "York", "2025-06-01")), "booked");
  EXPECT_EQ(bring(sale_record("3", "Pen", 1, "5.01", "York", "2025-06-01")), "held");
  Transaction yen = sale_record("4", "Pen", 1, "6.00", "York", "2025-06-01");
  yen.currency = *Currency::find("USD");
  EXPECT_EQ(bring(yen), "booked");
}

TEST_F(DoorRulesTest, LetsCorrectionsThroughAndVoidsPass) {
  EXPECT_EQ(bring(sale_record("1", "Pen", 1, "1.00", "London")), "booked");
  EXPECT_EQ(bring(correction_record("c1", "1", 0, laptops())), "held");
  EXPECT_EQ(bring(void_record("v1", "1", 0)), "booked");
  EXPECT_EQ(revenue("London"), "0.00");
}

TEST_F(DoorRulesTest, KeepsTheRuleInTheLog) {
  Decisions out;
  out.clear(1);
  IssueRow issue;
  issue.cause = Cause::held;
  issue.rule = "large";
  issue.severity = Severity::critical;
  out.add(issue);
  issue.cause = Cause::conflict;  // which no rule decides
  out.add(issue);
  const std::string block = encode_block(out, dictionaries_);
  Decisions read;
  ASSERT_TRUE(decode_block(block, dictionaries_, read));
  EXPECT_EQ(read.issues.at(0).rule, "large");
  EXPECT_EQ(read.issues.at(0).severity, Severity::critical);
  EXPECT_EQ(read.issues.at(1).rule, "");
}

}  // namespace
}  // namespace shop
