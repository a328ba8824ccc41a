// SPDX-License-Identifier: Apache-2.0
//
// Files of products, users and transactions on their way into a shop.
#include <fstream>

#include "engine/engine_fixture.h"
#include "engine/importer.h"

namespace shop {
namespace {

using testing::HasSubstr;

class ImporterTest : public EngineStory {
 protected:
  void SetUp() override { open(); }

  std::string file(const std::string& name, std::string_view contents) {
    const std::string path = shop_.directory() + "." + name;
    std::ofstream(path, std::ios::binary) << contents;
    return path;
  }
  // "2 booked, 1 duplicates, 0 issues" or the error.
  std::string import(RecordSort sort, std::vector<std::string> files) {
    ImportOptions options;
    options.sort = sort;
    options.files = std::move(files);
    options.on_durable = [this](const std::string& source, std::uint64_t records) {
      durable_[source] = records;
    };
    const auto result = import_files(shop_.engine(), options);
    if (!result) return result.error().message;
    return std::to_string(result->tally.booked) + " booked, " +
           std::to_string(result->tally.duplicates) + " duplicates, " +
           std::to_string(result->tally.issues) + " issues";
  }

  std::map<std::string, std::uint64_t> durable_;
};
SHOP_ON_BOTH_STORES(ImporterTest);

constexpr std::string_view kProducts =
    "product_id,name,category,price,stock,reorder_level\n"
    "101,Laptop,Electronics,1500.00,10,3\n"
    "102,Phone,Electronics,800.00,20,5\n";
constexpr std::string_view kUsers = "user_id,name,age,city\n1001,Ann,34,London\n";
constexpr std::string_view kTransactions =
    "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city\n"
    "1,1001,101,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London\n"
    "2,1001,102,Phone,Electronics,1,800.00,800.00,2024-12-30 14:31:00,Leeds\n"
    "3,1001,102,Phone,Electronics,two,800.00,1600.00,2024-12-30 14:32:00,Leeds\n";

TEST_P(ImporterTest, ProductsFirstThenUsersThenTransactions) {
  EXPECT_EQ(import(RecordSort::products, {file("products.csv", kProducts)}),
            "2 booked, 0 duplicates, 0 issues");
  EXPECT_EQ(import(RecordSort::users, {file("users.csv", kUsers)}),
            "1 booked, 0 duplicates, 0 issues");
  const std::string sales = file("sales.csv", kTransactions);
  EXPECT_EQ(import(RecordSort::transactions, {sales}), "2 booked, 0 duplicates, 1 issues");
  EXPECT_EQ(durable_["file:" + sales], 3u);
  EXPECT_EQ(revenue("London"), "3000.00");
  EXPECT_EQ(stock("101"), "8");
  EXPECT_EQ(stock("102"), "19");
}

TEST_P(ImporterTest, AgainBooksNothingTwice) {
  const std::string sales = file("sales.csv", kTransactions);
  EXPECT_EQ(import(RecordSort::transactions, {sales, sales}), "2 booked, 2 duplicates, 2 issues");
  for (const Way way : {Way::close, Way::power_cut}) {
    const Cells before = shop_.cells();
    restart(way);
    EXPECT_EQ(import(RecordSort::transactions, {sales}), "0 booked, 2 duplicates, 1 issues");
    EXPECT_EQ(difference(shop_.cells(), before), "");
  }
}

TEST_P(ImporterTest, AFileThatIsNotThereIsAnErrorAndLeavesWhatWasRead) {
  const std::string sales = file("sales.csv", kTransactions);
  EXPECT_THAT(import(RecordSort::transactions, {sales, "/no/such/file.csv"}),
              HasSubstr("/no/such/file.csv"));
  EXPECT_EQ(revenue("London"), "3000.00");
  EXPECT_TRUE(shop_.engine().health());
}

TEST_P(ImporterTest, ADiskThatFailsEndsTheImportAndTheSameFilesEndIt) {
  std::string many(kTransactions.substr(0, kTransactions.find('\n') + 1));
  for (int i = 0; i < 20'000; ++i)
    many +=
        std::to_string(i) + ",1001,101,Laptop,Electronics,1,1.00,1.00,2024-12-30 10:00:00,Ely\n";
  const std::string sales = file("many.csv", many);
  for (const WriteEnding ending : {WriteEnding::lost, WriteEnding::stored_but_unacknowledged}) {
    shop_.faults().fail(WriteKind::log, 1, ending);
    EXPECT_THAT(import(RecordSort::transactions, {sales}), HasSubstr("fail"));
    restart(Way::power_cut);
  }
  EXPECT_THAT(import(RecordSort::transactions, {sales}), HasSubstr(" 0 issues"));
  EXPECT_EQ(revenue("Ely"), "20000.00");
}

}  // namespace
}  // namespace shop
