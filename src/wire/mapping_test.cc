// SPDX-License-Identifier: Apache-2.0
#include "wire/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "wire/reader_test.h"
#include "wire/record_stream.h"

namespace shop {
namespace {

Mapping ready(const std::string& name) {
  Result<Mapping> mapping = load_mapping(name);
  EXPECT_TRUE(mapping) << mapping.error().message;
  return *mapping;
}

// Every row of a file, read in chunks of an odd size.
template <class Row, class Visit>
void read_file(const std::string& path, std::unique_ptr<RecordReader<Row>> reader, Visit visit) {
  auto input = Input::open(path, 100'003);
  ASSERT_TRUE(input) << input.error().message;
  RecordStream<Row> stream(std::move(*input), std::move(reader));
  RecordBatch<Row> batch;
  RecordBatch<Row> before;
  while (true) {
    // A batch that was moved away keeps its rows while the stream goes on.
    before = std::move(batch);
    batch = RecordBatch<Row>();
    const auto more = stream.next(1000, batch);
    ASSERT_TRUE(more) << more.error().message;
    for (const Row& row : before.rows) visit(row);
    if (!*more) break;
  }
}

TEST(ReadyMapping, ReadsOnlineRetailByItsRules) {
  const std::string path = test_data("online-retail/online-retail-2010-12-to-2011-02.csv.gz");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  auto reader = make_mapped_transaction_reader(ready("uci-online-retail"), {});
  std::map<std::string_view, int> causes;
  std::map<std::string, int> ids;
  int rows = 0;
  int refunds = 0;
  int guests = 0;
  std::int64_t pence = 0;
  read_file(path, std::move(reader), [&](const Transaction& row) {
    if (++rows == 1) {
      EXPECT_EQ(row.id, "536365-85123A-1");
      EXPECT_EQ(row.order, "536365");
      EXPECT_EQ(row.user, "17850");
      EXPECT_EQ(row.city, "United Kingdom");
      EXPECT_EQ(row.total_minor, 1530);
      EXPECT_EQ(row.currency.code(), "GBP");
      EXPECT_EQ(format_utc(row.time), "2010-12-01T08:26:00Z");
    }
    ++causes[cause_name(row.cause)];
    ++ids[std::string(row.id)];
    EXPECT_EQ(row.kind == Kind::refund, row.order.starts_with('C'));
    refunds += row.kind == Kind::refund ? 1 : 0;
    guests += row.user == "guest" ? 1 : 0;
    if (row.cause == Cause::none)
      pence += row.kind == Kind::sale ? row.total_minor : -row.total_minor;
  });
  EXPECT_EQ(rows, 105'335);
  EXPECT_EQ(ids.size(), 105'335U);
  EXPECT_EQ(refunds, 1'904);
  EXPECT_EQ(guests, 36'210);
  EXPECT_EQ(causes["price_not_positive"], 540);
  EXPECT_EQ(causes["none"], 105'335 - 540);
  EXPECT_EQ(pence, 180'701'993);
}

TEST(ReadyMapping, ReadsCompleteJourneyByItsRules) {
  const std::string path = test_data("complete-journey/transactions_sample.csv.gz");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  struct Names {
    std::string name;
    std::string category;
  };
  std::map<std::string, Names, std::less<>> catalogue;
  auto products = make_mapped_product_reader(ready("complete-journey"), {});
  read_file(test_data("complete-journey/products.csv.gz"), std::move(products),
            [&](const ProductRecord& row) {
              EXPECT_EQ(row.cause, Cause::none) << row.raw;
              catalogue[std::string(row.id)] = {std::string(row.name), std::string(row.category)};
            });
  EXPECT_EQ(catalogue.size(), 92'331U);

  RecordContext context;
  context.catalogue = [&](std::string_view id) -> std::optional<CatalogueEntry> {
    const auto found = catalogue.find(id);
    if (found == catalogue.end()) return std::nullopt;
    return CatalogueEntry{found->second.name, found->second.category};
  };
  auto reader = make_mapped_transaction_reader(ready("complete-journey"), context);
  std::map<std::string_view, int> causes;
  int unknown = 0;
  int free = 0;
  std::int64_t cents = 0;
  read_file(path, std::move(reader), [&](const Transaction& row) {
    ++causes[cause_name(row.cause)];
    unknown += row.category == "Unknown" ? 1 : 0;
    if (row.cause != Cause::none) return;
    cents += row.total_minor;
    free += row.total_minor == 0 ? 1 : 0;
    EXPECT_FALSE(row.has_price);
    EXPECT_EQ(row.currency.code(), "USD");
  });
  EXPECT_EQ(causes["quantity_not_positive"], 416);
  EXPECT_EQ(causes["none"], 75'000 - 416);
  EXPECT_EQ(unknown, 222);
  EXPECT_EQ(free, 113);
  EXPECT_EQ(cents, 23'393'524);
}

TEST(ReadyMapping, ReadsHouseholdsAsUsers) {
  const std::string path = test_data("complete-journey/demographics.csv.gz");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  auto reader = make_mapped_user_reader(ready("complete-journey"), {});
  std::map<std::string, int> ages;
  read_file(path, std::move(reader), [&](const UserRecord& row) {
    EXPECT_EQ(row.cause, Cause::none) << row.raw;
    ++ages[std::string(row.age)];
  });
  EXPECT_EQ(ages["45-54"], 288);
  EXPECT_EQ(ages["65+"], 72);
}

// Rows of a made-up file, by a made-up mapping.
std::vector<std::string> mapped(std::string_view toml, std::string_view csv) {
  auto mapping = parse_mapping(toml, "test");
  EXPECT_TRUE(mapping) << mapping.error().message;
  if (!mapping) return {};
  auto reader = make_mapped_transaction_reader(*mapping, london());
  return read_in_steps(*reader, csv, 5, 2, [](const Transaction& t) {
    return fmt::format("{} {} {}{} {} {} {}", t.id, kind_name(t.kind), t.quantity,
                       t.has_price ? fmt::format(" at {}", t.price_micro) : "", t.total_minor,
                       format_utc(t.time), verdict(t));
  });
}

constexpr std::string_view kTill = R"(
zone = "America/New_York"
currency = "JPY"
[transactions]
total = "rounded"
time = "%d/%m/%Y %H:%M"
refund = { column = "type", equals = "R" }
[transactions.fields]
transaction_id = "{a}-{b}-{k}"
user_id = { text = "{who}", missing = "guest" }
product_id = "{b}"
product_name = { catalogue = "name", missing = "{b}" }
category = "General"
quantity = "{n}"
price = "{each}"
timestamp = "{when}"
city = "Till {a}"
)";

TEST(Mapping, MakesFieldsOfColumns) {
  EXPECT_THAT(mapped(kTill,
                     "a,b,who,n,each,when,type\n"
                     "x,y,u,3,1.5,1/7/2024 9:05,S\n"
                     "x,y,,-3,1.5,01/07/2024 09:05,R\n"
                     "x-y,,u,1,1,1/7/2024 9:05,S\n"
                     "x,y,u,3,0,1/7/2024 9:05,S\n"
                     "x,z,u,0,2,1/7/2024 9:05,S\n"
                     "x,z,u,1,2,2024-07-01 09:05:00,S\n"
                     "x,z,u,1\n"),
              testing::ElementsAre(
                  "x-y-1 sale 3 at 1500000 5 2024-07-01T13:05:00Z none",
                  "x-y-2 refund 3 at 1500000 5 2024-07-01T13:05:00Z none",
                  " sale 1 at 1000000 1 2024-07-01T13:05:00Z missing_field:transaction_id",
                  "x-y-3 sale 3 at 0 0 2024-07-01T13:05:00Z price_not_positive:price",
                  "x-z-1 sale 0 at 2000000 0 2024-07-01T13:05:00Z quantity_not_positive:quantity",
                  "x-z-2 sale 1 at 2000000 2 1970-01-01T00:00:00Z bad_time:timestamp",
                  " sale 0 0 1970-01-01T00:00:00Z malformed"));
}

TEST(Mapping, RefusesAFileWithOtherColumns) {
  EXPECT_THAT(mapped(kTill, "a,b,who\nx,y,u\n"),
              testing::ElementsAre(" sale 0 0 1970-01-01T00:00:00Z malformed",
                                   " sale 0 0 1970-01-01T00:00:00Z malformed"));
}

TEST(Mapping, NeverWrapsHugeNumbers) {
  const auto rows = mapped(kTill,
                           "a,b,who,n,each,when,type\n"
                           "x,y,u,-9223372036854775808,1,1/7/2024 9:05,R\n"
                           "x,y,u,9223372036854775807,9223372036854,1/7/2024 9:05,S\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_THAT(rows[0], testing::HasSubstr("amount_too_large"));
  EXPECT_THAT(rows[1], testing::HasSubstr("amount_too_large"));
}

std::string complaint(std::string_view toml) {
  const auto mapping = parse_mapping(toml, "till.toml");
  return mapping ? "" : mapping.error().message;
}

TEST(Mapping, SaysWhatIsWrongWithIt) {
  EXPECT_THAT(complaint("zone = \"UTC\"\nzone"), testing::HasSubstr("till.toml, line 2"));
  EXPECT_THAT(complaint("zones = \"UTC\""), testing::HasSubstr("till.toml: "));
  EXPECT_THAT(complaint("zones = \"UTC\""), testing::HasSubstr("'zones' is not known"));
  EXPECT_THAT(complaint("zone = \"Mars\""), testing::HasSubstr("Mars"));
  EXPECT_THAT(complaint("currency = \"XXX\""), testing::HasSubstr("XXX"));
  EXPECT_THAT(complaint("[transactions]\ntotal = \"exact\""), testing::HasSubstr("fields"));
  EXPECT_THAT(complaint("[transactions]\ntotal = \"about\"\nfields = {}"),
              testing::HasSubstr("about"));
  EXPECT_THAT(complaint("[users.fields]\nshoe_size = \"{x}\""), testing::HasSubstr("shoe_size"));
  EXPECT_THAT(complaint("[users.fields]\nname = 7"), testing::HasSubstr("name must be a text"));
  EXPECT_THAT(complaint("[users.fields]\nname = \"{x\""), testing::HasSubstr("{x"));
  EXPECT_THAT(complaint("[users]\ntime = \"%y\"\nfields = {}"), testing::HasSubstr("%y"));
  EXPECT_THAT(load_mapping("no-such-mapping").error().message,
              testing::HasSubstr("uci-online-retail"));
}

}  // namespace
}  // namespace shop
