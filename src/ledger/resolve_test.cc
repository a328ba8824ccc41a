// SPDX-License-Identifier: Apache-2.0
//
// Stories of the desk: issues that are fixed, dismissed and opened again, changes by hand, and what
// two people who do it at once get to hear.
#include <gtest/gtest.h>

#include "ledger/decision_block.h"
#include "ledger/ledger_fixture.h"
#include "ledger/resolution_message.h"
#include "model/field_texts.h"

namespace shop {
namespace {

class ResolveTest : public LedgerFixture {
 protected:
  // A sale of three shoes whose total says something else.
  Transaction bad_record() {
    Transaction bad = sale_record("3", "Shoes", 3, "90.00", "London");
    bad.total_minor += 900;
    bad.raw = keep("3,…,99.00");
    return bad;
  }
  Transaction good_record(std::string_view city = "London") {
    return sale_record("3", "Shoes", 3, "90.00", city);
  }
  Hash128 issue() { return fingerprint128(bad_record().raw); }

  // Each step comes as a message, as from another process.
  std::string act(const Resolution& step) {
    const Hash128 key = hash128("3");
    const auto bytes = pack_resolution(step, key);
    const std::string_view kept = keep(bytes.value_or(""));
    const auto message = ResolutionMessage::read(kept);
    if (bytes) {
      EXPECT_EQ(ResolutionMessage::key_of(kept).value_or(Hash128{}), key);
      EXPECT_FALSE(ResolutionMessage::read(kept.substr(0, kept.size() - 1)));
    }
    const Resolution resolution = message ? message->resolution() : step;
    Decisions out;
    out.clear(history_.end());
    const auto outcome = ledger_.resolve(resolution, {now_, "desk"}, out);
    EXPECT_TRUE(outcome);
    history_.add(out);
    for (const Entry& entry : out.entries) count(entry);
    if (outcome->what == RecordOutcome::What::issue) {
      EXPECT_TRUE(out.rows.empty());
      return std::string(cause_name(outcome->cause));
    }
    return outcome->what == RecordOutcome::What::duplicate ? "duplicate" : "done";
  }
  std::string fix(const Transaction& record, std::uint32_t revision,
                  std::string_view request = "") {
    Transaction checked = record;
    validate(checked);
    Resolution fixing{.records = std::span(&checked, 1),
                      .has_issue = true,
                      .issue = issue(),
                      .issue_revision = revision,
                      .state = IssueState::fixed,
                      .who = "ann",
                      .request = request};
    return act(fixing);
  }
  std::string move_to(IssueState state, std::uint32_t revision) {
    return act({.has_issue = true, .issue = issue(), .issue_revision = revision, .state = state});
  }
  std::string take_back(std::string_view root, std::string_view id) {
    const BookedRecord record{root, id};
    return act({.take_back = std::span(&record, 1), .who = "ann"});
  }
};

TEST_F(ResolveTest, FixesAnIssueOnce) {
  give(bad_record());
  EXPECT_EQ(last_cause(), "total_mismatch");
  EXPECT_EQ(fix(good_record(), 0, "click-1"), "done");
  EXPECT_EQ(revenue("London"), "270.00");
  EXPECT_EQ(fix(good_record(), 0, "click-1"), "duplicate");        // the answer was lost
  EXPECT_EQ(fix(good_record("Leeds"), 0, "b"), "stale_revision");  // somebody else was first
  EXPECT_EQ(revenue("London"), "270.00");
  EXPECT_EQ(revenue("Leeds"), "0.00");
}

TEST_F(ResolveTest, CountsTheBadBytesThatComeAgainAsADuplicate) {
  give(bad_record());
  give(bad_record());
  EXPECT_EQ(tally_.issues, 2u);
  EXPECT_EQ(fix(good_record(), 0), "done");
  give(bad_record());
  EXPECT_EQ(tally_.issues, 2u);
  EXPECT_EQ(tally_.duplicates, 1u);
  EXPECT_EQ(move_to(IssueState::open, 1), "done");
  give(bad_record());
  EXPECT_EQ(tally_.issues, 3u);
}

TEST_F(ResolveTest, LeavesNothingBehindAFixThatIsWrongItself) {
  give(bad_record());
  EXPECT_EQ(fix(bad_record(), 0), "total_mismatch");
  EXPECT_EQ(revenue("London"), "0.00");
  EXPECT_EQ(fix(good_record(), 0), "done");
}

TEST_F(ResolveTest, TakesAFixBackAndFixesItAnew) {
  give(bad_record());
  EXPECT_EQ(fix(good_record("London"), 0), "done");
  EXPECT_EQ(move_to(IssueState::open, 1), "done");
  EXPECT_EQ(revenue("London"), "0.00");
  EXPECT_EQ(fix(good_record("Leeds"), 2), "done");
  EXPECT_EQ(revenue("Leeds"), "270.00");
  EXPECT_EQ(move_to(IssueState::open, 3), "done");
  EXPECT_EQ(revenue("Leeds"), "0.00");
  EXPECT_EQ(fix(good_record("York"), 4), "done");
  refund("r1", "3", 1, "90.00");
  EXPECT_EQ(revenue("York"), "180.00");
  EXPECT_EQ(transactions("London") + transactions("Leeds"), 0);
}

TEST_F(ResolveTest, RefusesToUndoWhatWasCorrectedSince) {
  give(bad_record());
  EXPECT_EQ(fix(good_record(), 0), "done");
  correct("c1", "3", 0, good_record("Leeds"));
  EXPECT_EQ(move_to(IssueState::open, 1), "stale_revision");
  EXPECT_EQ(revenue("Leeds"), "270.00");
}

TEST_F(ResolveTest, DismissesAndOpensAgain) {
  give(bad_record());
  EXPECT_EQ(move_to(IssueState::dismissed, 0), "done");
  EXPECT_EQ(move_to(IssueState::confirmed, 0), "stale_revision");
  EXPECT_EQ(move_to(IssueState::confirmed, 1), "stale_revision");  // it is not open
  EXPECT_EQ(move_to(IssueState::open, 1), "done");
  EXPECT_EQ(move_to(IssueState::open, 2), "stale_revision");
  EXPECT_EQ(fix(good_record(), 2), "done");
}

TEST_F(ResolveTest, FixesWithARecordThatWasBookedMeanwhile) {
  give(bad_record());
  give(good_record());
  EXPECT_EQ(fix(good_record(), 0), "done");
  EXPECT_EQ(revenue("London"), "270.00");
  EXPECT_EQ(move_to(IssueState::open, 1), "done");  // takes back nothing that it did not book
  EXPECT_EQ(revenue("London"), "270.00");
}

TEST_F(ResolveTest, LinksARefundToItsSaleInOneStep) {
  sale("7", "Pen", 2, "5.00", "York");
  Transaction lost = refund_record("r7", "", 1, "5.00");
  lost.user = "1001";
  lost.product = "Pen";
  give(lost);
  EXPECT_EQ(revenue("Nowhere"), "-5.00");
  Transaction linked = refund_record("r7", "7", 1, "5.00");
  validate(linked);
  const BookedRecord unmatched{"r7", "r7"};
  const Resolution link{
      .records = std::span(&linked, 1), .take_back = std::span(&unmatched, 1), .who = "ann"};
  EXPECT_EQ(act(link), "done");
  EXPECT_EQ(revenue("Nowhere"), "0.00");
  EXPECT_EQ(revenue("York"), "5.00");
}

TEST_F(ResolveTest, TakesBackACorrectionWithTheRefundsThatCameSince) {
  sale("1", "Laptop", 2, "1500.00", "London");
  correct("c1", "1", 0, sale_record("x", "Laptop", 2, "1500.00", "Leeds"));
  refund("r1", "1", 1, "1500.00");
  EXPECT_EQ(revenue("Leeds"), "1500.00");
  EXPECT_EQ(take_back("1", "c1"), "done");
  EXPECT_EQ(revenue("Leeds"), "0.00");
  EXPECT_EQ(revenue("London"), "1500.00");
  EXPECT_EQ(take_back("1", "c1"), "stale_revision");
}

TEST_F(ResolveTest, BringsBackWhatWasVoidedWithItsRefunds) {
  sale("1", "Laptop", 2, "1500.00", "London");
  refund("r1", "1", 1, "1500.00");
  void_sale("v1", "1", 0);
  EXPECT_EQ(revenue("London"), "0.00");
  EXPECT_EQ(take_back("1", "v1"), "done");
  EXPECT_EQ(revenue("London"), "1500.00");
  EXPECT_EQ(transactions("London"), 1);
  correct("c1", "1", 1, sale_record("x", "Laptop", 2, "1500.00", "Leeds"));
  EXPECT_EQ(revenue("Leeds"), "1500.00");
}

TEST_F(ResolveTest, CountsADismissedChangeOfAStockThatComesAgainAsADuplicate) {
  const auto deliver = [&](std::int64_t units, std::string_view raw) {
    ProductRecord change;
    change.id = "2001";
    change.change_id = "d1";
    change.is_delta = true;
    change.stock_delta = units;
    change.raw = raw;
    Decisions out;
    out.clear(history_.end());
    EXPECT_TRUE(ledger_.decide(std::span(&change, 1), {now_, "test"}, out));
    history_.add(out);
    return out.tally;
  };
  EXPECT_EQ(deliver(5, "d1 of 5").booked, 1u);
  EXPECT_EQ(deliver(7, "d1 of 7").issues, 1u);
  EXPECT_EQ(act({.has_issue = true,
                 .issue = fingerprint128("d1 of 7"),
                 .state = IssueState::dismissed,
                 .reason = DismissReason::repeated}),
            "done");
  const Tally again = deliver(7, "d1 of 7");
  EXPECT_EQ(again.issues, 0u);
  EXPECT_EQ(again.duplicates, 1u);
}

TEST_F(ResolveTest, KeepsWhoDidItInTheLog) {
  give(bad_record());
  EXPECT_EQ(fix(good_record(), 0, "click-1"), "done");
  const std::string root = issue_root(issue());
  RootState state(root, dictionaries_);
  ASSERT_TRUE(history_.load(hash128(root), state));
  ASSERT_EQ(state.resolutions().size(), 1u);
  EXPECT_EQ(state.resolutions()[0].who, "ann");
  FieldTexts said;
  ASSERT_TRUE(unpack(state.resolutions()[0].said, said));
  EXPECT_EQ(said[Field::total], "270.00");
}

}  // namespace
}  // namespace shop
