// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/generate_command.h"
#include "sim/live_shop.h"
#include "sim/rhythm.h"
#include "sim/shop.h"

namespace shop::sim {
namespace {

Shop open(const ShopOptions& options) {
  Result<Shop> shop = Shop::open(options);
  EXPECT_TRUE(shop.has_value()) << (shop ? "" : shop.error().message);
  return std::move(*shop);
}

ShopOptions faulty(std::uint64_t events, double rate) {
  ShopOptions options;
  options.events = events;
  options.fault_rate = rate;
  add_company_of_faults(options, false);
  return options;
}

std::string all_of(const ShopOptions& options) {
  Shop shop = open(options);
  std::string text;
  while (shop.fill(text, 1 << 20)) {
  }
  return text;
}

// FNV-1a, written out here so that the pinned numbers depend on nothing else.
std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

struct Sale {
  std::string user, product, name, category, time, city;
};

Sale read_sale(const std::string& line) {
  std::vector<std::string> fields(1);
  bool inside = false;
  for (const char c : line) {
    if (c == '"') inside = !inside;
    if (c == ',' && !inside) {
      fields.emplace_back();
    } else if (c != '"') {
      fields.back() += c;
    }
  }
  return {fields[1], fields[2], fields[3], fields[4], fields[8], fields[9]};
}

class Year : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    ShopOptions options;
    options.events = 150'000;
    Shop shop = open(options);
    sales_ = new std::vector<Sale>;
    for (std::string line; shop.next(line);) sales_->push_back(read_sale(line));
  }
  static void TearDownTestSuite() {
    delete sales_;
    sales_ = nullptr;
  }
  static std::map<std::string, int> count(std::string Sale::*field, std::size_t from = 0,
                                          std::size_t length = std::string::npos) {
    std::map<std::string, int> counts;
    for (const Sale& sale : *sales_) ++counts[(sale.*field).substr(from, length)];
    return counts;
  }
  static std::vector<int> sorted(const std::map<std::string, int>& counts) {
    std::vector<int> values;
    for (const auto& [key, value] : counts) values.push_back(value);
    std::sort(values.rbegin(), values.rend());
    return values;
  }
  static std::vector<Sale>* sales_;
};
std::vector<Sale>* Year::sales_ = nullptr;

TEST(Example, OfTheHeader) {
  Shop shop = open({.seed = 7, .events = 1000});
  int lines = 0;
  for (std::string line; shop.next(line);) ++lines;
  EXPECT_EQ(lines, 1000);
  EXPECT_FALSE(shop.truth().cells().empty());
  EXPECT_TRUE(shop.header().empty());
}

