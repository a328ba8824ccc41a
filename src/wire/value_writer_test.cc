// SPDX-License-Identifier: Apache-2.0
//
// Whatever form a record came in, who reads the topic reads the same record.
#include "wire/value_writer.h"

#include <gmock/gmock.h>

#include "wire/reader.h"

namespace shop {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const RecordForm& form() {
  static const RecordForm kForm = *RecordForm::make("Europe/London", "GBP", {});
  return kForm;
}

RecordContext over_http() {
  RecordContext context;
  context.zone = *ShopZone::load("Europe/London");
  context.currency = *Currency::find("GBP");
  context.counts_open_balance = false;
  return context;
}

// One record on its way from a body to whoever reads the topic.
template <class Row>
class Trip {
 public:
  Trip(RecordReader<Row>& reader, std::string body, bool csv_is_of_form = false)
      : body_(std::move(body)) {
    reader.read(body_, true, 10, sent_);
    EXPECT_EQ(sent_.rows.size(), 1U) << body_;
    value = ValueWriter<Row>(form(), csv_is_of_form).write(sent_.rows.front());
    const std::vector<ValuePlace> places = {{static_cast<std::int64_t>(value.size()), 7}};
    joined_ = value + "\n";
    std::vector<ValueOrigin> origins;
    ValueReader<Row>(form()).read({joined_, places}, read_, origins);
    EXPECT_EQ(read_.rows.size(), 1U) << value;
  }
  const Row& sent() const { return sent_.rows.front(); }
  const Row& read() const { return read_.rows.front(); }

  std::string value;

 private:
  std::string body_;
  std::string joined_;
  RecordBatch<Row> sent_;
  RecordBatch<Row> read_;
};

Trip<Transaction> trip(const std::string& body, bool csv_is_of_form = false) {
  const auto reader = body.starts_with('{') ? make_json_transaction_reader(over_http())
                                            : make_csv_transaction_reader(over_http());
  return {*reader, body, csv_is_of_form};
}

constexpr const char* kSeedLine =
    "1,1001,2001,\"Lap\"\"top\",Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London";

TEST(ValueWriter, KeepsJsonAsItCame) {
  const std::string body =
      R"({"transaction_id":"1","user_id":"7","product_id":"9","product_name":"Tee \u00e9",)"
      R"("category":"x","quantity":2,"price":1.50,"total":3,"timestamp":"2024-12-30 14:30:00",)"
      R"("city":"York","more":[1]})";
  EXPECT_EQ(trip(body).value, body);
}

TEST(ValueWriter, TurnsCsvIntoJson) {
  const auto sale = trip(kSeedLine);
  EXPECT_THAT(sale.value, StartsWith(R"({"transaction_id":"1")"));
  EXPECT_THAT(sale.value, HasSubstr(R"("timestamp":"2024-12-30T14:30:00Z")"));
  EXPECT_TRUE(same_contents(sale.sent(), sale.read()));
  EXPECT_EQ(sale.read().product_name, "Lap\"top");
  EXPECT_EQ(trip(kSeedLine, true).value, kSeedLine);
}

TEST(ValueWriter, KnowsColumnsOfAnotherOrder) {
  const std::string body =
      "city,transaction_id,kind,refers_to,quantity,total,timestamp,currency,restock\n"
      "York,r1,refund,1,1,1500.00,2024-07-01 10:00:00.25,EUR,false\n";
  for (const bool csv_is_of_form : {false, true}) {
    const auto refund = trip(body, csv_is_of_form);
    EXPECT_EQ(refund.read().cause, Cause::none);
    EXPECT_TRUE(same_contents(refund.sent(), refund.read())) << refund.value;
    EXPECT_EQ(refund.read().root(), "1");
    EXPECT_FALSE(refund.read().restock);
  }
}

TEST(ValueWriter, RefusedRecordsAreRefusedForTheSame) {
  const std::string long_name(300, 'x');  // its length is no UTF-8 where it is packed
  const std::vector<std::string> bodies = {
      "1,1001,2001," + long_name + ",Electronics,two,1500.00,3000.00,2024-12-30 14:30:00,York",
      "1,1001,2001,Laptop,Electronics,two,1500.00,3000.00,2024-12-30 14:30:00,London",
      "1,1001,2001,Laptop,Electronics,2,1500.00,3001.00,2024-12-30 14:30:00,London",
      "1,,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London",
      "1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,tomorrow,London",
      R"({"transaction_id":"1","quantity":[2]})",
      R"({"transaction_id":"1","quantity":2,)",
  };
  for (const std::string& body : bodies) {
    const auto refused = trip(body);
    EXPECT_NE(refused.sent().cause, Cause::none) << body;
    EXPECT_EQ(refused.read().cause, refused.sent().cause) << refused.value;
    EXPECT_EQ(refused.read().field, refused.sent().field) << refused.value;
    EXPECT_EQ(refused.read().id, refused.sent().id) << refused.value;
  }
}

// Its first ten fields would be a sale under the usual columns.
TEST(ValueWriter, NoBrokenLineBecomesAnotherRecord) {
  const std::string body =
      std::string(
          "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,"
          "city,order_id\n") +
      kSeedLine + "\n";
  for (const bool csv_is_of_form : {false, true}) {
    const auto broken = trip(body, csv_is_of_form);
    EXPECT_EQ(broken.sent().cause, Cause::malformed);
    EXPECT_EQ(broken.read().cause, Cause::malformed) << broken.value;
  }
  const auto no_text =
      trip("1,1001,2001,Lap\xfftop,Electronics,2,1500.00,3000.00,2024-12-30,London");
  EXPECT_NE(no_text.read().cause, Cause::none);
}

TEST(ValueWriter, ACountOfStockKeepsItsTime) {
  const auto reader = make_json_product_reader(over_http());
  const Trip<ProductRecord> timed(
      *reader, R"({"product_id":"9","name":"Tea","price":"1.25","stock":4,"reorder_level":0,)"
               R"("updated_at":"2024-12-30T14:30:00Z"})");
  EXPECT_EQ(timed.read().stock, 4);
  EXPECT_FALSE(timed.read().opening_balance);
  EXPECT_TRUE(timed.read().has_reorder_level);
  const auto csv = make_csv_product_reader(over_http());
  const Trip<ProductRecord> change(*csv, "product_id,stock_delta,change_id\n9,-3,c1\n");
  EXPECT_TRUE(change.read().is_delta);
  EXPECT_EQ(change.read().stock_delta, -3);
  EXPECT_EQ(change.read().change_id, "c1");
}

TEST(ValueWriter, UsersArriveWhole) {
  const auto reader = make_csv_user_reader(over_http());
  const Trip<UserRecord> user(*reader, "user_id,city,name,age\n7,York,\"Ann, of York\",25-34\n");
  EXPECT_EQ(user.read().name, "Ann, of York");
  EXPECT_EQ(user.read().age, "25-34");
  EXPECT_EQ(user.read().city, "York");
}

}  // namespace
}  // namespace shop
