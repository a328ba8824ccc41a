// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/decimal.h"
#include "wire/reader.h"

namespace shop {
namespace {

constexpr std::string_view kSeedLine =
    "1,1001,2001,\"Laptop\",\"Electronics\",2,1500.00,3000.00,2024-12-30 14:30:00,\"London\"";

TEST(CsvReader, ReadsTheLineOfTheSeed) {
  auto reader = make_csv_transaction_reader({ShopZone::utc(), *Currency::find("GBP")});
  TransactionBatch batch;
  const std::string bytes = std::string(kSeedLine) + "\n" + std::string(kSeedLine);
  EXPECT_EQ(reader->read(bytes, true, 100, batch), bytes.size());
  ASSERT_EQ(batch.rows.size(), 2U);
  const Transaction& row = batch.rows[1];
  EXPECT_EQ(cause_name(row.cause), "none");
  EXPECT_EQ(row.product_name, "Laptop");
  EXPECT_EQ(row.city, "London");
  EXPECT_EQ(row.total_minor, 300'000);
  EXPECT_EQ(row.price_micro, 1'500'000'000);
  EXPECT_EQ(format_utc(row.time), "2024-12-30T14:30:00Z");
  EXPECT_EQ(row.line, 2U);
  EXPECT_EQ(row.raw, kSeedLine);
}

}  // namespace
}  // namespace shop
