// SPDX-License-Identifier: Apache-2.0
#include "ledger/ledger.h"

#include <gtest/gtest.h>

#include "base/prng.h"
#include "ledger/ledger_fixture.h"

namespace shop {
namespace {

class LedgerTest : public LedgerFixture {};

TEST_F(LedgerTest, BooksASaleOnce) {
  sale("1", "Laptop", 2, "1500.00", "London");
  EXPECT_EQ(revenue("London"), "3000.00");
  EXPECT_EQ(transactions("London"), 1);
  sale("1", "Laptop", 2, "1500.00", "London");
  EXPECT_EQ(revenue("London"), "3000.00");
  EXPECT_EQ(tally_.duplicates, 1u);
  sale("1", "Laptop", 3, "1500.00", "London");
  EXPECT_EQ(last_cause(), "conflict");
  EXPECT_EQ(revenue("London"), "3000.00");
}

TEST_F(LedgerTest, TakesIdsAsTextAndNothingElse) {
  const std::string longest(kIdBytesMax, '7');
  for (const char* id : {"7", "007", "+7", "7 ", "٧"}) sale(id, "Pen", 1, "1.00", "London");
  sale(longest, "Pen", 1, "1.00", "London");
  EXPECT_EQ(revenue("London"), "6.00");
  EXPECT_EQ(tally_.duplicates, 0u);
  sale(longest, "Pen", 1, "1.00", "London");
  EXPECT_EQ(tally_.duplicates, 1u);
  sale(longest + "7", "Pen", 1, "1.00", "London");
  EXPECT_EQ(last_cause(), "text_too_long");
}

TEST_F(LedgerTest, SeesADuplicateWithinOneBatch) {
  const Transaction record = sale_record("1", "Pen", 1, "1.00", "London");
  give_all({record, record, record});
  EXPECT_EQ(tally_.booked, 1u);
  EXPECT_EQ(tally_.duplicates, 2u);
}

TEST_F(LedgerTest, RefundsUnderTheKeysOfTheSaleOnADayOfItsOwn) {
  sale("1", "Laptop", 2, "1500.00", "London");
  refund("r1", "1", 1, "1500.00");
  EXPECT_EQ(revenue("London"), "1500.00");
  EXPECT_EQ(revenue("Nowhere"), "0.00");
  EXPECT_EQ(revenue_of_day("2024-12-30"), "3000.00");
  EXPECT_EQ(revenue_of_day("2025-01-05"), "-1500.00");
  EXPECT_EQ(revenue_of_sale_day("2024-12-30"), "1500.00");
  refund("r2", "1", 2, "1500.00");
  EXPECT_EQ(last_cause(), "refund_beyond_sale");
  refund("r3", "1", 1, "1500.00");
  EXPECT_EQ(revenue("London"), "0.00");
  EXPECT_EQ(units("Laptop"), 0);
  EXPECT_EQ(transactions("London"), 1);
}

TEST_F(LedgerTest, HoldsARefundUntilItsSaleComes) {
  refund("r1", "1", 1, "1500.00");
  refund("r2", "1", 2, "1500.00");
  EXPECT_EQ(revenue("London"), "0.00");
  EXPECT_EQ(tally_.waiting, 2u);
  sale("1", "Laptop", 2, "1500.00", "London");
  EXPECT_EQ(revenue("London"), "1500.00");
  EXPECT_EQ(last_cause(), "refund_beyond_sale");
  EXPECT_EQ(tally_.waiting, 0u);
  EXPECT_EQ(tally_.booked + tally_.issues, tally_.records);
  refund("r1", "1", 1, "1500.00");
  EXPECT_EQ(tally_.duplicates, 1u);
}

TEST_F(LedgerTest, BooksARefundThatNamesNoSale) {
  Transaction t = sale_record("C1", "Laptop", 1, "1500.00", "London");
  t.kind = Kind::refund;
  give(t);
  EXPECT_EQ(revenue("London"), "-1500.00");
  EXPECT_EQ(transactions("London"), 0);
  give(t);
  EXPECT_EQ(tally_.duplicates, 1u);
}

TEST_F(LedgerTest, GivesMoneyBackAsGoodwill) {
  sale("1", "Laptop", 1, "1500.00", "London");
  Transaction t = refund_record("r1", "1", 0, "0.00");
  t.has_price = false;
  t.price_micro = 0;
  t.total_minor = 5000;
  give(t);
  EXPECT_EQ(revenue("London"), "1450.00");
  EXPECT_EQ(units("Laptop"), 1);
}

TEST_F(LedgerTest, CorrectsASaleTogetherWithItsRefunds) {
  sale("1", "Laptop", 2, "1500.00", "London");
  refund("r1", "1", 1, "1500.00");
  const Transaction right = sale_record("x", "Laptop", 2, "1500.00", "Leeds", "2024-12-29");
  correct("c1", "1", 0, right);
  EXPECT_EQ(revenue("London"), "0.00");
  EXPECT_EQ(transactions("London"), 0);
  EXPECT_EQ(revenue("Leeds"), "1500.00");
  EXPECT_EQ(revenue_of_day("2024-12-30"), "0.00");
  EXPECT_EQ(revenue_of_day("2025-01-05"), "-1500.00");
  EXPECT_EQ(revenue_of_sale_day("2024-12-29"), "1500.00");
  correct("c2", "1", 0, right);
  EXPECT_EQ(last_cause(), "stale_revision");
  correct("c3", "1", 1, sale_record("x", "Laptop", 3, "1500.00", "Leeds"));
  EXPECT_EQ(revenue("Leeds"), "3000.00");
  sale("1", "Laptop", 2, "1500.00", "London");  // the version since corrected comes again
  EXPECT_EQ(tally_.duplicates, 1u);
  EXPECT_EQ(revenue("London"), "0.00");
}

TEST_F(LedgerTest, RefusesACorrectionBelowWhatWasRefunded) {
  sale("1", "Laptop", 2, "1500.00", "London");
  refund("r1", "1", 2, "1500.00");
  correct("c1", "1", 0, sale_record("x", "Laptop", 1, "1500.00", "London"));
  EXPECT_EQ(last_cause(), "refunds_stand");
  EXPECT_EQ(revenue("London"), "0.00");
}

TEST_F(LedgerTest, VoidsASaleWithAllItsRefunds) {
  sale("1", "Laptop", 2, "1500.00", "London");
  refund("r1", "1", 1, "1500.00");
  void_sale("v1", "1", 0);
  EXPECT_EQ(revenue("London"), "0.00");
  EXPECT_EQ(revenue_of_day("2025-01-05"), "0.00");
  EXPECT_EQ(transactions("London"), 0);
  EXPECT_EQ(units("Laptop"), 0);
  refund("r2", "1", 1, "1500.00");
  EXPECT_EQ(last_cause(), "sale_voided");
  void_sale("v2", "1", 0);
  EXPECT_EQ(last_cause(), "stale_revision");
  void_sale("v3", "nobody", 0);
  EXPECT_EQ(last_cause(), "nothing_to_replace");
  sale("1", "Laptop", 2, "1500.00", "London");
  EXPECT_EQ(tally_.duplicates, 1u);
}

TEST_F(LedgerTest, CorrectsAndVoidsOneRefundAlone) {
  sale("1", "Laptop", 3, "1500.00", "London");
  refund("r1", "1", 1, "1500.00");
  Transaction more = refund_record("c1", "1", 2, "1500.00");
  more.kind = Kind::correction;
  more.target = "r1";
  give(more);
  EXPECT_EQ(revenue("London"), "1500.00");
  more.id = "c2";
  more.raw = "correction c2";
  more.quantity = 4;
  more.total_minor = 600000;
  more.revision = 1;
  give(more);
  EXPECT_EQ(last_cause(), "refund_beyond_sale");
  Transaction gone = void_record("v1", "1", 1);
  gone.target = "r1";
  give(gone);
  EXPECT_EQ(revenue("London"), "4500.00");
  refund("r2", "1", 3, "1500.00");
  EXPECT_EQ(revenue("London"), "0.00");
}

TEST_F(LedgerTest, RefusesTheFutureButNotTomorrow) {
  now_ = {to_day({2024, 12, 29}).number * kMicrosPerDay};
  sale("1", "Pen", 1, "1.00", "London");  // 2024-12-30, a day later to the microsecond
  EXPECT_EQ(tally_.booked, 1u);
  give(sale_record("2", "Pen", 1, "1.00", "London", "2024-12-31"));
  EXPECT_EQ(last_cause(), "time_after_receipt");
}

TEST_F(LedgerTest, LetsARefusalStandWhenTheSameBytesComeAgain) {
  correct("c1", "1", 0, sale_record("x", "Laptop", 1, "1500.00", "Leeds"));
  EXPECT_EQ(last_cause(), "nothing_to_replace");
  sale("1", "Laptop", 2, "1500.00", "London");
  refund("r1", "1", 2, "1500.00");
  refund("r2", "1", 1, "1500.00");
  EXPECT_EQ(last_cause(), "refund_beyond_sale");
  void_sale("v0", "1", 7);
  EXPECT_EQ(last_cause(), "stale_revision");
  // Everything once more: nothing is booked, and each is refused for the same reason.
  const Tally before = tally_;
  correct("c1", "1", 0, sale_record("x", "Laptop", 1, "1500.00", "Leeds"));
  EXPECT_EQ(last_cause(), "nothing_to_replace");
  sale("1", "Laptop", 2, "1500.00", "London");
  refund("r1", "1", 2, "1500.00");
  refund("r2", "1", 1, "1500.00");
  EXPECT_EQ(last_cause(), "refund_beyond_sale");
  void_sale("v0", "1", 7);
  EXPECT_EQ(tally_.booked, before.booked);
  EXPECT_EQ(tally_.issues, 2 * before.issues);
  EXPECT_EQ(revenue("London"), "0.00");
}

TEST_F(LedgerTest, NeverMixesRootsThatShareAHash) {
  set_hash128_bits_for_tests(0);
  for (int i = 0; i < 50; ++i) sale(std::to_string(i), "Pen", 1, "1.00", "London");
  for (int i = 0; i < 50; ++i) sale(std::to_string(i), "Pen", 1, "1.00", "London");
  refund("r", "7", 1, "1.00");
  set_hash128_bits_for_tests(128);
  EXPECT_EQ(tally_.booked, 51u);
  EXPECT_EQ(tally_.duplicates, 50u);
  EXPECT_EQ(revenue("London"), "49.00");
}

}  // namespace
}  // namespace shop
