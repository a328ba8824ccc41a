// SPDX-License-Identifier: Apache-2.0
//
// What is found behind a number is what a plain recount of the log finds, on random trade, and adds
// up to the number in the report.
#include "engine/entry_drill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/prng.h"
#include "engine/engine_reports.h"
#include "engine/random_trade.h"
#include "engine/test_shop.h"
#include "ledger/decision_block.h"
#include "reports/formats.h"

namespace shop {
namespace {

using Sums = std::vector<std::pair<Currency, Measures>>;

// A line of the log, as somebody who counts by hand would write it down.
struct Line {
  Entry entry;
  std::string subject, product, city, category;
};

std::vector<Line> lines_of_log(Engine& engine, Position as_of) {
  std::vector<Line> lines;
  Dictionaries texts;
  Decisions decisions;
  EXPECT_TRUE(engine.store().scan(1, [&](const LogBlock& block) -> Status {
    SHOP_CHECK(decode_block(block.bytes, texts, decisions));
    for (const Entry& entry : decisions.entries) {
      if (entry.position >= as_of) continue;
      lines.push_back({entry, std::string(entry.subject),
                       std::string(texts.products.text(entry.product)),
                       std::string(texts.cities.text(entry.city)),
                       std::string(texts.categories.text(entry.category))});
    }
    return {};
  }));
  return lines;
}

bool matches(const Line& line, const DrillQuery& query, const Regions& regions) {
  const Day day = query.basis == Basis::sale_day ? line.entry.sale_day : line.entry.day;
  return query.span.contains(day) && (!query.city || line.city == *query.city) &&
         (!query.region || regions.region_of(line.city) == *query.region) &&
         (!query.category || line.category == *query.category) &&
         (!query.product || line.product == *query.product) &&
         (!query.hour || line.entry.hour == *query.hour) &&
         (!query.currency || line.entry.currency == *query.currency);
}

Sums sums_of(const std::vector<Line>& lines) {
  std::map<Currency, Measures> sums;
  for (const Line& line : lines)
    sums[line.entry.currency] += Measures{line.entry.transactions, line.entry.refunds,
                                          line.entry.units, line.entry.revenue_minor};
  std::erase_if(sums, [](const auto& sum) { return sum.second.is_zero(); });
  return {sums.begin(), sums.end()};
}

std::string text_of(const FoundEntry& entry) {
  return std::to_string(entry.position) + " " + entry.subject + " " + entry.product + " " +
         entry.city + " " + entry.category + " " + format_day(entry.day) + " " +
         format_day(entry.sale_day) + " " + std::to_string(entry.time.micros) + " " +
         std::to_string(int{entry.transactions}) + " " + std::to_string(int{entry.refunds}) + " " +
         std::to_string(int{entry.sign}) + " " + std::to_string(entry.units) + " " +
         std::to_string(entry.revenue_minor) + std::string(entry.currency.code());
}

std::string text_of(const Line& line) {
  const Entry& entry = line.entry;
  return text_of(FoundEntry{.position = entry.position,
                            .filter_day = {},
                            .day = entry.day,
                            .sale_day = entry.sale_day,
                            .time = entry.time,
                            .subject = line.subject,
                            .root = {},
                            .user = {},
                            .product = line.product,
                            .product_name = {},
                            .category = line.category,
                            .city = line.city,
                            .line = entry.line,
                            .sign = entry.sign,
                            .transactions = entry.transactions,
                            .refunds = entry.refunds,
                            .units = entry.units,
                            .revenue_minor = entry.revenue_minor,
                            .currency = entry.currency});
}

class EntryDrillTest : public testing::Test {
 protected:
  void open() {
    shop_.options.keep_lake = true;
    ASSERT_EQ(shop_.open(), "");
  }
  // Everything so far goes into the lake.
  void reopen() {
    ASSERT_EQ(shop_.close(), "");
    open();
  }
  // Sales at any hour, in two currencies and four categories; the same whenever they come again.
  void trade(int batches) {
    for (int i = 0; i < batches; ++i) {
      const auto batch = std::const_pointer_cast<TestBatch>(trade_.batch(60));
      for (Transaction& t : batch->transactions) {
        const std::uint64_t chance = hash64(t.root());
        t.hour = static_cast<std::uint8_t>(hash64(t.id) % 24);
        t.time.micros += t.hour * 3600 * kMicrosPerSecond;
        t.currency = *Currency::find(chance % 3 == 0 ? "EUR" : "GBP");
        if (!t.product.empty())
          t.category = batch->keep("Category " + std::to_string(hash64(t.product) % 4));
      }
      ASSERT_TRUE(shop_.deliver(batch)->durable);
    }
  }

