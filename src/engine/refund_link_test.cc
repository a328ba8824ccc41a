// SPDX-License-Identifier: Apache-2.0
//
// Stories of a refund that names no sale: which sale is proposed, and that linking it happens once
// whatever dies in between.
#include "engine/refund_link.h"

#include "engine/booked_change.h"
#include "engine/engine_fixture.h"

namespace shop {
namespace {

class RefundLinkTest : public EngineStory {
 protected:
  std::string lost_refund(std::string_view id, std::int64_t quantity, std::string_view day,
                          std::string_view sale = {}) {
    auto batch = std::make_shared<TestBatch>();
    Transaction& record = batch->sale(id, "Pen", quantity, "5.00", "Nowhere", day);
    record.kind = Kind::refund;
    record.refers_to = sale;
    record.raw = batch->keep(std::string(id) + " lost");
    return outcome(*shop_.deliver(batch));
  }
  std::string proposed(std::string_view refund) {
    const auto sale = propose_sale(shop_.engine(), refund);
    return sale ? *sale : "nothing";
  }
  BookedReport::What link(const std::string& refund, const std::string& sale,
                          const std::string& request = "") {
    return made(link_refund(shop_.engine(),
                            {.refund = refund, .sale = sale, .who = "ann", .request = request}));
  }
  BookedReport::What unlink(const std::string& refund, const std::string& request = "") {
    return made(unlink_refund(shop_.engine(),
                              {.refund = refund, .sale = {}, .who = "bob", .request = request}));
  }
  static BookedReport::What made(const Result<BookedReport>& report) {
    EXPECT_TRUE(report) << (report ? "" : report.error().message);
    return report ? report->what : BookedReport::What::refused;
  }
};

TEST_P(RefundLinkTest, ProposesTheNewestSaleBeforeItWithAsMuchLeft) {
  open();
  sale("1", "Pen", 2, "5.00", "York", "2024-12-01");
  sale("2", "Pen", 1, "5.00", "York", "2024-12-02");
  sale("3", "Pen", 2, "6.00", "York", "2024-12-03");
  sale("4", "Ink", 2, "5.00", "York", "2024-12-04");
  sale("5", "Pen", 2, "5.00", "York", "2024-12-24");
  EXPECT_EQ(lost_refund("r", 2, "2024-12-20"), "booked");
  EXPECT_EQ(proposed("r"), "1");
  sale("6", "Pen", 2, "5.00", "York", "2024-12-05");
  EXPECT_EQ(proposed("r"), "6");
  void_sale("v", "6", 0U);
  EXPECT_EQ(proposed("r"), "1");
  refund("r1", "1", 1, "5.00", "2024-12-06");
  EXPECT_EQ(proposed("r"), "nothing");
  EXPECT_EQ(proposed("1"), "nothing");
  EXPECT_EQ(proposed("never"), "nothing");
}

TEST_P(RefundLinkTest, LinksOnceWhateverDies) {
  open();
  sale("1", "Pen", 2, "5.00", "York", "2024-12-01");
  EXPECT_EQ(lost_refund("r", 1, "2024-12-20"), "booked");
  restart(Way::close);
  EXPECT_EQ(revenue("Nowhere"), "-5.00");
  EXPECT_EQ(link("r", "1", "click"), BookedReport::What::changed);
  restart(Way::power_cut);
  EXPECT_EQ(revenue("Nowhere"), "0.00");
  EXPECT_EQ(revenue("York"), "5.00");
  EXPECT_EQ(link("r", "1", "click"), BookedReport::What::repeated);
  EXPECT_EQ(link("r", proposed("r")), BookedReport::What::repeated);
  EXPECT_EQ(lost_refund("r", 1, "2024-12-20"), "duplicate");
  EXPECT_EQ(revenue("York"), "5.00");
  EXPECT_EQ(shop_.verify(), "");
}

TEST_P(RefundLinkTest, RefusesASaleThatHasTooLittleLeft) {
  open();
  sale("1", "Pen", 1, "5.00", "York", "2024-12-01");
  EXPECT_EQ(lost_refund("r", 2, "2024-12-20"), "booked");
  EXPECT_EQ(link("r", "1"), BookedReport::What::refused);
  EXPECT_EQ(revenue("Nowhere"), "-10.00");
}

TEST_P(RefundLinkTest, UnlinksOnceAndLinksAgain) {
  open();
  sale("1", "Pen", 2, "5.00", "York", "2024-12-01");
  sale("2", "Pen", 2, "5.00", "Leeds", "2024-12-02");
  EXPECT_EQ(lost_refund("r", 1, "2024-12-20"), "booked");
  const auto before = shop_.cells();
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(link("r", "1"), BookedReport::What::changed) << round;
    EXPECT_EQ(revenue("York"), "5.00");
    EXPECT_EQ(revenue("Nowhere"), "0.00");
    EXPECT_EQ(unlink("r", "click" + std::to_string(round)), BookedReport::What::changed) << round;
    restart(round == 0 ? Way::power_cut : Way::close);
    EXPECT_EQ(shop_.cells(), before);
    EXPECT_EQ(unlink("r", "click" + std::to_string(round)), BookedReport::What::repeated);
    EXPECT_EQ(unlink("r"), BookedReport::What::repeated);
  }
  EXPECT_EQ(link("r", "2"), BookedReport::What::changed);
  EXPECT_EQ(unlink("r", "click0"), BookedReport::What::repeated);  // an old request changes nothing
  EXPECT_EQ(revenue("Leeds"), "5.00");
  EXPECT_EQ(proposed("r"), "2");
  EXPECT_EQ(lost_refund("r", 1, "2024-12-20"), "duplicate");
  EXPECT_EQ(shop_.verify(), "");
}

// A correction by hand in between is no hindrance, and what stood before the link stands again.
TEST_P(RefundLinkTest, UnlinksWhatWasCorrectedSince) {
  open();
  sale("1", "Pen", 2, "5.00", "York", "2024-12-01");
  EXPECT_EQ(lost_refund("r", 1, "2024-12-20"), "booked");
  SystemClock clock;
  const auto correct = [&](const std::string& root, FieldEdits set) {
    const auto report = change_booked(shop_.engine(), clock,
                                      {.verb = BookedVerb::correct, .root = root, .set = set});
    EXPECT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->what, BookedReport::What::changed);
  };
  correct("r", {{Field::city, "Anywhere"}});
  EXPECT_EQ(link("r", "1"), BookedReport::What::changed);
  correct("1", {{Field::city, "Leeds"}});
  EXPECT_EQ(revenue("Leeds"), "5.00");
  EXPECT_EQ(unlink("r"), BookedReport::What::changed);
  EXPECT_EQ(revenue("Leeds"), "10.00");
  EXPECT_EQ(revenue("Anywhere"), "-5.00");
  EXPECT_EQ(shop_.verify(), "");
}

