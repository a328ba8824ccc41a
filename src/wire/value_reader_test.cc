// SPDX-License-Identifier: Apache-2.0
//
// Whatever a producer sends, no value touches another one's records.
#include "wire/value_reader.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace shop {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ValueReaderTest : public testing::Test {
 protected:
  static RecordForm form(const std::string& header = "") {
    return *RecordForm::make("Europe/London", "GBP", {header, "", ""});
  }
  static std::string line(std::string_view id, std::string_view product = "Laptop") {
    return std::string(id) + ",1001,2001," + std::string(product) +
           ",Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London";
  }
  // "offset id" of what is right, "offset cause: bytes" of what is not; offsets from 100.
  std::vector<std::string> read(const std::vector<std::string>& values, std::int64_t offset = 100) {
    joined_.clear();
    std::vector<ValuePlace> places;
    for (const std::string& value : values) {
      joined_ += value + "\n";
      places.push_back({static_cast<std::int64_t>(joined_.size()) - 1, offset++});
    }
    batch_.clear();
    std::vector<ValueOrigin> origins;
    reader_.read({joined_, places}, batch_, origins);
    EXPECT_EQ(origins.size(), batch_.rows.size());
    std::vector<std::string> said;
    for (std::size_t i = 0; i < batch_.rows.size(); ++i) {
      const Transaction& row = batch_.rows[i];
      said.push_back(std::to_string(origins[i].offset) + " " +
                     (row.cause == Cause::none
                          ? std::string(row.id)
                          : std::string(cause_name(row.cause)) + ": " + std::string(row.raw)));
    }
    return said;
  }

  ValueReader<Transaction> reader_{form()};
  std::string joined_;
  TransactionBatch batch_;
};

TEST_F(ValueReaderTest, TellsCsvFromJson) {
  EXPECT_THAT(read({line("1"),
                    R"({"transaction_id":"2","user_id":"1001","product_id":"2001",)"
                    R"("product_name":"Laptop","category":"Electronics","quantity":2,)"
                    R"("price":1500.00,"total":3000.00,)"
                    R"("timestamp":"2024-12-30 14:30:00","city":"London"})",
                    line("3")}),
              ElementsAre("100 1", "101 2", "102 3"));
}

TEST_F(ValueReaderTest, ALineEndMayBelongToTheValue) {
  EXPECT_THAT(read({line("1") + "\r", line("2") + "\n", line("3")}),
              ElementsAre("100 1", "101 2", "102 3"));
}

TEST_F(ValueReaderTest, AnOpenQuoteSwallowsNoNeighbour) {
  const std::string open = line("2", "\"Laptop");
  EXPECT_THAT(read({line("1"), open, line("3")}),
              ElementsAre("100 1", "101 malformed: " + open, "102 3"));
}

TEST_F(ValueReaderTest, ALineBreakInQuotesIsPartOfTheValue) {
  EXPECT_THAT(read({line("1", "\"Lap\ntop\""), line("2")}), ElementsAre("100 1", "101 2"));
  EXPECT_EQ(batch_.rows[0].product_name, "Lap\ntop");
}

TEST_F(ValueReaderTest, AValueMayHoldSeveralRecordsOrNone) {
  EXPECT_THAT(read({"", line("1"), line("2") + "\n" + line("3"), line("4")}),
              ElementsAre("101 1", "102 2", "102 3", "103 4"));
}

TEST_F(ValueReaderTest, AHeaderThatCameAlongIsPassedOver) {
  const std::string header(
      "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,"
      "city");
  EXPECT_THAT(read({header, line("1")}), ElementsAre("101 1"));
  EXPECT_THAT(read({header}), IsEmpty());
}

TEST_F(ValueReaderTest, AHeaderMayNameTheColumns) {
  reader_ = ValueReader<Transaction>(
      form("transaction_id,user_id,product_id,product_name,category,quantity,price,total,"
           "timestamp,city,order_id"));
  EXPECT_THAT(read({line("1") + ",O7"}), ElementsAre("100 1"));
  EXPECT_EQ(batch_.rows[0].order, "O7");
  EXPECT_FALSE(RecordForm::make("UTC", "GBP", {"a,b", "", ""}));
}

// However values are cut into calls, and whatever stands beside them.
TEST_F(ValueReaderTest, AValueIsReadAlikeInEveryCompany) {
  const std::vector<std::string> kinds = {
      line("1"), line("2", "\"a"), "", "{", "x,y", R"({"transaction_id":"7"})", line("3") + "\n"};
  for (const std::string& a : kinds)
    for (const std::string& b : kinds) {
      std::vector<std::string> apart = read({a}, 7);
      const std::vector<std::string> second = read({b}, 8);
      apart.insert(apart.end(), second.begin(), second.end());
      EXPECT_EQ(read({a, b}, 7), apart) << a << " and " << b;
    }
}

}  // namespace
}  // namespace shop
