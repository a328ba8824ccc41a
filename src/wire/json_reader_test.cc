// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/prng.h"
#include "wire/reader_test.h"

namespace shop {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Texts = std::vector<std::string>;

constexpr std::string_view kRest =
    R"("user_id":1001,"product_id":"2001","product_name":"Laptop","category":"Electronics",)"
    R"("quantity":2,"price":1500.00,"total":"3000.00","timestamp":"2024-12-30 14:30:00",)"
    R"("city":"London"})";

std::string record(std::string_view id) {
  return R"({"transaction_id":")" + std::string(id) + "\"," + std::string(kRest);
}
// A record with one field more, or another value in the place of its own.
std::string record_with(std::string_view field) {
  return R"({"transaction_id":"1",)" + std::string(field) + "," + std::string(kRest);
}

Texts rows_of(std::string_view bytes, std::string (*show)(const Transaction&)) {
  auto reader = make_json_transaction_reader(london());
  return read_at_once(*reader, bytes, show);
}
Texts ids(std::string_view bytes) {
  return rows_of(bytes, [](const Transaction& t) {
    return std::string(t.id) + " " + std::to_string(t.line) + " " + verdict(t);
  });
}
std::string verdict_on(std::string_view bytes) {
  return rows_of(bytes, verdict<Transaction>).at(0);
}
std::string verdict_with(std::string_view field, std::string_view value) {
  std::string bytes = record("1");
  const std::size_t at = bytes.find("\"" + std::string(field) + "\":") + field.size() + 3;
  const std::size_t end = bytes.find_first_of(",}", at);
  return verdict_on(bytes.replace(at, end - at, value));
}

TEST(JsonReader, ReadsOneObject) {
  EXPECT_THAT(rows_of(record("1"), everything),
              ElementsAre("1 none id=1 user=1001 product=2001 name=Laptop category=Electronics "
                          "city=London order= refers= target= time=1735569000000000 day=20087 "
                          "hour=14 price=1500000000 quantity=2 total=300000 revision=0 GBP sale "
                          "restock=true odd=false raw=<" +
                          record("1") + ">"));
}

TEST(JsonReader, ReadsLinesArraysAndObjectsOverSeveralLines) {
  EXPECT_THAT(ids(record("1") + "\n\n" + record("2") + "\r\n  " + record("3") + " "),
              ElementsAre("1 1 none", "2 3 none", "3 4 none"));
  EXPECT_THAT(ids("\xEF\xBB\xBF[" + record("1") + ",\n " + record("2") + "\n]\n"),
              ElementsAre("1 1 none", "2 2 none"));
  EXPECT_THAT(ids("{\n\"transaction_id\": \"1\",\n" + std::string(kRest) + "\n" + record("2")),
              ElementsAre("1 1 none", "2 4 none"));
  EXPECT_THAT(ids(" \n"), IsEmpty());
  EXPECT_THAT(ids("[]"), IsEmpty());
}

TEST(JsonReader, GoesOnBehindABadLine) {
  EXPECT_THAT(ids("{\"transaction_id\":\"1\",\n" + record("2") + "\n" + record("3") + "}\n" +
                  R"({"transaction_id" : "4", "city": "A)" + "\n" + record("5") + "\nnonsense\n" +
                  record("6")),
              ElementsAre("1 1 malformed", "2 2 none", "3 3 malformed", "4 4 malformed", "5 5 none",
                          " 6 malformed", "6 7 none"));
}

TEST(JsonReader, GoesOnBehindABadElement) {
  EXPECT_THAT(ids("[{\"transaction_id\":\"1\"," + record("2") + ",\n" + record("3") + "\n" +
                  record("4") + ",{]," + record("5") + "]"),
              ElementsAre("1 1 malformed", "2 1 none", "3 2 malformed", "4 3 none", " 3 malformed",
                          "5 3 none"));
  EXPECT_THAT(ids("[" + record("1")), ElementsAre("1 1 none", " 1 malformed"));
  EXPECT_THAT(ids("[" + record("1") + ",7,\"x\"]"),
              ElementsAre("1 1 none", " 1 bad_value", " 1 bad_value"));
}

TEST(JsonReader, TakesMoneyToTheDigit) {
  EXPECT_EQ(verdict_with("price", "1500.000000"), "none");
  EXPECT_EQ(verdict_with("price", "1.5e3"), "none");
  EXPECT_EQ(verdict_with("price", "1500.0000001"), "bad_number:price");
  EXPECT_EQ(verdict_with("total", "3000.0000000000000000001"), "bad_number:total");
  EXPECT_EQ(verdict_with("total", "300000000000000000000"), "bad_number:total");
  EXPECT_EQ(verdict_with("total", "3000.01"), "total_mismatch:total");
}