TEST_P(RefundLinkTest, RefusesToUnlinkWhatIsNotLinked) {
  open();
  sale("1", "Pen", 2, "5.00", "York", "2024-12-01");
  refund("m", "1", 1, "5.00", "2024-12-06");
  EXPECT_EQ(lost_refund("r", 1, "2024-12-20"), "booked");
  for (const char* id : {"1", "m", "r", "never"})
    EXPECT_FALSE(unlink_refund(shop_.engine(), {.refund = id, .sale = {}})) << id;
  EXPECT_EQ(link("r", "1"), BookedReport::What::changed);
  EXPECT_FALSE(unlink_refund(shop_.engine(), {.refund = "1", .sale = {}}));  // that is the sale
  void_sale("v", "1", 0U);  // and its refunds with it
  EXPECT_FALSE(unlink_refund(shop_.engine(), {.refund = "r", .sale = {}}));
  EXPECT_EQ(shop_.verify(), "");
}

// A refund that was refused for its sale is given the right one: its issue is refunded, and undo
// opens it again.
TEST_P(RefundLinkTest, GivesARefusedRefundItsSale) {
  open();
  sale("1", "Pen", 2, "5.00", "York", "2024-12-01");
  sale("2", "Pen", 1, "5.00", "Leeds", "2024-12-02");
  EXPECT_EQ(lost_refund("r", 2, "2024-12-06", "2"), "refund_beyond_sale");
  const std::vector<Hash128> issues = issues_of(shop_.engine(), {});
  ASSERT_EQ(issues.size(), 1U);
  const auto issue = [&] {
    const auto found = look_up_issue(shop_.engine(), to_hex(issues.front()));
    EXPECT_TRUE(found) << found.error().message;
    return *found;
  };
  const auto sale = propose_sale_for(shop_.engine(), issue());
  ASSERT_TRUE(sale) << sale.error().message;
  EXPECT_EQ(*sale, "1");
  const DeskStep step{.set = {{Field::refers_to, *sale}}, .who = "ann", .request = "click"};
  ASSERT_EQ(take_step(shop_.engine(), issues, step)->done, 1U);
  EXPECT_EQ(take_step(shop_.engine(), issues, step)->repeated, 1U);
  EXPECT_EQ(issue().state, IssueState::refunded);
  EXPECT_EQ(revenue("York"), "0.00");
  restart(Way::power_cut);
  EXPECT_EQ(issue().state, IssueState::refunded);
  ASSERT_EQ(take_step(shop_.engine(), issues, {.state = IssueState::open, .who = "bob"})->done, 1U);
  EXPECT_EQ(issue().state, IssueState::open);
  EXPECT_EQ(revenue("York"), "10.00");
  EXPECT_EQ(shop_.verify(), "");
}

SHOP_ON_BOTH_STORES(RefundLinkTest);

}  // namespace
}  // namespace shop
