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
  std::string lost_refund(std::string_view id, std::int64_t quantity, std::string_view day) {
    auto batch = std::make_shared<TestBatch>();
    Transaction& record = batch->sale(id, "Pen", quantity, "5.00", "Nowhere", day);
    record.kind = Kind::refund;
    record.raw = batch->keep(std::string(id) + " lost");
    return outcome(*shop_.deliver(batch));
  }
  std::string proposed(std::string_view refund) {
    const auto sale = propose_sale(shop_.engine(), refund);
    return sale ? *sale : "nothing";
  }
  BookedReport::What link(const std::string& refund, const std::string& sale,
                          const std::string& request = "") {
    const auto report = link_refund(
        shop_.engine(), {.refund = refund, .sale = sale, .who = "ann", .request = request});
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

SHOP_ON_BOTH_STORES(RefundLinkTest);

}  // namespace
}  // namespace shop
