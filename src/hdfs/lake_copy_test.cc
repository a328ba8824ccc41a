// SPDX-License-Identifier: Apache-2.0
//
// Whatever fails, and whenever the shop dies, each row of the ledger is in the copy once.
#include "hdfs/lake_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "base/prng.h"
#include "engine/random_trade.h"
#include "engine/test_shop.h"
#include "hdfs/web_hdfs.h"
#include "lake/scan.h"
#include "lake/transaction_reader.h"

namespace shop {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A folder that fails now and then, before or after it did what it was asked.
class FailingFolder final : public RemoteFiles {
 public:
  FailingFolder(fs::path root, Prng& chance, const std::uint64_t& one_in)
      : root_(std::move(root)), chance_(chance), one_in_(one_in) {}

  Status put_file(const std::string& path, const std::string& local_path) override {
    return tried([&] {
      fs::create_directories(at(path).parent_path());
      fs::copy_file(local_path, at(path), fs::copy_options::overwrite_existing);
    });
  }
  Result<bool> put_new(const std::string& path, std::string_view bytes) override {
    if (fs::exists(at(path))) return false;
    SHOP_CHECK(tried([&] {
      fs::create_directories(at(path).parent_path());
      std::ofstream(at(path), std::ios::binary) << bytes;
    }));
    return true;
  }
  Status rename(const std::string& from, const std::string& to) override {
    return tried([&] { fs::rename(at(from), at(to)); });
  }
  Result<std::string> read(const std::string& path) override {
    std::ifstream file(at(path), std::ios::binary);
    if (!file) return fail(ErrorCode::not_found, path + " is not there");
    return std::string{std::istreambuf_iterator<char>(file), {}};
  }
  void stop() override {}

 private:
  fs::path at(const std::string& path) const { return root_ / path.substr(1); }
  bool fails() { return one_in_ != 0 && chance_.below(one_in_) == 0; }
  template <class Work>
  Status tried(const Work& work) {
    if (fails()) return fail(ErrorCode::unavailable, "no answer, and nothing done");
    work();
    if (fails()) return fail(ErrorCode::unavailable, "no answer, but done");
    return {};
  }

  const fs::path root_;
  Prng& chance_;
  const std::uint64_t& one_in_;
};

using Rows = std::map<Position, std::string>;

std::string words_of(const Entry& entry, const Dictionaries& dictionaries) {
  return format_day(entry.day) + " " + std::string(entry.subject) + " " +
         std::to_string(entry.units) + " " + std::to_string(entry.revenue_minor) + " " +
         std::string(dictionaries.products.text(entry.product)) + " " +
         std::string(dictionaries.cities.text(entry.city));
}

// A row that is there twice has the words of both.
void add(Rows& rows, const Entry& entry, const Dictionaries& dictionaries) {
  rows[entry.position] += words_of(entry, dictionaries) + "\n";
}

class LakeCopyTest : public testing::TestWithParam<std::uint64_t> {
 protected:
  LakeCopyTest() {
    fs::create_directories(folder());
    shop_.options.keep_lake = true;
    EXPECT_EQ(shop_.open(), "");
  }

  fs::path folder() const { return shop_.directory() + "-hdfs"; }
  ~LakeCopyTest() override { fs::remove_all(folder()); }

  LakeCopy copy() {
    return {shop_.engine(),
            std::make_unique<FailingFolder>(folder(), chance_, one_in_),
            {.file_rows = 40}};
  }

  Rows rows_of_lake() {
    Rows rows;
    EXPECT_TRUE(shop_.engine().with_lake_at_rest([&]() -> Status {
      SHOP_TRY(const LakeSnapshot lake, shop_.engine().lake_snapshot());
      return read_lake_entries(lake, Day{-1'000'000}, Day{1'000'000},
                               [&](const Entry& entry, const Dictionaries& dictionaries) -> Status {
                                 add(rows, entry, dictionaries);
                                 return {};
                               });
    }));
    return rows;
  }

