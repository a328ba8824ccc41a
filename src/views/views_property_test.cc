// SPDX-License-Identifier: Apache-2.0
//
// Any spread and order of the same entries gives the same cells to the byte, equal to a naive
// recount with std::map, over shards with dictionaries of their own, merges, and chunks that were
// saved at different positions of the log.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/prng.h"
#include "views/chunk_format.h"
#include "views/shop_views.h"
#include "views/till.h"

namespace shop {
namespace {

// A random log: sales, refunds on later days, reversals of either, corrected sales booked again.
class RandomLog {
 public:
  explicit RandomLog(std::uint64_t seed) : prng_(seed) {
    for (std::uint64_t left = 1 + prng_.below(600); left > 0; --left) step();
  }

  Till till;
  std::map<std::string, int> counts;

 private:
  std::string_view pick(std::initializer_list<std::string_view> texts) {
    return texts.begin()[prng_.below(texts.size())];
  }
  void step() {
    const std::uint64_t dice = prng_.below(10);
    if (dice < 6 || open_.empty()) {
      sell();
    } else if (dice < 8) {
      const Entry sale = open_[prng_.below(open_.size())];
      if (sale.line != Kind::sale) return;
      ++counts["refund"];
      open_.push_back(till.refund(
          sale.subject,
          {static_cast<std::int64_t>(prng_.below(3)), static_cast<std::int64_t>(prng_.below(500)),
           Day{sale.day.number + day_step()}, static_cast<std::uint8_t>(prng_.below(24))}));
    } else {
      const std::size_t at = prng_.below(open_.size());
      ++counts[open_[at].line == Kind::sale ? "reversed sale" : "reversed refund"];
      till.reverse(open_[at]);
      open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  void sell() {
    id_ = std::to_string(till.entries().size());
    std::int64_t minor = static_cast<std::int64_t>(prng_.below(400));
    if (prng_.chance(0.1)) {
      minor = kTotalMinorMax - minor;
      ++counts["wide sale"];
    }
    ++counts["sale"];
    open_.push_back(till.sale({.id = id_,
                               .product = pick({"7", "007", "+7", "Lap|top", "x=y"}),
                               .category = pick({"Electronics", "Sports", ""}),
                               .city = pick({"London", "Manchester", "Zürich\n"}),
                               .currency = pick({"GBP", "GBP", "GBP", "JPY", ""}),
                               .units = static_cast<std::int64_t>(1 + prng_.below(4)),
                               .minor = minor,
                               .day = Day{20'085 + day_step()},
                               .hour = static_cast<std::uint8_t>(prng_.below(24))}));
  }
  std::int32_t day_step() { return static_cast<std::int32_t>(prng_.below(5)); }

  Prng prng_;
  std::string id_;
  std::vector<Entry> open_;
};

// The recount shares nothing with the views but the spelling of a line.
class Recount {
 public:
  Recount(const Dictionaries& dictionaries, std::span<const Entry> entries) {
    for (const Entry& entry : entries) count(dictionaries, entry);
  }
  std::vector<std::string> cells() const {
    std::vector<std::string> cells;
    for (const auto& [key, sums] : sums_) {
      if (sums == Measures{}) continue;
      std::string line = key;
      append_measure(line, "transactions", sums.transactions);
      append_measure(line, "refunds", sums.refunds);
      append_measure(line, "units", sums.units);
      append_measure(line, "revenue", sums.revenue_minor);
      cells.push_back(line);
    }
    for (const auto& [key, totals] : totals_) {
      if (!totals.empty()) cells.push_back(key + statistics_of(totals));
    }
    std::sort(cells.begin(), cells.end());
    return cells;
  }

 private:
  void count(const Dictionaries& texts, const Entry& entry) {
    const std::string day = format_day(entry.day);
    const std::string city = escape_cell_text(texts.cities.text(entry.city));
    const std::string category = escape_cell_text(texts.categories.text(entry.category));
    const std::string product = escape_cell_text(texts.products.text(entry.product));
    const std::string money(entry.currency.code());
    const std::string sale_day = format_day(entry.sale_day);
    const Measures one{entry.transactions, entry.refunds, entry.units, entry.revenue_minor};
    sums_["revenue|" + day + "|" + sale_day + "|" + city + "|" + category + "|" + money] += one;
    sums_["hours|" + day + "|" + std::to_string(entry.hour) + "|" + money] += one;
    sums_["best_sellers|" + day + "|" + product + "|" + category + "|" + money] += one;
    if (entry.line != Kind::sale) return;
    auto& totals = totals_["statistics|" + sale_day + "|" + city + "|" + category + "|" + money];
    if (entry.sign > 0) {
      totals.insert(entry.revenue_minor);
    } else {
      totals.erase(totals.find(-entry.revenue_minor));
    }
  }
  static std::string statistics_of(const std::multiset<std::int64_t>& totals) {
    const std::vector<std::int64_t> sorted(totals.begin(), totals.end());
    const std::size_t n = sorted.size();
    Int128 sum = 0;
    Int128 squares = 0;
    for (const std::int64_t total : sorted) {
      sum += total;
      squares += static_cast<Int128>(total) * total;
    }
    return "|count=" + std::to_string(n) + "|sum=" + to_string(sum) +
           "|sum_squares=" + to_string(squares) + "|minimum=" + std::to_string(sorted.front()) +
           "|maximum=" + std::to_string(sorted.back()) +
           "|median=" + std::to_string(sorted[(n + 1) / 2 - 1]) +
           "|p95=" + std::to_string(sorted[(n * 95 + 99) / 100 - 1]);
  }

  std::map<std::string, Measures> sums_;
  std::map<std::string, std::multiset<std::int64_t>> totals_;
};

std::vector<std::string> cells_of(const ShopViews& views) {
  std::vector<std::string> cells;
  for (const char* name : {"revenue", "hours", "statistics", "best_sellers"}) {
    EXPECT_TRUE(views.cells_of(name, [&](std::string_view cell) { cells.emplace_back(cell); }));
  }
  std::sort(cells.begin(), cells.end());
  return cells;
}

void shuffle(std::vector<Entry>& entries, Prng& prng) {
  for (std::size_t left = entries.size(); left > 1; --left) {
    std::swap(entries[left - 1], entries[prng.below(left)]);
  }
}

void apply_in_pieces(ShopViews& views, std::span<const Entry> entries, Prng& prng) {
  while (!entries.empty()) {
    const std::size_t size = 1 + prng.below(std::min<std::size_t>(entries.size(), 200));
    views.apply(entries.first(size));
    entries = entries.subspan(size);
  }
}

// The same entry as another host sees it, with symbols of its own.
Entry translated(Entry entry, const Dictionaries& from, Dictionaries& to) {
  entry.city = to.cities.intern(from.cities.text(entry.city));
  entry.category = to.categories.intern(from.categories.text(entry.category));
  entry.product = to.products.intern(from.products.text(entry.product));
  entry.product_name = to.names.intern(from.names.text(entry.product_name));
  entry.user = to.users.intern(from.users.text(entry.user));
  return entry;
}

class ViewsProperty : public testing::TestWithParam<int> {
 protected:
  RandomLog log{static_cast<std::uint64_t>(GetParam())};
  Prng prng{static_cast<std::uint64_t>(GetParam()) + 1000};
  std::vector<std::string> expected = Recount(log.till.dictionaries, log.till.entries()).cells();
};

TEST_P(ViewsProperty, EqualsTheRecountInOrderAndShuffled) {
  ShopViews straight(log.till.dictionaries);
  straight.apply(log.till.entries());
  EXPECT_EQ(cells_of(straight), expected);

  std::vector<Entry> entries = log.till.entries();
  shuffle(entries, prng);
  ShopViews shuffled(log.till.dictionaries);
  apply_in_pieces(shuffled, entries, prng);
  EXPECT_EQ(cells_of(shuffled), expected);
}

TEST_P(ViewsProperty, EqualsTheRecountOverShardsThatAreMerged) {
  std::vector<Entry> entries = log.till.entries();
  shuffle(entries, prng);
  const std::size_t shards = 1 + prng.below(5);
  std::vector<std::unique_ptr<Dictionaries>> dictionaries;
  std::vector<std::unique_ptr<ShopViews>> views;
  std::vector<std::vector<Entry>> parts(shards);
  for (std::size_t shard = 0; shard < shards; ++shard) {
    dictionaries.push_back(std::make_unique<Dictionaries>());
    views.push_back(std::make_unique<ShopViews>(*dictionaries.back()));
  }
  for (const Entry& entry : entries) {
    const std::size_t shard = prng.below(shards);
    parts[shard].push_back(translated(entry, log.till.dictionaries, *dictionaries[shard]));
  }
  for (std::size_t shard = 0; shard < shards; ++shard) {
    apply_in_pieces(*views[shard], parts[shard], prng);
  }
  Dictionaries own;
  own.cities.intern("Paris");
  ShopViews merged(own);
  for (const auto& view : views) merged.merge(*view);
  EXPECT_EQ(cells_of(merged), expected);
}

TEST_P(ViewsProperty, EqualsTheRecountAfterAFuzzySnapshot) {
  const std::vector<Entry>& entries = log.till.entries();
  ShopViews views(log.till.dictionaries);
  struct Saved {
    std::string bytes;
    Position upto;
  };
  std::map<std::string, Saved> saved;
  std::size_t applied = 0;
  while (applied < entries.size()) {
    const std::size_t size = 1 + prng.below(std::min<std::size_t>(entries.size() - applied, 90));
    views.apply(std::span(entries).subspan(applied, size));
    applied += size;
    for (const std::string& name : views.dirty_chunks()) {
      if (prng.chance(0.3)) saved[name] = {*views.save_chunk(name), applied + 1};
    }
  }
  Dictionaries own;
  ShopViews restored(own);
  for (const auto& [name, chunk] : saved) {
    ASSERT_TRUE(restored.load_chunk(name, chunk.bytes, chunk.upto)) << name;
  }
  std::vector<Entry> replay;
  for (const Entry& entry : entries) {
    replay.push_back(translated(entry, log.till.dictionaries, own));
  }
  apply_in_pieces(restored, replay, prng);
  EXPECT_EQ(cells_of(restored), expected);

  // And once more: what was restored saves as well as what was counted.
  Dictionaries third;
  ShopViews again(third);
  for (const std::string& name : restored.all_chunks()) {
    ASSERT_TRUE(again.load_chunk(name, *restored.save_chunk(name), 0)) << name;
  }
  EXPECT_TRUE(restored.dirty_chunks().empty());
  EXPECT_EQ(cells_of(again), expected);
}

TEST_P(ViewsProperty, TellsEveryCellThatChanged) {
  ShopViews views(log.till.dictionaries);
  views.track_changes(true);
  std::map<std::string, std::string> live;  // key -> measures, kept up by changes alone
  std::span<const Entry> entries = log.till.entries();
  while (!entries.empty()) {
    const std::size_t size = 1 + prng.below(std::min<std::size_t>(entries.size(), 50));
    views.apply(entries.first(size));
    entries = entries.subspan(size);
    views.take_changed_cells([&](std::string_view cell) {
      const bool is_count = cell.find("|count=") != std::string_view::npos;
      const std::size_t key = cell.find(is_count ? "|count=" : "|transactions=");
      if (key == std::string_view::npos) return;  // of a view that has a test of its own
      live[std::string(cell.substr(0, key))] = cell.substr(key);
    });
  }
  std::vector<std::string> cells;
  for (const auto& [key, measures] : live) {
    const bool is_mine = key.starts_with("revenue|") || key.starts_with("hours|") ||
                         key.starts_with("statistics|") || key.starts_with("best_sellers|");
    const bool is_zero = measures == "|count=0|sum=0|sum_squares=0" ||
                         measures == "|transactions=0|refunds=0|units=0|revenue=0";
    if (is_mine && !is_zero) cells.push_back(key + measures);
  }
  std::sort(cells.begin(), cells.end());
  EXPECT_EQ(cells, expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ViewsProperty, testing::Range(1, 41));

TEST(RandomLogs, HoldEveryKindOfLine) {
  std::map<std::string, int> counts;
  for (int seed = 1; seed < 41; ++seed) {
    for (const auto& [kind, count] : RandomLog(static_cast<std::uint64_t>(seed)).counts) {
      counts[kind] += count;
    }
  }
  for (const char* kind : {"sale", "wide sale", "refund", "reversed sale", "reversed refund"}) {
    std::printf("%s: %d\n", kind, counts[kind]);
    EXPECT_GT(counts[kind], 0) << kind;
  }
}

}  // namespace
}  // namespace shop
