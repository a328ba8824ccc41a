// SPDX-License-Identifier: Apache-2.0
#include "lake/scan.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <thread>
#include <tuple>

#include "lake/test_shop.h"
#include "lake/test_store.h"

namespace shop {
namespace {

using Key = std::tuple<std::int32_t, std::int32_t, int, std::string, std::string, std::string,
                       std::string, std::string>;
using Sums = std::map<Key, std::array<std::int64_t, 4>>;

class ScanTest : public testing::Test {
 protected:
  ScanTest() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    directory_ =
        testing::TempDir() + "shop_scan_" + std::to_string(::getpid()) + "_" + info->name();
    std::filesystem::remove_all(directory_);
    lake_ = std::move(*Lake::open({.directory = directory_, .merge_above = 3}, store_, {}));
  }
  ~ScanTest() override {
    lake_.reset();
    std::filesystem::remove_all(directory_);
  }

  void write(std::uint32_t count) {
    Decisions decisions;
    shop_.fill(decisions, lake_->appended(), count);
    ASSERT_TRUE(lake_->append(decisions, shop_.dictionaries(), {}));
    ASSERT_TRUE(lake_->flush({}));
  }
  static bool wants(const LakeQuery& query, LakeKey key) {
    return std::find(query.keys.begin(), query.keys.end(), key) != query.keys.end();
  }
  // The same by a plain map, entry by entry.
  Sums recount(const LakeQuery& query, Position end) {
    Sums sums;
    Decisions decisions;
    shop_.fill(decisions, 1, static_cast<std::uint32_t>(end - 1));
    const Dictionaries& texts = shop_.dictionaries();
    for (const Entry& e : decisions.entries) {
      const Day basis = query.basis == LakeBasis::sale_day ? e.sale_day : e.day;
      if (basis < query.from || basis > query.to || e.position >= query.as_of) continue;
      const auto text = [&](LakeKey key, std::string_view value) {
        return wants(query, key) ? std::string(value) : std::string();
      };
      const Key key(wants(query, LakeKey::day) ? e.day.number : 0,
                    wants(query, LakeKey::sale_day) ? e.sale_day.number : 0,
                    wants(query, LakeKey::hour) ? e.hour : 0,
                    text(LakeKey::user, texts.users.text(e.user)),
                    text(LakeKey::product, texts.products.text(e.product)),
                    text(LakeKey::category, texts.categories.text(e.category)),
                    text(LakeKey::city, texts.cities.text(e.city)), std::string(e.currency.code()));
      auto& sum = sums[key];
      sum[0] += e.transactions;
      sum[1] += e.refunds;
      sum[2] += e.units;
      sum[3] += e.revenue_minor;
    }
    return sums;
  }
  static Sums collect(const LakeSums& from) {
    Sums sums;
    from.each([&](const LakeGroup& g) {
      const Key key(g.day.number, g.sale_day.number, g.hour, std::string(g.user),
                    std::string(g.product), std::string(g.category), std::string(g.city),
                    std::string(g.currency.code()));
      const auto added = sums.emplace(key, std::array{g.transactions, g.refunds, g.units,
                                                      static_cast<std::int64_t>(g.revenue_minor)});
      EXPECT_TRUE(added.second) << "a group is there twice";
    });
    return sums;
  }
  Sums scan(const LakeQuery& query) {
    auto sums = scan_lake([&] { return lake_->snapshot(); }, query);
    EXPECT_TRUE(sums) << sums.error().message;
    return sums ? collect(*sums) : Sums();
  }

  std::string directory_;
  lake::TestStore store_;
  lake::TestShop shop_{{.days = 6, .shuffled = true, .users = 300, .products = 40}};
  std::unique_ptr<Lake> lake_;
};

TEST_F(ScanTest, EveryChoiceOfKeysGivesThePlainRecount) {
  for (int n = 0; n < 4; ++n) write(700);
  int tried = 0;
  for (unsigned choice = 0; choice < 128; ++choice) {
    LakeQuery query;
    for (unsigned key = 0; key < 7; ++key)
      if ((choice >> key & 1) != 0) query.keys.push_back(static_cast<LakeKey>(key));
    query.threads = 1 + static_cast<int>(choice % 3);
    const auto sums = scan_lake([&] { return lake_->snapshot(); }, query);
    if (!sums) {
      EXPECT_EQ(sums.error().code, ErrorCode::invalid_argument);
      EXPECT_GT(query.keys.size(), 4U);
      continue;
    }
    ++tried;
    EXPECT_EQ(collect(*sums), recount(query, lake_->position())) << choice;
  }
  EXPECT_GT(tried, 100);
}

TEST_F(ScanTest, DaysAreInclusiveInBothBases) {
  write(2000);
  for (const LakeBasis basis : {LakeBasis::refund_day, LakeBasis::sale_day}) {
    const LakeQuery query{.keys = {LakeKey::day, LakeKey::sale_day},
                          .from = Day{lake::kFirstDay + 1},
                          .to = Day{lake::kFirstDay + 3},
                          .basis = basis};
    const Sums sums = scan(query);
    EXPECT_FALSE(sums.empty());
    EXPECT_EQ(sums, recount(query, lake_->position()));
  }
}

TEST_F(ScanTest, TheLakeAndItsTailAreThePositionAskedFor) {
  for (int n = 0; n < 3; ++n) write(500);
  for (const Position as_of : {Position{1}, Position{300}, Position{1501}, Position{1800}}) {
    const LakeQuery query{.keys = {LakeKey::city}, .as_of = as_of};
    auto sums = scan_lake([&] { return lake_->snapshot(); }, query);
    ASSERT_TRUE(sums);
    EXPECT_EQ(sums->position(), std::min<Position>(as_of, 1501));
    Decisions tail;
    shop_.fill(tail, sums->position(), 400);  // goes beyond as_of, which add() leaves out
    for (const Entry& entry : tail.entries) ASSERT_TRUE(sums->add(entry, shop_.dictionaries()));
    EXPECT_EQ(collect(*sums), recount(query, 2000));
  }
}

TEST_F(ScanTest, FlushesAndMergesMeanwhileChangeNothing) {
  write(500);
  const LakeQuery query{.keys = {LakeKey::product, LakeKey::hour}, .as_of = 501};
  const Sums truth = recount(query, 501);
  std::atomic<bool> done = false;
  int scans = 0;
  std::jthread reader([&] {
    while (!done) {
      EXPECT_EQ(scan(query), truth);
      ++scans;
    }
  });
  for (int n = 0; n < 20; ++n) {
    write(100);
    ASSERT_TRUE(lake_->merge_step({}));
  }
  done = true;
  reader.join();
  EXPECT_GT(scans, 1);
}

TEST_F(ScanTest, EntriesComeBackForVerify) {
  write(800);
  std::int64_t units = 0;
  std::uint64_t rows = 0;
  ASSERT_TRUE(read_lake_entries(lake_->snapshot(), Day{0}, Day{40'000},
                                [&](const Entry& entry, const Dictionaries&) -> Status {
                                  units += entry.units;
                                  ++rows;
                                  return {};
                                }));
  const Sums sums = recount({}, 801);
  for (const auto& [key, sum] : sums) units -= sum[2];
  EXPECT_EQ(units, 0);
  EXPECT_EQ(rows, 800U);
}

}  // namespace
}  // namespace shop