  DrillQuery some_query() {
    DrillQuery query;
    const auto some = [&](const char* what, std::uint64_t of) {
      return std::optional(what + std::to_string(random_.below(of)));
    };
    if (random_.chance(0.5)) query.basis = Basis::sale_day;
    const Day from{19'998 + static_cast<std::int32_t>(random_.below(20))};
    if (random_.chance(0.4)) query.span.from = from;
    if (random_.chance(0.4)) query.span.to = Day{from.number + 4};
    if (random_.chance(0.3)) query.city = some("City ", 6);
    if (random_.chance(0.15)) query.region = random_.chance(0.5) ? "North" : "City 4";
    if (random_.chance(0.3)) query.category = some("Category ", 4);
    if (random_.chance(0.3)) query.product = some("Product ", 31);
    if (random_.chance(0.3)) query.hour = static_cast<int>(random_.below(24));
    if (random_.chance(0.3)) query.currency = Currency::find("EUR");
    query.limit = 1 + random_.below(200);
    query.from_entries = random_.chance(0.3);
    return query;
  }

  // The first page and its sums, and all pages behind it, while the shop goes on.
  void check(DrillQuery query, bool trade_between) {
    Result<Drill> drill = drill_down(shop_.engine(), regions_, query);
    ASSERT_TRUE(drill) << drill.error().message;
    const Position as_of = drill->as_of;
    ASSERT_EQ(as_of, shop_.engine().store().end());
    std::vector<Line> expected = lines_of_log(shop_.engine(), as_of);
    std::erase_if(expected, [&](const Line& line) { return !matches(line, query, regions_); });
    std::sort(expected.begin(), expected.end(), [&](const Line& a, const Line& b) {
      const bool sale = query.basis == Basis::sale_day;
      const Day left = sale ? a.entry.sale_day : a.entry.day;
      const Day right = sale ? b.entry.sale_day : b.entry.day;
      return left != right ? left > right : a.entry.position > b.entry.position;
    });
    ASSERT_EQ(drill->sums, sums_of(expected));
    std::size_t at = 0;
    for (;;) {
      ASSERT_EQ(drill->as_of, as_of);
      for (const FoundEntry& entry : drill->entries) {
        ASSERT_LT(at, expected.size());
        ASSERT_EQ(text_of(entry), text_of(expected[at++]));
      }
      if (!drill->next) break;
      ASSERT_EQ(drill->entries.size(), query.limit);
      if (trade_between) trade(1);
      query.next = drill->next;
      drill = drill_down(shop_.engine(), regions_, query);
      ASSERT_TRUE(drill) << drill.error().message;
      ASSERT_TRUE(drill->sums.empty());
    }
    ASSERT_EQ(at, expected.size());
    found_ += at;
  }

  Result<std::vector<Table>> report(const std::vector<NamedParameter>& parameters) {
    const auto request = ReportRequest::parse("revenue", parameters);
    if (!request) return fail(ErrorCode::invalid_argument, request.error().message);
    return make_report(shop_.engine(), regions_, *request);
  }

  TestShop shop_{Which::rocks};
  RandomTrade trade_{7};
  Prng random_{8};
  const Regions regions_ = *Regions::parse("[regions]\n\"North\" = [\"City 1\", \"City 2\"]");
  std::size_t found_ = 0;
};

TEST_F(EntryDrillTest, APlainRecountFindsTheSame) {
  open();
  trade(20);
  for (int i = 0; i < 40; ++i) ASSERT_NO_FATAL_FAILURE(check(some_query(), false));
  reopen();
  for (int i = 0; i < 60; ++i) ASSERT_NO_FATAL_FAILURE(check(some_query(), false));
  trade(12);
  ASSERT_LT(shop_.engine().lake_snapshot()->position(), shop_.engine().store().end());
  for (int i = 0; i < 60; ++i) ASSERT_NO_FATAL_FAILURE(check(some_query(), false));
  EXPECT_GT(found_, 5000U);
}

TEST_F(EntryDrillTest, PagesStayAsTheyWereWhileTheShopGoesOn) {
  open();
  trade(10);
  reopen();
  for (int i = 0; i < 12; ++i) {
    DrillQuery query = some_query();
    query.limit = 60;
    ASSERT_NO_FATAL_FAILURE(check(query, true));
    if (i == 5) reopen();
  }
  EXPECT_GT(found_, 1000U);
}

// Every row of reports by some keys, taken as a filter, gives the row's own numbers.
TEST_F(EntryDrillTest, TheSumsAreThoseOfTheReport) {
  open();
  trade(15);
  reopen();
  trade(5);
  int rows = 0;
  for (const char* by : {"city", "day,city", "hour", "product,category", "hour,category", "region",
                         "product,city,hour", "month,category"}) {
    for (const char* basis : {"refund-day", "sale-day"}) {
      const auto tables = report({{"by", by}, {"basis", basis}, {"from", "2024-10-07"}});
      ASSERT_TRUE(tables) << tables.error().message;
      const Table& table = tables->front();
      int number = 0;
      for (const Row& row : table.rows) {
        if (number++ % 7 != 0) continue;
        DrillQuery query;
        query.span.from = parse_day("2024-10-07");
        query.basis = *parse_basis(basis);
        query.limit = 1;
        const auto text = [&](const char* column) -> std::optional<std::string> {
          const auto at = table.find_column(column);
          return at ? std::optional(plain_text(row[*at], table.columns[*at])) : std::nullopt;
        };
        if (const auto day = text("day")) query.span.from = query.span.to = parse_day(*day);
        if (const auto month = text("month"); month == "2024-10")
          query.span.to = parse_day("2024-10-31");
        query.city = text("city");
        query.region = text("region");
        query.category = text("category");
        query.product = text("product_id");
        if (const auto hour = text("hour")) query.hour = std::stoi(*hour);
        query.currency = Currency::find(*text("currency"));
        const auto drill = drill_down(shop_.engine(), regions_, query);
        ASSERT_TRUE(drill) << drill.error().message;
        ASSERT_EQ(drill->as_of, table.provenance.as_of);
        ASSERT_EQ(drill->sums.size(), 1U);
        const Measures& sums = drill->sums.front().second;
        EXPECT_EQ(std::to_string(sums.transactions), text("transactions")) << by;
        EXPECT_EQ(std::to_string(sums.refunds), text("refunds"));
        EXPECT_EQ(std::to_string(sums.units), text("units"));
        EXPECT_EQ(query.currency->plain(sums.revenue_minor), text("revenue"));
        ++rows;
      }
    }
  }
  EXPECT_GT(rows, 150);
}

TEST_F(EntryDrillTest, ACursorOfAPositionThatIsNotThereIsRefused) {
  open();
  trade(1);
  DrillQuery query;
  query.next = DrillCursor{1'000'000'000, {Day{20'000}, 5}};
  const auto drill = drill_down(shop_.engine(), regions_, query);
  ASSERT_FALSE(drill);
  EXPECT_EQ(drill.error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace shop