TEST(Stream, IsTheSameForTheSameSeed) {
  ShopOptions plain;
  plain.events = 100'000;
  ShopOptions faults = faulty(100'000, 0.02);
  ShopOptions uuids = faults;
  uuids.ids = IdStyle::uuid;
  uuids.order = StreamOrder::shuffled;
  // Pinned: a change of these is a change of every benchmark file and must be meant.
  EXPECT_EQ(fingerprint(all_of(plain)), 0x9F4515CEED2D75A0ULL);
  EXPECT_EQ(fingerprint(all_of(faults)), 0x19CC2C4714B47D52ULL);
  EXPECT_EQ(fingerprint(all_of(uuids)), 0x1038AF0F20CA4EF3ULL);
  EXPECT_NE(all_of({.seed = 2, .events = 100}), all_of({.seed = 3, .events = 100}));
}

TEST(Stream, IsTheSameByLineAndByChunk) {
  const ShopOptions options = faulty(20'000, 0.1);
  Shop shop = open(options);
  std::string by_line;
  for (std::string line; shop.next(line);) by_line += line + '\n';
  EXPECT_EQ(by_line, all_of(options));
}

TEST_F(Year, HasQuietNightsAndTwoPeaks) {
  auto hours = count(&Sale::time, 11, 2);
  ASSERT_EQ(hours.size(), 24U);
  EXPECT_LT(hours["03"] * 10, hours["12"]);
  EXPECT_GT(hours["12"], hours["10"] * 5 / 4);
  EXPECT_GT(hours["12"], hours["15"]);
  EXPECT_GT(hours["20"], hours["15"] * 6 / 5);
  EXPECT_GT(hours["20"], hours["23"] * 2);
}

TEST_F(Year, IsBusiestBeforeChristmasAndOnSaturdays) {
  auto months = count(&Sale::time, 0, 7);
  ASSERT_EQ(months.size(), 12U);
  for (const auto& [month, sales] : months) EXPECT_LE(sales, months["2024-12"]) << month;
  EXPECT_GT(months["2024-12"], months["2024-02"] * 3 / 2);
  std::array<int, 8> weekdays{};
  for (const auto& [day, sales] : count(&Sale::time, 0, 10))
    weekdays[static_cast<std::size_t>(weekday(*parse_day(day)))] += sales;
  EXPECT_EQ(std::max_element(weekdays.begin(), weekdays.end()) - weekdays.begin(), 6);
  auto days = count(&Sale::time, 0, 10);
  EXPECT_GT(days["2024-11-29"], days["2024-11-22"] * 3 / 2);  // Black Friday
  EXPECT_LT(days["2024-12-25"] * 2, days["2024-12-18"]);
}

TEST_F(Year, SellsSomeProductsFarMoreThanOthers) {
  const std::vector<int> products = sorted(count(&Sale::product));
  EXPECT_GT(products.size(), 4000U);
  EXPECT_GT(products[0], 20 * products[products.size() / 10]);
  EXPECT_LT(products[0], static_cast<int>(sales_->size() / 20));
  const std::vector<int> users = sorted(count(&Sale::user));
  EXPECT_GT(users.size(), 20'000U);
  EXPECT_GT(users[0], 10 * users[users.size() / 2]);
  auto cities = count(&Sale::city);
  EXPECT_EQ(cities.size(), 30U);
  EXPECT_EQ(sorted(cities)[0], cities["London"]);
  EXPECT_EQ(count(&Sale::category).size(), 12U);
  EXPECT_EQ(count(&Sale::name).size(), products.size());  // no two products share a name
}

TEST_F(Year, HasSeasons) {
  std::map<std::string, int> july, december;
  for (const Sale& sale : *sales_) {
    const std::string month = sale.time.substr(5, 2);
    if (month == "07") ++july[sale.category];
    if (month == "12") ++december[sale.category];
  }
  EXPECT_GT(december["Toys & Games"], july["Toys & Games"] * 3);
  EXPECT_GT(july["Garden"], december["Garden"] * 2);
}

TEST_F(Year, CustomersComeBackForTheirFavourites) {
  // The share of a user's grocery lines that repeat something he had bought before, against what
  // the same number of lines of strangers would repeat.
  std::map<std::string, std::vector<std::string>> baskets;
  std::vector<std::string> strangers;
  for (const Sale& sale : *sales_) {
    if (sale.category != "Grocery") continue;
    baskets[sale.user].push_back(sale.product);
    strangers.push_back(sale.product);
  }
  std::size_t repeats = 0, chance_repeats = 0, at = 0;
  for (const auto& [user, products] : baskets) {
    std::set<std::string> seen, seen_by_chance;
    for (const std::string& product : products) {
      repeats += seen.insert(product).second ? 0 : 1;
      chance_repeats +=
          seen_by_chance.insert(strangers[(at += 7919) % strangers.size()]).second ? 0 : 1;
    }
  }
  EXPECT_GT(repeats, chance_repeats * 3 / 2);
}

TEST_F(Year, BasketsHoldWhatGoesTogether) {
  int after_laptop = 0, mice_after_laptop = 0, mice = 0;
  for (std::size_t i = 1; i < sales_->size(); ++i) {
    const bool mouse = (*sales_)[i].name.find("Mouse") != std::string::npos;
    mice += mouse ? 1 : 0;
    const bool same_basket =
        (*sales_)[i].user == (*sales_)[i - 1].user && (*sales_)[i].time == (*sales_)[i - 1].time;
    if (!same_basket || (*sales_)[i - 1].name.find("Laptop") == std::string::npos) continue;
    ++after_laptop;
    mice_after_laptop += mouse ? 1 : 0;
  }
  ASSERT_GT(after_laptop, 100);
  EXPECT_GT(mice_after_laptop * 4, after_laptop);
  EXPECT_LT(mice * 10, static_cast<int>(sales_->size()));
}

TEST(Faults, EachSortComesUp) {
  Shop shop = open(faulty(100'000, 0.02));
  for (std::string line; shop.next(line);) {
  }
  const Counts& counts = shop.truth().counts();
  for (int i = 1; i < kSortCount; ++i) {
    const auto sort = static_cast<Sort>(i);
    std::printf("%-24s %6lu\n", std::string(sort_name(sort)).c_str(),
                static_cast<unsigned long>(counts.planted[static_cast<std::size_t>(i)]));
    EXPECT_GE(counts.planted[static_cast<std::size_t>(i)], 10U) << sort_name(sort);
  }
  for (int i = 1; i < kRefusedForCount; ++i)
    EXPECT_GT(counts.by_cause[static_cast<std::size_t>(i)], 0U)
        << refused_for_name(static_cast<RefusedFor>(i));
  EXPECT_EQ(counts.records, 100'000U);
  EXPECT_EQ(counts.records, counts.booked + counts.duplicates + counts.issues);
}

TEST(Faults, NeverLeaveAQuoteOpen) {
  Shop shop = open(faulty(20'000, 0.5));
  for (std::string line; shop.next(line);) {
    EXPECT_EQ(std::count(line.begin(), line.end(), '"') % 2, 0) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos);
  }
}

TEST(Options, ThatMakeNoSenseAreRefused) {
  EXPECT_FALSE(Shop::open({.days = 0}));
  EXPECT_FALSE(Shop::open({.cities = 31}));
  EXPECT_FALSE(Shop::open({.fault_rate = 0.9}));
  EXPECT_FALSE(Shop::open({.zone = "Europe/Atlantis"}));
  EXPECT_FALSE(Shop::open({.currency = "XQX"}));
  EXPECT_FALSE(Shop::open({.fault_rate = 0.1, .columns = Columns::seed}));
  EXPECT_FALSE(Shop::open({.fault_rate = 0.1, .header = Header::no}));
  EXPECT_FALSE(Shop::open({.first_day = *parse_day("2199-01-01"), .days = 500}));
}

TEST(Options, AnEmptyAndATinyStreamWork) {
  EXPECT_EQ(all_of({.events = 0}), "");
  const std::string one =
      all_of({.events = 1, .days = 1, .users = 1, .products = 1, .categories = 1, .cities = 1});
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 1);
  EXPECT_NE(one.find(",\"iPhone 14\",\"Electronics\","), std::string::npos) << one;
  EXPECT_NE(one.find(",\"London\"\n"), std::string::npos);
}

TEST(Clock, NeverShowsTheHourThatIsSkipped) {
  ShopOptions options;
  options.events = 40'000;
  options.first_day = *parse_day("2024-03-31");  // 01:00 becomes 02:00 in London
  options.days = 1;
  Shop shop = open(options);
  int night = 0;
  for (std::string line; shop.next(line);) {
    const std::string hour = read_sale(line).time.substr(11, 2);
    EXPECT_NE(hour, "01");
    night += hour == "02" ? 1 : 0;
  }
  EXPECT_GT(night, 0);
}

class Live : public testing::Test {
 protected:
  static constexpr std::int64_t kMinute = 60 * kMicrosPerSecond;
  // 2024-06-12 00:00 UTC is one in the morning in London.
  static constexpr Timestamp kMidnight{1'718'150'400LL * kMicrosPerSecond};
  LiveOptions options_;
  LiveBatch batch_;

  LiveShop live() { return std::move(*LiveShop::open(options_, kMidnight)); }
};

TEST_F(Live, GivesTheDaysNumberInTheRhythmOfTheDay) {
  options_.events_per_day = 50'000;
  options_.speed = 4;
  LiveShop shop = live();
  std::uint64_t day = 0;
  std::array<std::uint64_t, 24> hours{};
  for (std::int64_t minute = 1; minute <= 24 * 60; ++minute) {
    shop.due({kMidnight.micros + minute * kMinute}, 1'000'000, batch_);
    day += batch_.records;
    hours[static_cast<std::size_t>((minute - 1) / 60)] += batch_.records;
    EXPECT_EQ(static_cast<std::uint64_t>(
                  std::count(batch_.transactions.begin(), batch_.transactions.end(), '\n')),
              batch_.records);
  }
  EXPECT_GT(day, 160'000U);
  EXPECT_LT(day, 240'000U);
  EXPECT_GT(hours[11], hours[2] * 8);  // noon and three in the morning in London
  EXPECT_EQ(shop.truth().counts().records, day);
}

TEST_F(Live, ManySmallCallsGiveAsMuchAsOneLarge) {
  LiveShop often = live(), once = live();
  std::uint64_t small = 0;
  for (std::int64_t tick = 1; tick <= 6'000; ++tick) {  // ten a second
    often.due({kMidnight.micros + tick * kMicrosPerSecond / 10}, 1000, batch_);
    small += batch_.records;
  }
  once.due({kMidnight.micros + 10 * kMinute}, 1'000'000, batch_);
  EXPECT_LE(small > batch_.records ? small - batch_.records : batch_.records - small, 1U);
}

TEST_F(Live, KeepsWhatWasTooMuchForTheNextCall) {
  LiveShop shop = live();
  shop.due({kMidnight.micros + 60 * kMinute}, 100, batch_);
  EXPECT_EQ(batch_.records, 100U);
  shop.due({kMidnight.micros + 60 * kMinute}, 100, batch_);
  EXPECT_EQ(batch_.records, 0U);  // no time has passed
  shop.due({kMidnight.micros + 60 * kMinute + 1}, 100, batch_);
  EXPECT_EQ(batch_.records, 100U);
}

TEST_F(Live, ShelvesRunLowAndAreFilledAgain) {
  options_.shop.products = 200;
  options_.shop.fault_rate = 0.02;
  options_.shop.refund_rate = 0.03;
  LiveShop shop = live();
  std::size_t deliveries = 0;
  for (std::int64_t minute = 1; minute <= 10 * 60; ++minute) {
    shop.due({kMidnight.micros + minute * kMinute}, 1'000'000, batch_);
    deliveries +=
        static_cast<std::size_t>(std::count(batch_.restocks.begin(), batch_.restocks.end(), '\n'));
  }
  EXPECT_GT(deliveries, 20U);
  EXPECT_LT(deliveries, 400U);
  const Counts& counts = shop.truth().counts();
  EXPECT_GT(counts.duplicates, 0U);
  EXPECT_GT(counts.issues, 0U);
}

TEST_F(Live, TimesAreOfTheShopsClockAndNeverAhead) {
  LiveShop shop = live();
  shop.due({kMidnight.micros + 10 * kMinute}, 1'000'000, batch_);
  ASSERT_GT(batch_.records, 0U);
  std::size_t begin = 0;
  std::string before;
  while (begin < batch_.transactions.size()) {
    const std::size_t end = batch_.transactions.find('\n', begin);
    const std::string time = read_sale(batch_.transactions.substr(begin, end - begin)).time;
    EXPECT_GE(time, std::max(before, std::string("2024-06-12 01:00:00")));
    EXPECT_LE(time, "2024-06-12 01:10:00");
    before = time;
    begin = end + 1;
  }
}

TEST(Speed, IsPrinted) {
  ShopOptions options;
  options.events = 300'000;
  for (const double faults : {0.0, 0.02}) {
    options.fault_rate = faults;
    Shop shop = open(options);
    std::string chunk;
    const auto begin = std::chrono::steady_clock::now();
    while (shop.fill(chunk, 1 << 18)) chunk.clear();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::printf("%.2f million records/s with %.0f%% faults\n", 0.3 / seconds.count(), faults * 100);
  }
}

}  // namespace
}  // namespace shop::sim