TEST(JsonReader, NamesAFieldOfTheWrongType) {
  EXPECT_EQ(verdict_with("quantity", "true"), "bad_number:quantity");
  EXPECT_EQ(verdict_with("quantity", "[2]"), "bad_number:quantity");
  EXPECT_EQ(verdict_with("quantity", "null"), "missing_field:quantity");
  EXPECT_EQ(verdict_with("city", "7"), "bad_value:city");
  EXPECT_EQ(verdict_with("city", R"({"a":1})"), "bad_value:city");
  EXPECT_EQ(verdict_with("timestamp", "1735569000"), "bad_time:timestamp");
  EXPECT_EQ(verdict_with("user_id", "1.5"), "bad_value:user_id");
  EXPECT_EQ(verdict_with("quantity", "02"), "malformed");
  EXPECT_EQ(verdict_with("quantity", "tru"), "malformed");
  EXPECT_EQ(verdict_on(record_with(R"("restock":false)")), "none");
  EXPECT_EQ(verdict_on(record_with(R"("restock":"maybe")")), "bad_value:restock");
  EXPECT_EQ(verdict_on(record_with(R"("currency":"XXX")")), "unknown_currency:currency");
}

TEST(JsonReader, PassesOverOtherFieldsButNotTheirSyntax) {
  EXPECT_EQ(verdict_on(record_with(R"("note":{"a":[1,-2.5e3,"x\u00e9",null,true,{}]})")), "none");
  EXPECT_EQ(verdict_on(record_with(R"("note":{"a":[01]})")), "malformed");
  EXPECT_EQ(verdict_on(record_with(R"("note":"\x")")), "malformed");
  EXPECT_EQ(verdict_on(record_with(R"("city":"A")")), "malformed");  // twice
  EXPECT_EQ(verdict_on(record_with("\"note\":\"\xFF\"")), "not_utf8");
}

TEST(JsonReader, UnescapesTexts) {
  const std::string bytes = R"({"transaction_id":"1","product_name":"5\" \u20ac\n","city":"a"})";
  EXPECT_EQ(rows_of(bytes, [](const Transaction& t) { return std::string(t.product_name); })[0],
            "5\" \xE2\x82\xAC\n");
}

TEST(JsonReader, SaysTheSameHoweverTheBytesAreCut) {
  Prng prng(13);
  constexpr std::string_view kBytes = "{}[]\",:\\\n\n 1a";
  for (int round = 0; round < 3'000; ++round) {
    std::string bytes = round % 2 == 0 ? "[" : "";
    for (auto left = prng.below(8); left > 0; --left) {
      if (prng.chance(0.6)) bytes += record(std::to_string(left)) + (round % 2 == 0 ? "," : "\n");
      for (auto odd = prng.below(6); odd > 0; --odd) bytes += kBytes[prng.below(kBytes.size())];
    }
    const Texts whole = rows_of(bytes, everything);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
      auto reader = make_json_transaction_reader(london());
      ASSERT_EQ(read_in_steps(*reader, bytes, step, 1 + prng.below(4), everything), whole)
          << "step " << step << " of\n"
          << bytes;
    }
  }
}

TEST(JsonReader, CutsWhatIsTooLong) {
  const std::string filling(5 << 19, ' ');
  for (const std::string& bytes :
       {record("1") + "\n{\"x\":" + filling + "}\n" + record("3"),
        record("1") + "\nx" + filling + "\n" + record("3") + "\n" + "{" + filling,
        "[" + record("1") + ",\"" + filling + "\"," + record("3") + "]",
        "[" + record("1") + ",[" + filling + "," + record("3") + "]"}) {
    const Texts rows = ids(bytes);
    EXPECT_EQ(rows[0], "1 1 none");
    EXPECT_EQ(std::count_if(rows.begin(), rows.end(),
                            [](const std::string& row) {
                              return row.starts_with("3 ") && row.ends_with(" none");
                            }),
              1);
    auto reader = make_json_transaction_reader(london());
    EXPECT_EQ(read_in_steps(*reader, bytes, 700'001, 2, everything), rows_of(bytes, everything));
  }
}

TEST(JsonReader, ReadsProductsAndUsers) {
  auto context = london();
  context.counts_open_balance = false;
  auto products = make_json_product_reader(context);
  EXPECT_THAT(read_at_once(*products, R"([{"product_id":7,"name":"Pen","stock":4,"price":"1.25"}])",
                           [](const ProductRecord& p) {
                             return fmt::format("{} {} {} {} {}", p.id, p.stock, p.price_micro,
                                                p.opening_balance, verdict(p));
                           }),
              ElementsAre("7 4 1250000 false none"));
  auto users = make_json_user_reader(london());
  EXPECT_THAT(read_at_once(*users, R"({"user_id":"1","name":"Ann","age":34})",
                           [](const UserRecord& u) { return std::string(u.age) + verdict(u); }),
              ElementsAre("34none"));
}

}  // namespace
}  // namespace shop
