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

using Key =
    std::tuple<std::int32_t, std::int32_t, int, std::string, std::string, std::string, std::string>;
using Sums = std::map<Key, std::array<std::int64_t, 5>>;

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
  // The same from the entries, one by one.
  Sums recount(const LakeQuery& query, Position end) {
    Sums sums;
    Decisions decisions;
    shop_.fill(decisions, 1, static_cast<std::uint32_t>(end - 1));
    const Dictionaries& texts = shop_.dictionaries();
    for (const Entry& e : decisions.entries) {
      const Day basis = query.basis == LakeBasis::sale_day ? e.sale_day : e.day;
      if (basis < query.from || basis > query.to || e.position >= query.as_of) continue;
      const auto text = [&](bool wanted, std::string_view value) {
        return wanted ? std::string(value) : std::string();
      };
      auto& sum =
          sums[{basis.number, query.sale_day ? e.sale_day.number : 0, query.hour ? e.hour : 0,
                text(query.product, texts.products.text(e.product)),
                text(query.category, texts.categories.text(e.category)),
                text(query.city, texts.cities.text(e.city)), std::string(e.currency.code())}];
      sum[0] += e.transactions;
      sum[1] += e.refunds;
      sum[2] += e.units;
      sum[3] += e.revenue_minor;
      ++sum[4];
    }
    return sums;
  }
  static void add(const LakeColumns& rows, const LakeQuery& query, const Dictionaries& texts,
                  Sums& sums) {
    for (std::size_t i = 0; i < rows.rows; ++i) {
      const auto text = [&](const Symbol* symbols, const Symbols& of) {
        return symbols != nullptr ? std::string(of.text(symbols[i])) : std::string();
      };
      auto& sum = sums[{rows.day[i].number, query.sale_day ? rows.sale_day[i].number : 0,
                        rows.hour != nullptr ? rows.hour[i] : 0, text(rows.product, texts.products),
                        text(rows.category, texts.categories), text(rows.city, texts.cities),
                        std::string(Currency::from_index(rows.currency[i]).code())}];
      sum[0] += rows.transactions[i];
      sum[1] += rows.refunds[i];
      sum[2] += rows.units[i];
      sum[3] += rows.revenue_minor[i];
      ++sum[4];
    }
  }
  Result<LakeSnapshot> snapshot() { return lake_->snapshot(); }
  // With so many threads; where the scan ended goes to scanned_.
  Sums scan(const LakeQuery& query, std::size_t threads = 2) {
    Dictionaries texts;
    std::vector<Sums> parts(threads);
    std::vector<LakeVisitor> visitors;
    for (Sums& part : parts)
      visitors.push_back([&](const LakeColumns& rows) { add(rows, query, texts, part); });
    const auto scanned = scan_lake([&] { return snapshot(); }, query, texts, visitors);
    EXPECT_TRUE(scanned) << scanned.error().message;
    if (scanned) scanned_ = *scanned;
    Sums all;
    for (const Sums& part : parts)
      for (const auto& [key, sum] : part)
        for (std::size_t i = 0; i < sum.size(); ++i) all[key][i] += sum[i];
    return all;
  }

  std::string directory_;
  lake::TestStore store_;
  lake::TestShop shop_{{.days = 6, .shuffled = true, .users = 300, .products = 40}};
  std::unique_ptr<Lake> lake_;
  LakeScanned scanned_;
};

TEST_F(ScanTest, EveryChoiceOfColumnsGivesThePlainRecount) {
  for (int n = 0; n < 4; ++n) write(700);
  for (unsigned choice = 0; choice < 64; ++choice) {
    const LakeQuery query{.basis = (choice & 32) != 0 ? LakeBasis::sale_day : LakeBasis::refund_day,
                          .sale_day = (choice & 1) != 0,
                          .product = (choice & 2) != 0,
                          .city = (choice & 4) != 0,
                          .category = (choice & 8) != 0,
                          .hour = (choice & 16) != 0};
    EXPECT_EQ(scan(query, 1 + choice % 3), recount(query, lake_->position())) << choice;
    EXPECT_TRUE(scanned_.missing.empty());
  }
}

TEST_F(ScanTest, DaysAreInclusiveInBothBases) {
  write(2000);
  for (const LakeBasis basis : {LakeBasis::refund_day, LakeBasis::sale_day}) {
    const LakeQuery query{.from = Day{lake::kFirstDay + 1},
                          .to = Day{lake::kFirstDay + 3},
                          .basis = basis,
                          .sale_day = true,
                          .city = true};
    const Sums sums = scan(query);
    EXPECT_FALSE(sums.empty());
    EXPECT_EQ(sums, recount(query, lake_->position()));
  }
}

TEST_F(ScanTest, RowsBehindThePositionAreNotThere) {
  for (int n = 0; n < 3; ++n) write(500);
  for (const Position as_of : {Position{1}, Position{300}, Position{1501}, Position{1800}}) {
    const LakeQuery query{.as_of = as_of, .city = true};
    EXPECT_EQ(scan(query), recount(query, 1501));
    EXPECT_EQ(scanned_.position, std::min<Position>(as_of, 1501));
  }
}

// Another process merged since this one read the manifest, and the old files are gone for good.
TEST_F(ScanTest, ADayWhoseFilesAreGoneIsMissingAsAWhole) {
  for (int n = 0; n < 4; ++n) write(300);
  const LakeSnapshot old = lake_->snapshot();
  ASSERT_TRUE(*lake_->merge_step({}));
  while (*lake_->merge_step({})) {
  }
  std::vector<Day> merged;
  for (const auto& [day, files] : old.manifest->days)
    if (*files != lake_->snapshot().manifest->files(day)) merged.push_back(day);
  ASSERT_FALSE(merged.empty());
  Dictionaries texts;
  const LakeQuery query{.city = true};
  Sums sums;
  const LakeVisitor visitor = [&](const LakeColumns& rows) { add(rows, query, texts, sums); };
  const auto scanned = scan_lake([&]() -> Result<LakeSnapshot> { return old; }, query, texts,
                                 std::span(&visitor, 1));
  ASSERT_TRUE(scanned);
  auto missing = scanned->missing;
  std::sort(missing.begin(), missing.end());
  EXPECT_EQ(missing, merged);
  Sums truth = recount(query, 1201);
  std::erase_if(truth, [&](const auto& row) {
    return std::find(merged.begin(), merged.end(), Day{std::get<0>(row.first)}) != merged.end();
  });
  EXPECT_EQ(sums, truth);
}

TEST_F(ScanTest, FlushesAndMergesMeanwhileChangeNothing) {
  write(500);
  const LakeQuery query{.as_of = 501, .product = true, .hour = true};
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
  const Sums sums = recount(LakeQuery(), 801);
  for (const auto& [key, sum] : sums) units -= sum[2];
  EXPECT_EQ(units, 0);
  EXPECT_EQ(rows, 800U);
}

}  // namespace
}  // namespace shop
