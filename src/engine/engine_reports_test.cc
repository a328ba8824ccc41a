// SPDX-License-Identifier: Apache-2.0
//
// Reports of an engine that goes on working are those of one that rests, byte for byte, as of the
// position that they name.
#include "engine/engine_reports.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "engine/fold.h"
#include "engine/random_trade.h"
#include "engine/stored_entries.h"
#include "engine/test_shop.h"
#include "ledger/decision_block.h"
#include "reports/formats.h"
#include "reports/source_of_views.h"

namespace shop {
namespace {

using Parameters = std::vector<NamedParameter>;

const std::vector<std::pair<std::string, Parameters>> kReports = {
    {"revenue", {{"by", "city"}}},
    {"revenue", {{"by", "product"}}},
    {"revenue", {{"by", "product,day"}, {"from", "2024-10-06"}, {"to", "2024-10-12"}}},
    {"revenue", {{"by", "product,city"}, {"basis", "sale-day"}}},
    {"revenue", {{"by", "hour"}}},
    {"statistics", {{"by", "city"}}},
    {"statistics", {{"by", "day,category"}, {"from", "2024-10-08"}}},
    {"statistics", {{"by", "product"}, {"basis", "sale-day"}}},
    {"best-sellers", {{"by", "revenue"}}},
    {"best-sellers", {{"city", "City 2"}}},
    {"trends", {{"period", "day"}}},
    {"customers", {}},
    {"customers", {{"from", "2024-10-08"}, {"to", "2024-10-12"}}},
    {"stock", {}},
};

std::string csv(const Result<std::vector<Table>>& tables) {
  if (!tables) return "error: " + tables.error().message;
  std::string text;
  write_sections(*tables, Format::csv, {}, [&](std::string_view piece) { text += piece; });
  return text;
}

// What a product is called is looked up when all else is done, so it may be newer than the numbers.
std::string without_names(std::string text) {
  for (const std::string_view name : {" of the shop", " of the catalogue"})
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at))
      text.erase(at, name.size());
  return text;
}

// From the rows of the log before `as_of`, folded by somebody else.
std::string recounted(Engine& engine, Position as_of, const ReportRequest& request) {
  Dictionaries texts;
  ShopViews views(texts);
  std::vector<Entry> entries;
  std::deque<Decisions> blocks;
  EXPECT_TRUE(engine.store().scan(1, [&](const LogBlock& block) -> Status {
    if (block.first_position >= as_of) return {};
    Decisions& decisions = blocks.emplace_back();
    SHOP_CHECK(decode_block(block.bytes, texts, decisions));
    EXPECT_LE(decisions.next_position(), as_of) << "or it is of half a block";
    fold_into(views, decisions);
    for (Entry entry : decisions.entries) {
      entry.root = entry.subject = entry.record_id = entry.order = {};
      entries.push_back(entry);
    }
    return {};
  }));
  const Regions regions;
  ReportSource source = source_of(views, texts, regions, as_of);
  source.zone = *ShopZone::load(engine.settings().zone_name);
  MemoryScan scan(entries);
  source.scan = &scan;
  return csv(request.make(source));
}

// Of customers; tests/commands/test_habits.py counts these again.
void drop_what_views_do_not_know(std::vector<Table>& tables) {
  const Position as_of = tables.back().provenance.as_of;
  std::erase_if(tables, [](const Table& table) {
    return table.name == "affinity" || table.name == "habits";
  });
  tables.back().provenance.as_of = as_of;
}

Position as_of(const std::vector<Table>& tables) { return tables.back().provenance.as_of; }

class EngineReportsTest : public testing::Test {
 protected:
  void SetUp() override {
    shop_.options.keep_lake = true;
    ASSERT_EQ(shop_.open(), "");
  }
  void trade(int batches) {
    for (int i = 0; i < batches; ++i) ASSERT_TRUE(shop_.deliver(trade_.batch(50))->durable);
  }
  std::string check_all(bool with_names) {
    for (const auto& [report, parameters] : kReports) {
      const auto request = ReportRequest::parse(report, parameters);
      if (!request) return request.error().message;
      auto tables = make_report(shop_.engine(), regions_, *request);
      if (tables) drop_what_views_do_not_know(*tables);
      std::string made = csv(tables);
      if (!tables) return made;
      std::string expected = recounted(shop_.engine(), as_of(*tables), *request);
      if (!with_names) made = without_names(made), expected = without_names(expected);
      if (made != expected) return report + ":\n" + made + "but\n" + expected;
      rows_ += static_cast<std::size_t>(std::count(made.begin(), made.end(), '\n'));
    }
    return "";
  }

  TestShop shop_{Which::rocks};
  RandomTrade trade_{3};
  const Regions regions_;
  std::size_t rows_ = 0;
};

TEST_F(EngineReportsTest, AtRestTheyAreWhatTheLogSays) {
  EXPECT_EQ(check_all(true), "");
  trade(20);
  ASSERT_EQ(shop_.close(), "");
  ASSERT_EQ(shop_.open(), "");
  EXPECT_EQ(check_all(true), "");
  trade(10);
  EXPECT_EQ(check_all(true), "");
  EXPECT_GT(rows_, 500U);
}

// Records of all days come in meanwhile, so that days change after they were added.
TEST_F(EngineReportsTest, WhileRecordsComeInTheyAreOfOnePosition) {
  trade(20);
  std::atomic<bool> stopping = false;
  std::thread traffic([&] {
    while (!stopping) shop_.deliver(trade_.batch(5));
  });
  std::string failed;
  for (int round = 0; round < 6 && failed.empty(); ++round) failed = check_all(false);
  stopping = true;
  traffic.join();
  EXPECT_EQ(failed, "");
}

}  // namespace
}  // namespace shop
