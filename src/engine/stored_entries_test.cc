// SPDX-License-Identifier: Apache-2.0
//
// Reports from the lake and its tail are those from the log, byte for byte, on random trade.
#include "engine/stored_entries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/prng.h"
#include "engine/test_shop.h"
#include "ledger/decision_block.h"
#include "reports/formats.h"
#include "reports/revenue_report.h"
#include "reports/source_of_views.h"

namespace shop {
namespace {

// Sales in three currencies at any hour, refunds, late ones too, corrections that move a sale to
// another day and city, voids, and each record sometimes twice.
class Trade {
 public:
  explicit Trade(std::uint64_t seed) : random_(seed) {}

  BatchPointer batch(int records) {
    auto batch = std::make_shared<TestBatch>();
    for (int i = 0; i < records; ++i) record(*batch);
    return batch;
  }
  std::array<int, 4> made{};  // sales, refunds, corrections, voids

 private:
  struct Sale {
    std::string id, product;
    Currency currency;
    std::int64_t quantity = 0;
    std::uint32_t revision = 0;
  };
  std::string some(const char* what, std::uint64_t of) {
    return what + std::to_string(random_.below(of));
  }
  std::string day() {
    return format_day(Day{20'080 + static_cast<std::int32_t>(random_.below(9))});
  }
  void dress(Transaction& t, Currency currency) {
    t.currency = currency;
    t.total_minor = t.quantity * t.price_micro / power_of_ten(6 - currency.digits());
    t.time.micros += static_cast<std::int64_t>(random_.below(24)) * 3600 * kMicrosPerSecond;
  }
  void add_sale(TestBatch& batch) {
    constexpr const char* kCurrencies[] = {"GBP", "EUR", "JPY"};
    Sale sale{some("S", 1'000'000'000), some("P", 6),
              *Currency::find(kCurrencies[random_.below(3)]),
              1 + static_cast<std::int64_t>(random_.below(4))};
    Transaction& t = batch.sale(sale.id, sale.product, sale.quantity, some("", 30) + ".00",
                                some("City ", 4), day());
    if (t.price_micro == 0) t.price_micro = 1'000'000;
    t.category = batch.keep(some("Category ", 3));
    dress(t, sale.currency);
    if (random_.chance(0.05)) batch.transactions.push_back(Transaction(t));
    sales_.push_back(sale);
    ++made[0];
  }
  void record(TestBatch& batch) {
    if (sales_.empty() || random_.chance(0.6)) return add_sale(batch);
    Sale& sale = sales_[random_.below(sales_.size())];
    if (random_.chance(0.5)) {
      dress(batch.refund(some("R", 1'000'000'000), sale.id, 1, "1.00", day()), sale.currency);
      ++made[1];
    } else if (random_.chance(0.7)) {
      dress(batch.correction(some("C", 1'000'000'000), sale.id, sale.revision++, some("P", 6),
                             sale.quantity, "20.00", some("City ", 4), day()),
            sale.currency);
      ++made[2];
    } else {
      batch.void_sale(some("V", 1'000'000'000), sale.id, sale.revision);
      std::swap(sale, sales_.back());
      sales_.pop_back();
      ++made[3];
    }
  }

  Prng random_;
  std::vector<Sale> sales_;
};

std::string csv(const Result<Table>& table) {
  if (!table) return "error: " + table.error().message;
  std::string text;
  write_csv(*table, [&](std::string_view piece) { text += piece; });
  return text;
}

RevenueQuery some_query(Prng& random) {
  RevenueQuery query;
  for (int key = 0; key < kReportKeyCount; ++key)
    if (random.chance(0.35)) query.by.push_back(static_cast<ReportKey>(key));
  if (random.chance(0.5)) query.basis = Basis::sale_day;
  const Day from{20'080 + static_cast<std::int32_t>(random.below(9))};
  if (random.chance(0.4)) query.span.from = from;
  if (random.chance(0.4)) query.span.to = Day{from.number + 3};
  if (random.chance(0.5)) query.rows_held_max = 0;  // made as they are read
  return query;
}

std::vector<Entry> log_entries(Engine& engine, Position as_of) {
  std::vector<Entry> entries;
  Decisions decisions;
  EXPECT_TRUE(engine.store().scan(1, [&](const LogBlock& block) -> Status {
    SHOP_CHECK(decode_block(block.bytes, engine.dictionaries(), decisions));
    for (Entry entry : decisions.entries) {
      entry.root = entry.subject = entry.record_id = entry.order = {};  // they are the block's
      if (entry.position < as_of) entries.push_back(entry);
    }
    return {};
  }));
  return entries;
}

class StoredEntriesTest : public testing::Test {
 protected:
  void open() { ASSERT_EQ(shop_.open(), ""); }
  void trade(int batches) {
    for (int i = 0; i < batches; ++i) ASSERT_TRUE(shop_.deliver(trade_.batch(40))->durable);
  }
  // Compares revenue and statistics of random queries; the entries of both sides are those before
  // `as_of`, and the views too where that is the end of the log.
  void compare(Engine& engine, Position as_of, int queries) {
    engine.read([&](const ShopViews& views, Position upto) {
      const std::vector<Entry> entries = log_entries(engine, as_of);
      const Regions regions;
      ReportSource stored = source_of(views, engine.dictionaries(), regions, upto);
      ReportSource in_memory = stored;
      StoredEntries from_lake(engine, as_of);
      MemoryScan from_log(entries);
      stored.scan = &from_lake;
      in_memory.scan = &from_log;
      for (int i = 0; i < queries; ++i) {
        RevenueQuery query = some_query(random_);
        query.from_entries = true;
        const std::string revenue = csv(revenue_report(stored, query));
        ASSERT_EQ(revenue, csv(revenue_report(in_memory, query)));
        ASSERT_EQ(csv(statistics_report(stored, query)), csv(statistics_report(in_memory, query)));
        query.from_entries = false;
        if (as_of >= upto) {
          ASSERT_EQ(revenue, csv(revenue_report(stored, query)));
        }
        rows_ += std::count(revenue.begin(), revenue.end(), '\n');
      }
    });
  }
  Position lake_position() { return shop_.engine().lake_snapshot()->position(); }
  Position log_end() { return shop_.engine().store().end(); }

  TestShop shop_{Which::rocks};
  Trade trade_{1};
  Prng random_{2};
  std::ptrdiff_t rows_ = 0;
};

TEST_F(StoredEntriesTest, TheLakeAndItsTailGiveTheTablesOfTheLog) {
  shop_.options.keep_lake = true;
  open();
  trade(20);
  ASSERT_EQ(shop_.close(), "");
  open();
  EXPECT_EQ(lake_position(), log_end());
  compare(shop_.engine(), log_end(), 60);
  trade(12);
  EXPECT_LT(lake_position(), log_end()) << "or there is no tail";
  compare(shop_.engine(), log_end(), 60);
  compare(shop_.engine(), lake_position() - 100, 30);
  compare(shop_.engine(), lake_position() + 50, 30);
  EXPECT_GT(rows_, 2000);
  for (const int made : trade_.made) EXPECT_GT(made, 20);
}

TEST_F(StoredEntriesTest, DaysWhoseFilesAreGoneComeFromTheLog) {
  shop_.options.keep_lake = true;
  open();
  trade(15);
  ASSERT_EQ(shop_.close(), "");
  shop_.options.read_only = true;
  open();
  const std::string day = shop_.directory() + "/lake/shopsphere/transactions/day=2024-12-25";
  ASSERT_GT(std::filesystem::remove_all(day), 1U);
  compare(shop_.engine(), log_end(), 20);
}

TEST_F(StoredEntriesTest, AReportNeedsOnlyTheViewsThatItNames) {
  shop_.options.keep_lake = true;
  open();
  trade(15);
  ASSERT_EQ(shop_.close(), "");
  shop_.options.read_only = true;
  open();
  int without_all = 0;
  for (int i = 0; i < 40; ++i) {
    const RevenueQuery query = some_query(random_);
    for (const bool statistics : {false, true}) {
      EngineOptions few = shop_.options;
      few.views = views_of(query, statistics);
      auto engine = Engine::open(few);
      ASSERT_TRUE(engine) << engine.error().message;
      const auto report = [&](Engine& of) {
        std::string text;
        of.read([&](const ShopViews& views, Position upto) {
          const Regions regions;
          ReportSource source = source_of(views, of.dictionaries(), regions, upto);
          StoredEntries entries(of, upto);
          source.scan = &entries;
          text = csv(statistics ? statistics_report(source, query) : revenue_report(source, query));
        });
        return text;
      };
      ASSERT_EQ(report(**engine), report(shop_.engine()));
      std::size_t cells = 0;
      (*engine)->read([&](const ShopViews& views, Position) {
        views.cells([&](std::string_view) { ++cells; });
      });
      without_all += cells < shop_.cells().size() ? 1 : 0;
    }
  }
  EXPECT_EQ(without_all, 80) << "or this proves nothing";
}

}  // namespace
}  // namespace shop
