// SPDX-License-Identifier: Apache-2.0
//
// Whatever a producer sends, each value is one record.
#include "kafka/value_reader.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace shop {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class ValueReaderTest : public testing::Test {
 protected:
  static RecordContext context() {
    RecordContext context;
    context.currency = *Currency::find("GBP");
    return context;
  }
  static std::string line(std::string_view id, std::string_view product = "Laptop") {
    return std::string(id) + ",1001,2001," + std::string(product) +
           ",Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London";
  }
  // "id" of what is right, "cause: bytes" of what is not.
  std::vector<std::string> read(const std::vector<std::string>& values) {
    const std::vector<std::string_view> views(values.begin(), values.end());
    batch_.clear();
    reader_.read(views, batch_);
    std::vector<std::string> said;
    for (const Transaction& row : batch_.rows)
      said.push_back(row.cause == Cause::none
                         ? std::string(row.id)
                         : std::string(cause_name(row.cause)) + ": " + std::string(row.raw));
    return said;
  }

  ValueReader<Transaction> reader_{context()};
  TransactionBatch batch_;
};

TEST_F(ValueReaderTest, TellsCsvFromJson) {
  EXPECT_THAT(read({line("1"),
                    R"({"transaction_id":"2","user_id":"1001","product_id":"2001",)"
                    R"("product_name":"Laptop","category":"Electronics","quantity":2,)"
                    R"("price":1500.00,"total":3000.00,)"
                    R"("timestamp":"2024-12-30 14:30:00","city":"London"})",
                    line("3")}),
              ElementsAre("1", "2", "3"));
}

TEST_F(ValueReaderTest, TakesALineEndThatBelongsToTheValue) {
  EXPECT_THAT(read({line("1") + "\n", line("2") + "\r\n"}), ElementsAre("1", "2"));
}

TEST_F(ValueReaderTest, AnOpenQuoteSwallowsNoNeighbour) {
  const std::string open = line("2", "\"Laptop");
  EXPECT_THAT(read({line("1"), open, line("3")}), ElementsAre("1", "malformed: " + open, "3"));
}

TEST_F(ValueReaderTest, ALineBreakInQuotesIsPartOfTheValue) {
  EXPECT_THAT(read({line("1", "\"Lap\ntop\""), line("2")}), ElementsAre("1", "2"));
  EXPECT_EQ(batch_.rows[0].product_name, "Lap\ntop");
}

TEST_F(ValueReaderTest, WhatIsNotExactlyOneRecordIsMalformedAndKeepsItsBytes) {
  const std::string two = line("2") + "\n" + line("3");
  EXPECT_THAT(read({"", line("1"), two, "[1,2]"}),
              ElementsAre("malformed: ", "1", "malformed: " + two, testing::StartsWith("m")));
}

TEST_F(ValueReaderTest, NoValueIsTakenForAHeader) {
  const std::string header =
      "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,"
      "city";
  EXPECT_THAT(read({header, line("1")}), ElementsAre("bad_number: " + header, "1"));
}

TEST_F(ValueReaderTest, AHeaderMayNameTheColumns) {
  reader_ = ValueReader<Transaction>(
      context(),
      "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,"
      "city,order_id");
  EXPECT_THAT(read({line("1") + ",O7"}), ElementsAre("1"));
  EXPECT_EQ(batch_.rows[0].order, "O7");
  EXPECT_FALSE(check_columns("a,b"));
  EXPECT_TRUE(check_columns("transaction_id,user_id"));
}

// However values are cut into calls, and whatever stands beside them.
TEST_F(ValueReaderTest, AValueIsReadAlikeInEveryCompany) {
  const std::vector<std::string> kinds = {
      line("1"), line("2", "\"a"), "", "{", "x,y", R"({"transaction_id":"7"})", line("3") + "\n"};
  for (const std::string& a : kinds)
    for (const std::string& b : kinds) {
      std::vector<std::string> apart = read({a});
      const std::vector<std::string> second = read({b});
      apart.insert(apart.end(), second.begin(), second.end());
      EXPECT_EQ(read({a, b}), apart) << a << " and " << b;
    }
}

TEST(ProductValues, AreReadToo) {
  ValueReader<ProductRecord> reader({.currency = *Currency::find("GBP")});
  ProductBatch batch;
  const std::vector<std::string_view> values = {"2001,Laptop,Electronics,1500.00,10,3"};
  reader.read(values, batch);
  ASSERT_THAT(batch.rows, SizeIs(1));
  EXPECT_EQ(batch.rows[0].cause, Cause::none);
  EXPECT_EQ(batch.rows[0].id, "2001");
}

}  // namespace
}  // namespace shop