  Rows rows_of_copy() {
    Rows rows;
    files_ = 0;
    const auto files = lake::DataFiles::local(folder().string());
    const fs::path transactions = folder() / "shopsphere/transactions";
    if (!fs::exists(transactions)) return rows;
    for (const auto& day : fs::directory_iterator(transactions))
      for (const auto& file : fs::directory_iterator(day)) {
        if (file.path().filename().string().starts_with('_')) continue;
        ++files_;
        const auto number = parse_day(day.path().filename().string().substr(4));
        auto reader = lake::TransactionReader::open(
            *files, fs::relative(file.path(), folder()).string(), *number);
        EXPECT_TRUE(reader.has_value());
        while (reader && !reader->at_end()) {
          lake::RowBuffer buffer;
          Dictionaries dictionaries;
          EXPECT_TRUE(reader->read(buffer, dictionaries));
          for (std::uint32_t at = 0; at < buffer.size(); ++at)
            add(rows, buffer.entry(at), dictionaries);
        }
      }
    return rows;
  }

  TestShop shop_{Which::rocks};
  Prng chance_{GetParam()};
  std::uint64_t one_in_ = 0;  // 0: nothing fails
  int files_ = 0;
};

TEST_P(LakeCopyTest, HasEachRowOnceWhateverFails) {
  RandomTrade trade(GetParam());
  int failed = 0;
  for (int round = 0; round < 16; ++round) {
    shop_.deliver(trade.batch(20));
    if (chance_.below(6) == 0) {
      shop_.crash();
      ASSERT_EQ(shop_.open(), "");
    }
    one_in_ = 12;
    failed += copy().bring_up_to_date() ? 0 : 1;
    const Rows rows = rows_of_copy();
    one_in_ = 0;
    const Rows lake = rows_of_lake();
    for (const auto& [position, words] : rows) ASSERT_EQ(lake.at(position), words);
  }
  const auto copied = copy().bring_up_to_date();
  ASSERT_TRUE(copied.has_value()) << copied.error().message;
  EXPECT_EQ(copied->position, shop_.engine().status().log_end);
  EXPECT_EQ(rows_of_copy(), rows_of_lake());
  EXPECT_GT(failed, 2);
  EXPECT_GT(files_, 3);  // some days have more than one
  EXPECT_EQ(copy().bring_up_to_date()->rows, 0U);
}

TEST_P(LakeCopyTest, BeginsAnewWhereTheLakeWasDeletedAndLeavesThatOfAnotherShopAlone) {
  RandomTrade trade(GetParam());
  shop_.deliver(trade.batch(100));
  ASSERT_TRUE(copy().bring_up_to_date().has_value());
  fs::remove_all(folder() / "shopsphere");
  ASSERT_TRUE(copy().bring_up_to_date().has_value());
  EXPECT_EQ(rows_of_copy(), rows_of_lake());

  TestShop other(Which::memory);
  other.options.keep_lake = true;
  ASSERT_EQ(other.open(), "");
  LakeCopy theirs(other.engine(), std::make_unique<FailingFolder>(folder(), chance_, one_in_), {});
  const auto refused = theirs.bring_up_to_date();
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message, HasSubstr("belongs to another shop"));
  EXPECT_EQ(rows_of_copy(), rows_of_lake());
}

INSTANTIATE_TEST_SUITE_P(Seeds, LakeCopyTest, testing::Range<std::uint64_t>(1, 3));

TEST(WebHdfsAddress, NamesTheNameNodesPages) {
  EXPECT_TRUE(WebHdfs::open("webhdfs://localhost:50070/below/here").has_value());
  for (const char* wrong : {"hdfs://localhost:9000", "localhost:50070", "webhdfs://localhost",
                            "webhdfs://me@localhost:50070", "webhdfs://"}) {
    const auto opened = WebHdfs::open(wrong);
    ASSERT_FALSE(opened.has_value()) << wrong;
    EXPECT_THAT(opened.error().message, HasSubstr("webhdfs://HOST:PORT"));
  }
}

}  // namespace
}  // namespace shop
