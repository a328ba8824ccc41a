// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/prng.h"
#include "wire/csv_scanner.h"
#include "wire/csv_writer.h"
#include "wire/reader_test.h"

namespace shop {
namespace {

using testing::ElementsAre;
using Texts = std::vector<std::string>;

constexpr std::string_view kSeedLine =
    "1,1001,2001,\"Laptop\",\"Electronics\",2,1500.00,3000.00,2024-12-30 14:30:00,\"London\"";

// The seed's line with another id.
std::string line(std::string_view id) { return std::string(id) + std::string(kSeedLine.substr(1)); }

// What of each row a test is about.
Texts rows_of(std::string_view bytes, std::string (*show)(const Transaction&)) {
  auto reader = make_csv_transaction_reader(london());
  return read_at_once(*reader, bytes, show);
}
Texts verdicts(std::string_view bytes) { return rows_of(bytes, verdict<Transaction>); }
Texts ids(std::string_view bytes) {
  return rows_of(bytes, [](const Transaction& t) {
    return std::string(t.id) + " " + std::to_string(t.line) + " " + verdict(t);
  });
}

// The verdict on the seed's line with one column replaced.
std::string with(int column, std::string_view text) {
  Texts fields = {"1",       "1001",        "2001",
                  "Laptop",  "Electronics", "2",
                  "1500.00", "3000.00",     "2024-12-30 14:30:00",
                  "London"};
  fields[static_cast<std::size_t>(column)] = text;
  return verdicts(fmt::format("{}\n", fmt::join(fields, ","))).at(0);
}

TEST(CsvReader, ReadsTheLineOfTheSeed) {
  EXPECT_THAT(rows_of(kSeedLine, everything),
              ElementsAre("1 none id=1 user=1001 product=2001 name=Laptop category=Electronics "
                          "city=London order= refers= target= time=1735569000000000 day=20087 "
                          "hour=14 price=1500000000 quantity=2 total=300000 revision=0 GBP sale "
                          "restock=true odd=false raw=<" +
                          std::string(kSeedLine) + ">"));
}

TEST(CsvReader, StartsAnewForOtherBytes) {
  auto reader = make_csv_transaction_reader(london());
  const auto show = [](const Transaction& t) {
    return std::string(t.id) + " " + std::to_string(t.line) + " " + verdict(t);
  };
  const std::string header =
      "city,transaction_id,user_id,product_id,product_name,category,quantity,price,total,"
      "timestamp\n";
  const std::string turned = "London,7,1,2,Laptop,E,2,1500.00,3000.00,2024-12-30 14:30:00";
  EXPECT_THAT(read_at_once(*reader, header + turned + "\n\"cut", +show),
              ElementsAre("7 2 none", " 3 malformed"));
  reader->restart();
  EXPECT_THAT(read_at_once(*reader, line("1") + "\n" + line("2"), +show),
              ElementsAre("1 1 none", "2 2 none"));
}

TEST(JsonReader, StartsAnewForOtherBytes) {
  auto reader = make_json_transaction_reader(london());
  const auto show = [](const Transaction& t) { return std::to_string(t.line) + " " + verdict(t); };
  read_at_once(*reader, "[{\n\n", +show);
  reader->restart();
  EXPECT_THAT(read_at_once(*reader, "{\"transaction_id\":\"1\"}", +show),
              ElementsAre(testing::StartsWith("1 missing_field")));
}

TEST(CsvReader, TakesEveryLineEndAndAByteOrderMark) {
  EXPECT_THAT(ids("\xEF\xBB\xBF" + line("1") + "\r\n\r\n\n" + line("2") + "\n" + line("3") + "\r"),
              ElementsAre("1 1 none", "2 4 none", "3 5 none"));
}

TEST(CsvReader, ReadsQuotedFieldsOfEveryKind) {
  const std::string name = rows_of(
      "\"1\",1001,2001,\"5\"\" disk, \r\nblue\",E,\"2\",1500.00,"
      "3000.00,2024-12-30 14:30:00,\"\xC3\xBCnl\"\n" +
          line("2"),
      [](const Transaction& t) {
        return std::string(t.product_name) + "|" + std::string(t.city) + "|" + verdict(t) + "|" +
               std::to_string(t.line);
      })[0];
  EXPECT_EQ(name, "5\" disk, \r\nblue|\xC3\xBCnl|none|1");
  EXPECT_THAT(ids("1,1001,2001,\"a\nb\nc\",E,2,1.00,2.00,2024-12-30 14:30:00,L\n" + line("2")),
              ElementsAre("1 1 none", "2 4 none"));
}

TEST(CsvReader, TakesAQuoteWithinAnUnquotedFieldAsText) {
  EXPECT_EQ(
      rows_of("1,1,1,5\" disk,E,2,1.00,2.00,2024-12-30 14:30:00,\"L\"\n",
              [](const Transaction& t) { return std::string(t.product_name) + verdict(t); })[0],
      "5\" disknone");
}

TEST(CsvReader, TakesColumnsByAHeaderInAnyOrder) {
  const std::string_view bytes =
      "city,total,price,quantity,category,product_name,product_id,user_id,\"transaction_id\","
      "timestamp,note,order_id,kind,refers_to,restock,currency\n"
      "Oslo,3.00,1.50,2,C,N,P,U,7,2024-12-30T14:30:00Z,x,O,refund,5,false,NOK\n";
  EXPECT_THAT(
      rows_of(bytes, everything),
      ElementsAre("2 none id=7 user=U product=P name=N category=C city=Oslo order=O "
                  "refers=5 target= time=1735569000000000 day=20087 hour=14 price=1500000 "
                  "quantity=2 total=300 revision=0 NOK refund restock=false odd=false raw=<"
                  "Oslo,3.00,1.50,2,C,N,P,U,7,2024-12-30T14:30:00Z,x,O,refund,5,false,NOK>"));
}

TEST(CsvReader, NamesTheCauseAndTheField) {
  EXPECT_EQ(with(0, ""), "missing_field:transaction_id");
  EXPECT_EQ(with(0, std::string(65, 'x')), "text_too_long:transaction_id");
  EXPECT_EQ(with(5, ""), "missing_field:quantity");
  EXPECT_EQ(with(5, "two"), "bad_number:quantity");
  EXPECT_EQ(with(5, " 2"), "bad_number:quantity");
  EXPECT_EQ(with(5, "1.5"), "bad_number:quantity");
  EXPECT_EQ(with(5, "0"), "quantity_not_positive:quantity");
  EXPECT_EQ(with(5, "-2"), "quantity_not_positive:quantity");
  EXPECT_EQ(with(5, "99999999999"), "amount_too_large:quantity");
  EXPECT_EQ(with(5, "99999999999999999999"), "bad_number:quantity");
  EXPECT_EQ(with(6, ""), "missing_field:price");
  EXPECT_EQ(with(6, "0.00"), "price_not_positive:price");
  EXPECT_EQ(with(6, "1,500"), "malformed");
  EXPECT_EQ(with(6, "1500.0000001"), "bad_number:price");
  EXPECT_EQ(with(6, "1500.000000"), "none");
  EXPECT_EQ(with(7, "3000.001"), "bad_number:total");
  EXPECT_EQ(with(7, "3000.01"), "total_mismatch:total");
  EXPECT_EQ(with(7, "+3000"), "none");
  EXPECT_EQ(with(7, "92233720368547758.08"), "bad_number:total");
  EXPECT_EQ(with(8, ""), "missing_field:timestamp");
  EXPECT_EQ(with(8, "2024-12-30 24:00:00"), "bad_time:timestamp");
  EXPECT_EQ(with(8, "2023-02-29 14:30:00"), "bad_time:timestamp");
  EXPECT_EQ(with(9, ""), "missing_field:city");
  EXPECT_EQ(with(9, "\xFF"), "not_utf8");
  EXPECT_EQ(with(9, "London,"), "malformed");
}

TEST(CsvReader, KeepsWhatItCanReadOfARefusedRow) {
  EXPECT_THAT(ids("7,1001,2001\n\"8\",\"x\"y,2\n\"9\",\"never closed,2\n" + line("10") + "\n"),
              ElementsAre("7 1 malformed", "8 2 malformed", "9 3 malformed", "10 4 none"));
}

TEST(CsvReader, LosesOneLineToAStrayQuote) {
  const std::string stray = "2,1001,2001,\"Laptop,\"Electronics\",2,1.00,2.00,x,L\n";
  EXPECT_THAT(ids(line("1") + "\n" + stray + line("3") + "\n" + line("4")),
              ElementsAre("1 1 none", "2 2 malformed", "3 3 none", "4 4 none"));
  EXPECT_THAT(ids(line("1") + "\n2,\"\n" + line("3") + "\n" + line("4")),
              ElementsAre("1 1 none", "2 2 malformed", "3 3 none", "4 4 none"));
}

TEST(CsvReader, CutsALineThatIsTooLong) {
  const std::string bytes = line("1") + "\n" + std::string(2 * kRecordBytesMax + 5, 'x') + "\n" +
                            line("3") + "\n\"" + std::string(kRecordBytesMax, '\n') + line("5");
  const Texts rows = ids(bytes);
  ASSERT_EQ(rows.size(), 7U);
  EXPECT_EQ(rows[0], "1 1 none");
  for (int i = 1; i <= 3; ++i)
    EXPECT_THAT(rows[static_cast<std::size_t>(i)], testing::EndsWith(" 2 malformed"));
  EXPECT_EQ(rows[4], "3 3 none");
  EXPECT_EQ(rows[5], " 4 malformed");
  EXPECT_EQ(rows[6], "5 1048580 none");
  auto reader = make_csv_transaction_reader(london());
  EXPECT_EQ(read_in_steps(*reader, bytes, 700'001, 2, everything), rows_of(bytes, everything));
}

TEST(CsvReader, FlagsTimesThatTheClocksSkipOrShowTwice) {
  const auto odd = [](std::string_view time) {
    return rows_of("1,1,1,N,C,2,1.00,2.00," + std::string(time) + ",L", [](const Transaction& t) {
      return format_utc(t.time) + (t.odd_local_time ? " odd" : "");
    })[0];
  };
  EXPECT_EQ(odd("2024-07-01 12:00:00"), "2024-07-01T11:00:00Z");
  EXPECT_EQ(odd("2024-03-31 01:30:00"), "2024-03-31T01:30:00Z odd");
  EXPECT_EQ(odd("2024-10-27 01:30:00"), "2024-10-27T00:30:00Z odd");
  EXPECT_EQ(odd("2024-10-27 01:30:00+00:00"), "2024-10-27T01:30:00Z");
  EXPECT_EQ(odd("2024-10-27T01:30:00.25-0530"), "2024-10-27T07:00:00.250000Z");
}

// Fields that a line may have, so that good and odd ones meet.
Texts random_fields(Prng& prng) {
  const auto one_of = [&](std::initializer_list<const char*> texts) {
    return std::string(texts.begin()[prng.below(texts.size())]);
  };
  return {one_of({"1", "a b", "\"7\"", ""}),
          one_of({"1001", "\"u\""}),
          one_of({"2001", "p", "2001 "}),
          one_of({"\"Laptop\"", "5\" disk", "\"a\"\"b\"", "N"}),
          one_of({"\"C\"", "C", "\"x,y\"", "\"l\nm\""}),
          one_of({"2", "02", "\"2\"", "2.0", "+2", "x", "", "123456789"}),
          one_of({"1500.00", "1500.0", "0001500.00", "1500", ".5", "1500.", "15:0.00", "-1500.00"}),
          one_of({"3000.00", "3000", "3e3", "3000.00 ", "", "3000000000000.00", "99999999.99"}),
          one_of({"2024-12-30 14:30:00", "2024-12-30 14:30:59", "2024-12-30T23:59:59Z",
                  "2024-12-30 2:30:00", "2024-12-31 00:00:00", "2024-12-30 14:60:00",
                  "2024-12-30 14:3a:00"}),
          one_of({"\"London\"", "London", "\xC3\xA9", "\xC3"})};
}

TEST(CsvReader, SaysTheSameOnEveryPath) {
  Prng prng(11);
  const std::string header =
      "city,timestamp,total,price,quantity,category,product_name,product_id,user_id,transaction_"
      "id\n";
  auto seed = make_csv_transaction_reader(london());
  auto reordered = make_csv_transaction_reader(london());
  TransactionBatch first;
  reordered->read(header, true, 1, first);
  int good = 0;
  for (int round = 0; round < 20'000; ++round) {
    Texts fields = random_fields(prng);
    const std::string forwards = fmt::format("{}\n", fmt::join(fields, ","));
    std::reverse(fields.begin(), fields.end());
    const std::string backwards = fmt::format("{}\n", fmt::join(fields, ","));
    TransactionBatch a;
    TransactionBatch b;
    ASSERT_EQ(seed->read(forwards, false, 9, a), forwards.size());
    ASSERT_EQ(reordered->read(backwards, false, 9, b), backwards.size());
    ASSERT_EQ(a.rows.size(), 1U) << forwards;
    ASSERT_EQ(b.rows.size(), 1U) << backwards;
    a.rows[0].raw = b.rows[0].raw = {};
    a.rows[0].line = b.rows[0].line = 0;
    ASSERT_EQ(everything(a.rows[0]), everything(b.rows[0])) << forwards;
    good += a.rows[0].cause == Cause::none ? 1 : 0;
  }
  EXPECT_GT(good, 200);
}

TEST(CsvReader, SaysTheSameHoweverTheBytesAreCut) {
  Prng prng(12);
  constexpr std::string_view kBytes = "\"\",,\n\n\r1a";
  for (int round = 0; round < 3'000; ++round) {
    std::string bytes = round % 3 == 0 ? "\xEF\xBB\xBF" : "";
    for (auto left = prng.below(12); left > 0; --left) {
      if (prng.chance(0.4)) bytes += fmt::format("{}\n", fmt::join(random_fields(prng), ","));
      for (auto odd = prng.below(6); odd > 0; --odd) bytes += kBytes[prng.below(kBytes.size())];
    }
    const Texts whole = rows_of(bytes, everything);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
      auto reader = make_csv_transaction_reader(london());
      ASSERT_EQ(read_in_steps(*reader, bytes, step, 1 + prng.below(4), everything), whole)
          << "step " << step << " of\n"
          << bytes;
    }
  }
}

TEST(CsvReader, ReadsProductsAndUsers) {
  auto products = make_csv_product_reader(london());
  EXPECT_THAT(
      read_at_once(*products,
                   "2001,\"Laptop\",Electronics,1500.00,40,5\n2002,Pen,,,,\n2003,Pen,,x,,\n",
                   [](const ProductRecord& p) {
                     return fmt::format("{} {} {} {} {} {}", p.id, p.name, p.price_micro, p.stock,
                                        p.opening_balance, verdict(p));
                   }),
      ElementsAre("2001 Laptop 1500000000 40 true none", "2002 Pen 0 0 false none",
                  "2003 Pen 0 0 false bad_number:price"));
  auto counts = make_csv_product_reader(london());
  EXPECT_THAT(read_at_once(*counts,
                           "product_id,stock_delta,change_id,name,stock,updated_at\n"
                           "1,-3,c1,,,\n1,2,,,,\n1,,,Pen,7,2024-01-01 00:00:00\n",
                           [](const ProductRecord& p) {
                             return fmt::format("{} {} {} {}", p.is_delta, p.stock_delta,
                                                p.opening_balance, verdict(p));
                           }),
              ElementsAre("true -3 false none", "true 2 false missing_field:change_id",
                          "false 0 false none"));
  auto users = make_csv_user_reader(london());
  EXPECT_THAT(
      read_at_once(*users, "1,Ann,34,,Leeds\n2,Bob,25-34,,\n3,Cy,old,,\n4,Di,65+,,\n5,Ed,9-1,,",
                   [](const UserRecord& u) { return std::string(u.age) + " " + verdict(u); }),
      ElementsAre("34 none", "25-34 none", "old bad_value:age", "65+ none", "9-1 bad_value:age"));
}

TEST(CsvWriter, WritesTheLineOfTheSeed) {
  ShopZone zone = london().zone;
  auto reader = make_csv_transaction_reader(london());
  TransactionBatch batch;
  const std::string bytes = std::string(kSeedLine) +
                            "\n\"a,b\",\" u\",2001,\"5\"\" disk\",\"C\",1,0.125000,0.13,"
                            "2024-10-27 01:30:00.5,\"L\nM\"\n";
  reader->read(bytes, true, 9, batch);
  std::string out;
  for (const Transaction& row : batch.rows) write_csv_line(row, zone, out);
  EXPECT_EQ(out, std::string(kSeedLine) +
                     "\n\"a,b\",\" u\",2001,\"5\"\" disk\",\"C\",1,0.125,0.13,"
                     "2024-10-27T00:30:00.500000Z,\"L\nM\"\n");
}

}  // namespace
}  // namespace shop
