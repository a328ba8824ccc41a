// SPDX-License-Identifier: Apache-2.0
#include "views/stock.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>

namespace shop {
namespace {

constexpr std::int64_t hours(std::int64_t count) { return count * 3'600 * kMicrosPerSecond; }

// A shop in a few words: times are hours.
struct Shelf : testing::Test {
  Dictionaries dictionaries;
  Catalogue catalogue{dictionaries};
  Position position = 0;
  std::deque<std::string> raws;

  Shelf() {
    for (Symbols* table : {&dictionaries.names, &dictionaries.categories, &dictionaries.cities})
      table->intern("");  // an entry's symbols are always of its tables
  }

  Entry sale(std::string_view product, std::int64_t units, std::int64_t at) {
    Entry entry;
    entry.position = ++position;
    entry.product = dictionaries.products.intern(product);
    entry.product_name = dictionaries.names.intern(product);
    entry.time = {hours(at)};
    entry.units = units;
    entry.transactions = 1;
    catalogue.apply({&entry, 1});
    return entry;
  }
  void refund(const Entry& of, std::int64_t units, std::int64_t at, bool restock = true) {
    Entry entry = of;
    entry.position = ++position;
    entry.line = Kind::refund;
    entry.transactions = 0;
    entry.refunds = 1;
    entry.units = -units;
    entry.time = {hours(at)};
    entry.restock = restock;
    catalogue.apply({&entry, 1});
  }
  void void_sale(Entry entry) {
    entry.position = ++position;
    entry.sign = -1;
    entry.transactions = -1;
    entry.units = -entry.units;
    catalogue.apply({&entry, 1});
  }
  ProductRecord record(std::string_view id, std::int64_t at) {
    ProductRecord record;
    record.id = id;
    record.name = "A name";
    record.updated_at = {hours(at)};
    record.raw = raws.emplace_back("record " + std::to_string(raws.size()));
    return record;
  }
  void count(std::string_view id, std::int64_t stock, std::int64_t at, bool opening = false) {
    ProductRecord counted = record(id, at);
    counted.has_stock = true;
    counted.stock = stock;
    counted.opening_balance = opening;
    catalogue.apply(counted, ++position);
  }
  void level(std::string_view id, std::int64_t units, std::int64_t at) {
    ProductRecord with_level = record(id, at);
    with_level.has_reorder_level = true;
    with_level.reorder_level = units;
    catalogue.apply(with_level, ++position);
  }
  void delta(std::string_view id, std::string_view change, std::int64_t units, std::int64_t at) {
    ProductRecord changed = record(id, at);
    changed.is_delta = true;
    changed.change_id = change;
    changed.stock_delta = units;
    catalogue.apply(changed, ++position);
  }
  std::optional<std::int64_t> stock(std::string_view id) {
    return catalogue.stock(dictionaries.products.intern(id));
  }
  // How many came since it was asked last.
  std::size_t notified() {
    const auto fresh = catalogue.alerts().after(told);
    told = catalogue.alerts().notified();
    return fresh.size();
  }
  std::map<std::string, std::string> saved() {
    std::map<std::string, std::string> chunks;
    for (const std::string& name : catalogue.all_chunks())
      chunks[name] = catalogue.save_chunk(name);
    return chunks;
  }
  std::uint64_t told = 0;
};

TEST_F(Shelf, ACountAndASaleMayCrossOnTheWay) {
  EXPECT_EQ(stock("Laptop"), std::nullopt);
  sale("Laptop", 3, 12);  // comes first, but happened after the count
  count("Laptop", 10, 9);
  EXPECT_EQ(stock("Laptop"), 7);
  sale("Laptop", 5, 8);  // comes last, but was counted already
  EXPECT_EQ(stock("Laptop"), 7);
  count("Laptop", 20, 13);
  EXPECT_EQ(stock("Laptop"), 20);
  count("Laptop", 1, 5);  // an older count that comes late
  EXPECT_EQ(stock("Laptop"), 20);
}

TEST_F(Shelf, AnOpeningBalanceIsBeforeAllSales) {
  sale("Pen", 3, 1);
  count("Pen", 100, 50, /*opening=*/true);
  EXPECT_EQ(stock("Pen"), 97);
  count("Pen", 40, 2);  // a count with a time is newer than any opening balance
  EXPECT_EQ(stock("Pen"), 40);
}

TEST_F(Shelf, RefundsReturnAtTheirOwnTimeUnlessTheyDoNot) {
  const Entry sold = sale("Pen", 4, 1);
  count("Pen", 10, 2);
  refund(sold, 1, 3);
  refund(sold, 1, 4, /*restock=*/false);
  refund(sold, 0, 5);
  EXPECT_EQ(stock("Pen"), 11);
  void_sale(sale("Pen", 6, 6));
  EXPECT_EQ(stock("Pen"), 11);
}

TEST_F(Shelf, ADeltaCountsOnce) {
  count("Pen", 10, 2);
  delta("Pen", "delivery 1", 5, 3);
  delta("Pen", "delivery 1", 5, 3);
  delta("Pen", "delivery 0", 99, 1);  // before the count
  EXPECT_EQ(stock("Pen"), 15);
}

TEST_F(Shelf, NotifiesOnceForEachCrossing) {
  count("Pen", 12, 1);
  level("Pen", 10, 1);
  EXPECT_EQ(notified(), 0u);
  const Entry sold = sale("Pen", 2, 2);  // 10: at the level
  EXPECT_EQ(notified(), 1u);
  sale("Pen", 1, 3);   // 9
  refund(sold, 2, 4);  // 11: not yet above level + hysteresis
  sale("Pen", 2, 5);   // 9 again
  EXPECT_EQ(notified(), 0u);
  delta("Pen", "delivery", 20, 6);  // 29: armed again
  sale("Pen", 19, 7);               // 10
  const auto notes = catalogue.alerts().after(told);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].number, 2u);
  EXPECT_EQ(notes[0].stock, 10);
  EXPECT_EQ(notes[0].position, position);
}

TEST_F(Shelf, ARestartNotifiesNothingTwice) {
  count("Pen", 5, 1);
  level("Pen", 10, 1);
  count("Ink", 3, 1);
  level("Ink", 3, 1);
  EXPECT_EQ(notified(), 2u);
  Dictionaries others;
  others.products.intern("other symbols than before");
  Catalogue restored(others);
  for (const auto& [name, bytes] : saved())
    ASSERT_TRUE(restored.load_chunk(name, bytes, position + 1));
  restored.restored(position + 1);
  EXPECT_EQ(restored.alerts().notified(), 2u);
  EXPECT_EQ(restored.stock(others.products.intern("Pen")), 5);
  const auto late = restored.alerts().after(1);
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(late[0].number, 2u);
  EXPECT_EQ(others.products.text(late[0].product), "Ink");
  EXPECT_EQ(late[0].position, position);
}

// Chunks of different positions, as a snapshot beside a running shop has them: until the last one's
// position the stock is not what it was, so nothing is concluded from it.
TEST_F(Shelf, RowsFoldedAgainNotifyAsTheyDidAtFirst) {
  count("Pen", 12, 1);
  level("Pen", 10, 1);
  const auto early = saved();
  const Position early_upto = position + 1;
  const Entry sold = sale("Pen", 5, 2);  // notified; in the chunks of sales alone
  const auto late = saved();
  const Position late_upto = position + 1;
  const Entry again = sale("Pen", 1, 3);
  ASSERT_EQ(notified(), 1u);
  Dictionaries others;
  Catalogue restored(others);
  for (const auto& [name, bytes] : late) {
    const bool is_early = name.starts_with("catalogue/products");
    const auto& chunk = is_early ? early.at(name) : bytes;
    ASSERT_TRUE(restored.load_chunk(name, chunk, is_early ? early_upto : late_upto)) << name;
  }
  for (const Entry& entry : {sold, again}) {
    if (entry.position == late_upto) restored.restored(late_upto);
    Entry here = entry;
    here.product = others.products.intern("Pen");
    here.product_name = others.names.intern(dictionaries.names.text(entry.product_name));
    here.category = others.categories.intern(dictionaries.categories.text(entry.category));
    restored.apply({&here, 1});
  }
  EXPECT_EQ(restored.stock(others.products.intern("Pen")), 6);
  EXPECT_EQ(restored.alerts().notified(), 1u);
}

TEST_F(Shelf, TellsWhatIsLowWhereNoAlertsWereSaved) {
  count("Pen", 5, 1);
  level("Pen", 10, 1);
  Dictionaries others;
  Catalogue restored(others);
  for (const auto& [name, bytes] : saved()) {
    if (restored.alerts().owns_chunk(name)) continue;
    ASSERT_TRUE(restored.load_chunk(name, bytes, position + 1));
  }
  EXPECT_EQ(restored.alerts().notified(), 0u);
  restored.restored(position + 1);
  EXPECT_EQ(restored.alerts().notified(), 1u);
}

TEST_F(Shelf, KeepsTheLastNotificationsAlone) {
  level("Pen", 10, 0);
  const std::size_t crossings = StockAlerts::kRetained + 100;
  for (std::size_t i = 1; i <= crossings; ++i) {
    count("Pen", 100, static_cast<std::int64_t>(2 * i));
    count("Pen", 10, static_cast<std::int64_t>(2 * i + 1));
  }
  const StockAlerts& alerts = catalogue.alerts();
  EXPECT_EQ(alerts.notified(), crossings);
  const auto all = alerts.after(0);
  ASSERT_EQ(all.size(), StockAlerts::kRetained);
  EXPECT_EQ(all.front().number, 101u);
  EXPECT_EQ(all.back().number, crossings);
  EXPECT_EQ(alerts.after(crossings - 3).size(), 3u);
  EXPECT_EQ(alerts.after(crossings).size(), 0u);
  EXPECT_EQ(alerts.after(crossings + 5).size(), 0u);
}

TEST_F(Shelf, SaysHowLongTheStockLasts) {
  count("Pen", 100, 1);
  level("Pen", 95, 1);
  sale("Pen", 10, 24 * 10);
  sale("Pen", 7, 24 * 40);  // outside the span
  Stock stock(catalogue, dictionaries);
  const auto rows = stock.rows({.from = {0}, .to = {hours(24 * 28)}, .days = 28});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].stock, 83);
  EXPECT_EQ(rows[0].sold, 10);
  EXPECT_EQ(rows[0].sold_per_day_milli(), 357);  // 10 / 28 = 0.357142…
  EXPECT_EQ(rows[0].days_left_tenths(), 2324);   // 83 x 28 / 10 = 232.4
  EXPECT_TRUE(rows[0].low);
  EXPECT_EQ(rows[0].name, "A name");
  EXPECT_EQ(stock.active_alerts().size(), 1u);
}

}  // namespace
}  // namespace shop
