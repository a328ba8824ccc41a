// SPDX-License-Identifier: Apache-2.0
#include "wire/mapping.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "wire/input.h"
#include "wire/reader.h"

namespace shop {
namespace {

std::string data_path(const std::string& file) {
  const char* const folder = std::getenv("SHOPSPHERE_DATA");
  return (folder != nullptr ? std::string(folder) : SHOP_SOURCE_DIR "/../shared/data") + "/" + file;
}

Mapping ready(const std::string& name) {
  Result<Mapping> mapping = load_mapping(name);
  EXPECT_TRUE(mapping) << mapping.error().message;
  return *mapping;
}

// Every row of a file, read in chunks of an odd size.
template <class Row, class Visit>
void read_file(const std::string& path, RecordReader<Row>& reader, Visit visit) {
  auto input = Input::open(path, 100'003);
  ASSERT_TRUE(input) << input.error().message;
  RecordBatch<Row> batch;
  std::string_view rest;
  Chunk chunk;
  std::shared_ptr<const std::string> before;
  do {
    auto next = (*input)->next(rest);
    ASSERT_TRUE(next) << next.error().message;
    before = chunk.bytes;
    chunk = *next;
    rest = chunk.view();
    std::size_t count;
    do {
      batch.clear();
      rest.remove_prefix(reader.read(rest, chunk.last, 1000, batch));
      count = batch.rows.size();
      for (const Row& row : batch.rows) visit(row);
    } while (count == 1000);
  } while (!chunk.last);
  EXPECT_TRUE(rest.empty());
}

TEST(ReadyMapping, ReadsOnlineRetailByItsRules) {
  const std::string path = data_path("online-retail/online-retail-2010-12-to-2011-02.csv.gz");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  auto reader = make_mapped_transaction_reader(ready("uci-online-retail"), {});
  std::map<std::string_view, int> causes;
  std::map<std::string, int> ids;
  int rows = 0;
  int refunds = 0;
  int guests = 0;
  std::int64_t pence = 0;
  read_file(path, *reader, [&](const Transaction& row) {
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
  const std::string path = data_path("complete-journey/transactions_sample.csv.gz");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  struct Names {
    std::string name;
    std::string category;
  };
  std::map<std::string, Names, std::less<>> catalogue;
  auto products = make_mapped_product_reader(ready("complete-journey"), {});
  read_file(data_path("complete-journey/products.csv.gz"), *products,
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
  read_file(path, *reader, [&](const Transaction& row) {
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
  const std::string path = data_path("complete-journey/demographics.csv.gz");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  auto reader = make_mapped_user_reader(ready("complete-journey"), {});
  std::map<std::string, int> ages;
  read_file(path, *reader, [&](const UserRecord& row) {
    EXPECT_EQ(row.cause, Cause::none) << row.raw;
    ++ages[std::string(row.age)];
  });
  EXPECT_EQ(ages["45-54"], 288);
  EXPECT_EQ(ages["65+"], 72);
}

}  // namespace
}  // namespace shop
