// SPDX-License-Identifier: Apache-2.0
#include "lake/lake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "lake/folders.h"
#include "lake/test_shop.h"
#include "lake/test_store.h"
#include "lake/transaction_reader.h"

namespace shop {
namespace {

namespace fs = std::filesystem;
using lake::TestShop;
using lake::TestStore;

class LakeTest : public testing::Test {
 protected:
  LakeTest() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    directory_ =
        testing::TempDir() + "shop_lake_" + std::to_string(::getpid()) + "_" + info->name();
    fs::remove_all(directory_);
    options_.directory = directory_;
  }
  ~LakeTest() override {
    lake_.reset();
    fs::remove_all(directory_);
  }

  void open() {
    lake_.reset();
    auto opened = Lake::open(options_, store_, now_);
    ASSERT_TRUE(opened) << opened.error().message;
    lake_ = std::move(*opened);
  }
  void append(std::uint32_t count) {
    Decisions decisions;
    shop_.fill(decisions, lake_->appended(), count);
    const Status done = lake_->append(decisions, shop_.dictionaries(), now_);
    ASSERT_TRUE(done) << done.error().message;
  }
  Lake::Offer offer(Position first, std::uint32_t count) {
    Decisions decisions;
    shop_.fill(decisions, first, count);
    return lake_->offer(decisions, shop_.dictionaries(), now_);
  }
  void flush() {
    const Status done = lake_->flush(now_);
    ASSERT_TRUE(done) << done.error().message;
  }
  void merge() {
    for (bool more = true; more;) {
      const auto step = lake_->merge_step(now_);
      ASSERT_TRUE(step) << step.error().message;
      more = *step;
    }
  }
  // Every entry that is stored, by position; each exactly once and equal to what was appended.
  std::map<Position, std::string> stored() {
    std::map<Position, std::string> found;
    const auto files = lake::DataFiles::local(directory_);
    for (const auto& folder : fs::directory_iterator(directory_ + "/shopsphere/transactions")) {
      const std::string name = folder.path().filename().string();
      const Day day = *parse_day(name.substr(4));
      for (const auto& file : fs::directory_iterator(folder.path()))
        read("shopsphere/transactions/" + name + "/" + file.path().filename().string(), day, *files,
             found);
    }
    return found;
  }
  static void read(const std::string& path, Day day, const lake::DataFiles& files,
                   std::map<Position, std::string>& found) {
    auto reader = lake::TransactionReader::open(files, path, day);
    ASSERT_TRUE(reader) << reader.error().message;
    lake::RowBuffer rows;
    Dictionaries dictionaries;
    while (!reader->at_end()) ASSERT_TRUE(reader->read(rows, dictionaries));
    for (std::uint32_t at = 0; at < rows.size(); ++at) {
      const Entry entry = rows.entry(at);
      EXPECT_TRUE(found.emplace(entry.position, describe(entry, dictionaries)).second)
          << "row " << entry.position << " is there twice";
    }
  }
  static std::string describe(const Entry& e, const Dictionaries& d) {
    std::string text;
    for (const std::string_view part :
         {e.root, e.subject, e.record_id, e.order, d.users.text(e.user), d.products.text(e.product),
          d.names.text(e.product_name), d.categories.text(e.category), d.cities.text(e.city),
          e.currency.code(), kind_name(e.line)})
      text.append(part).append("|");
    for (const std::int64_t part :
         {e.time.micros, e.price_micro * e.has_price, e.units, e.revenue_minor,
          std::int64_t{e.day.number}, std::int64_t{e.sale_day.number}, std::int64_t{e.revision},
          std::int64_t{e.sign}, std::int64_t{e.transactions}, std::int64_t{e.refunds},
          std::int64_t{e.hour}, std::int64_t{e.restock}, std::int64_t{e.unmatched},
          std::int64_t{e.has_price}, std::int64_t{e.odd_local_time}})
      text.append(std::to_string(part)).append("|");
    return text;
  }
  // What must be stored when everything before `end` is in the lake.
  std::map<Position, std::string> expected(Position end) {
    std::map<Position, std::string> entries;
    Decisions decisions;
    shop_.fill(decisions, 1, static_cast<std::uint32_t>(end - 1));
    for (const Entry& entry : decisions.entries)
      entries.emplace(entry.position, describe(entry, shop_.dictionaries()));
    return entries;
  }
  std::size_t files_a_day_max() {
    std::size_t most = 0;
    for (const auto& [day, files] : lake_->snapshot().manifest->days)
      most = std::max(most, files->size());
    return most;
  }
  std::string contents(const std::string& path) {
    std::ifstream file(directory_ + "/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string directory_;
  LakeOptions options_;
  TestStore store_;
  TestShop shop_{{.days = 5, .shuffled = true}};
  Timestamp now_{1'735'000'000'000'000};
  std::unique_ptr<Lake> lake_;
};

TEST_F(LakeTest, TakesRowsWhileOthersAreWritten) {
  bool offered = false;
  options_.on_step = [&](std::string_view step) {
    if (step != "synced" || std::exchange(offered, true)) return;
    EXPECT_EQ(offer(lake_->appended(), 300), Lake::Offer::taken);
  };
  open();
  append(500);
  flush();
  EXPECT_TRUE(offered);
  EXPECT_EQ(lake_->appended(), 801u);
  EXPECT_EQ(lake_->position(), 501u);
  EXPECT_EQ(stored(), expected(501));
  flush();
  EXPECT_EQ(stored(), expected(801));
}

TEST_F(LakeTest, SaysWhyItTakesNoRows) {
  options_.buffer_bytes = 10'000;
  open();
  EXPECT_EQ(offer(2, 10), Lake::Offer::missing);
  EXPECT_EQ(offer(1, 500), Lake::Offer::taken);
  EXPECT_EQ(offer(1, 500), Lake::Offer::taken) << "they are there already";
  EXPECT_TRUE(lake_->should_flush(now_));
  EXPECT_EQ(offer(501, 500), Lake::Offer::full);
  bool has_room = false;
  ASSERT_TRUE(lake_->flush(now_, [&] { has_room = offer(501, 500) == Lake::Offer::taken; }));
  EXPECT_TRUE(has_room);
  flush();
  EXPECT_EQ(stored(), expected(1001));
}

TEST_F(LakeTest, Example) {
  open();
  append(1000);
  EXPECT_EQ(lake_->position(), 1U);
  flush();
  EXPECT_EQ(lake_->position(), 1001U);
  EXPECT_EQ(stored(), expected(1001));
}

TEST_F(LakeTest, ReopenedItGoesOnWhereItWas) {
  open();
  append(500);
  flush();
  append(100);  // lost with the process; the log has them
  open();
  EXPECT_EQ(lake_->appended(), 501U);
  append(300);
  flush();
  EXPECT_EQ(stored(), expected(801));
}

TEST_F(LakeTest, AppendSkipsRowsThatItHas) {
  open();
  append(500);
  flush();
  open();
  Decisions decisions;
  shop_.fill(decisions, 401, 200);  // a block of the log that begins before position()
  ASSERT_TRUE(lake_->append(decisions, shop_.dictionaries(), now_));
  flush();
  EXPECT_EQ(stored(), expected(601));
}

TEST_F(LakeTest, MergesKeepEveryRowOnceAndTheFilesFew) {
  open();
  for (int n = 0; n < 60; ++n) {
    append(50);
    flush();
    merge();
    EXPECT_LE(files_a_day_max(), options_.merge_above);
  }
  EXPECT_EQ(stored(), expected(3001));
  EXPECT_GT(lake_->statistics().merges, 0U);
}

TEST_F(LakeTest, NoDayGetsTooManyFilesEvenIfNobodyMerges) {
  open();
  for (int n = 0; n < 60; ++n) {
    append(50);
    flush();
    EXPECT_LE(files_a_day_max(), options_.files_per_day_max);
  }
  EXPECT_EQ(stored(), expected(3001));
}

TEST_F(LakeTest, AMergeGoesOnOverFlushes) {
  options_.merge_above = 4;
  open();
  for (int n = 0; n < 6; ++n) {
    append(200);
    flush();
  }
  for (int n = 0; n < 30; ++n) {
    ASSERT_TRUE(lake_->merge_step(now_));
    append(200);
    flush();
  }
  EXPECT_EQ(stored(), expected(1 + 200 * 36));
}

TEST_F(LakeTest, FilesAddUpToTheRows) {
  open();
  append(2000);
  flush();
  std::int64_t units = 0;
  std::int64_t transactions = 0;
  Int128 pounds = 0;
  Decisions decisions;
  shop_.fill(decisions, 1, 2000);
  for (const Entry& entry : decisions.entries) {
    units += entry.units;
    transactions += entry.transactions;
    if (entry.currency.code() == "GBP") pounds += entry.revenue_minor;
  }
  for (const auto& [day, files] : lake_->snapshot().manifest->days)
    for (const auto& file : *files) {
      units -= file.units;
      transactions -= file.transactions;
      for (const auto& sum : file.revenue)
        if (sum.currency.code() == "GBP") pounds -= sum.minor;
    }
  EXPECT_EQ(units, 0);
  EXPECT_EQ(transactions, 0);
  EXPECT_TRUE(pounds == 0);
}

TEST_F(LakeTest, RetiredFilesGoAfterTheirGrace) {
  open();
  append(100);
  flush();
  append(100);
  flush();
  const fs::path retired = directory_ + "/_retired";
  ASSERT_TRUE(lake_->sweep(now_));
  EXPECT_FALSE(fs::is_empty(retired));
  now_.micros += options_.retired_micros + 1;
  ASSERT_TRUE(lake_->sweep(now_));
  EXPECT_TRUE(fs::is_empty(retired));
  EXPECT_EQ(stored(), expected(201));
}

TEST_F(LakeTest, FlushIsDueWhenTheBufferIsFullOrOld) {
  options_.buffer_bytes = 64 << 10;
  open();
  EXPECT_FALSE(lake_->should_flush(now_));
  append(10);
  EXPECT_FALSE(lake_->should_flush(now_));
  EXPECT_TRUE(lake_->should_flush({now_.micros + options_.flush_after_micros}));
  append(1000);
  EXPECT_TRUE(lake_->should_flush(now_));
  append(10);  // flushes by itself
  EXPECT_EQ(lake_->position(), 1011U);
  EXPECT_FALSE(lake_->should_flush(now_));
}

TEST_F(LakeTest, RowsWithoutEntriesMoveThePosition) {
  open();
  Decisions decisions;
  decisions.first_position = 1;
  decisions.rows.resize(7, {RowType::issue, 0});
  ASSERT_TRUE(lake_->append(decisions, shop_.dictionaries(), now_));
  flush();
  EXPECT_EQ(lake_->position(), 8U);
  open();
  EXPECT_EQ(lake_->position(), 8U);
}

TEST_F(LakeTest, AfterAFailedCommitItMustBeOpenedAgain) {
  open();
  append(100);
  flush();
  append(100);
  store_.fail_writes(true);
  EXPECT_FALSE(lake_->flush(now_));
  store_.fail_writes(false);
  EXPECT_FALSE(lake_->flush(now_));
  open();
  EXPECT_EQ(lake_->position(), 101U);
  EXPECT_EQ(stored(), expected(101));
  append(100);
  flush();
  EXPECT_EQ(stored(), expected(201));
}

// No file may grow beyond `bytes` while this lives: stands in for a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    old_handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    ::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_{};
  sighandler_t old_handler_ = nullptr;
};

TEST_F(LakeTest, AfterAFailedWriteItGoesOnOnceThereIsRoom) {
  options_.merge_above = 3;
  open();
  for (int n = 0; n < 4; ++n) {
    append(500);
    flush();
  }
  append(500);
  {
    const FileSizeLimit limit(500);
    EXPECT_FALSE(lake_->flush(now_));
    EXPECT_FALSE(lake_->merge_step(now_));
    EXPECT_FALSE(lake_->write_products(std::vector<LakeProduct>(5000), now_));
    EXPECT_EQ(stored(), expected(2001));
  }
  flush();
  merge();
  EXPECT_EQ(stored(), expected(2501));
  EXPECT_LE(files_a_day_max(), 3U);
}

TEST_F(LakeTest, OpenTakesAwayWhatTheManifestDoesNotKnow) {
  open();
  append(100);
  flush();
  const std::string live = directory_ + "/shopsphere/transactions/";
  fs::create_directory(live + "day=1999-01-01");
  const auto any = fs::directory_iterator(live + "day=2025-01-01")->path();
  fs::copy_file(any, live + "day=1999-01-01/part-0000000099.parquet");
  fs::copy_file(any, live + "day=2025-01-01/part-0000000098.parquet");
  open();
  EXPECT_EQ(stored(), expected(101));
}

TEST_F(LakeTest, AMissingFileIsSaidAndTheLakeCanBeBuiltAnew) {
  open();
  append(100);
  flush();
  lake_.reset();
  fs::remove_all(directory_ + "/shopsphere");
  const auto opened = Lake::open(options_, store_, now_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
  ASSERT_TRUE(Lake::clear(options_, store_));
  open();
  EXPECT_EQ(lake_->position(), 1U);
  append(100);
  flush();
  EXPECT_EQ(stored(), expected(101));
}

TEST_F(LakeTest, ProcessedOutputIsSortedAndQuoted) {
  open();
  const Currency gbp = *Currency::find("GBP");
  const Currency jpy = *Currency::find("JPY");
  const std::vector<ProcessedRow> rows = {
      {Day{20089}, "London", "Toys", gbp, 2, 3, 10'000'000},
      {Day{20088}, "York, \"old\"", "Books", gbp, 1, 1, 199},
      {Day{20088}, "London", "Toys", jpy, 1, 1, -500},
      {Day{20088}, "London", "Toys", gbp, -1, -2, -5},
  };
  ASSERT_TRUE(lake_->write_processed_output(rows));
  EXPECT_EQ(contents("user/shopsphere/data/processed-output.csv"),
            "day,city,category,currency,transactions,units,revenue\n"
            "2024-12-31,London,Toys,GBP,-1,-2,-0.05\n"
            "2024-12-31,London,Toys,JPY,1,1,-500\n"
            "2024-12-31,\"York, \"\"old\"\"\",Books,GBP,1,1,1.99\n"
            "2025-01-01,London,Toys,GBP,2,3,100000.00\n");
}

TEST_F(LakeTest, TablesAreReplacedWhole) {
  open();
  const std::vector<LakeProduct> products = {{.id = "2001", .name = "Laptop"}};
  ASSERT_TRUE(lake_->write_products(products, now_));
  ASSERT_TRUE(lake_->write_products(products, now_));
  ASSERT_TRUE(lake_->write_users({}, now_));
  open();
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& file :
       fs::directory_iterator(directory_ + "/shopsphere/products"))
    ++files;
  EXPECT_EQ(files, 1U);
}

}  // namespace
}  // namespace shop
