// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#ifdef __linux__
#include <sys/resource.h>
#endif

#include <algorithm>
#include <string>
#include <thread>

#include "base/bytes.h"
#include "base/currency.h"
#include "base/decimal.h"
#include "base/growing_array.h"
#include "base/hash.h"
#include "base/median.h"
#include "base/prng.h"
#include "base/small_number.h"
#include "base/symbols.h"
#include "base/thread_priority.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"

namespace shop {
namespace {

TEST(Decimal, ReadsExactlyOrNotAtAll) {
  EXPECT_EQ(parse_decimal("1500.00", 2), 150000);
  EXPECT_EQ(parse_decimal("-0.5", 2), -50);
  EXPECT_EQ(parse_decimal("+7", 0), 7);
  EXPECT_EQ(parse_decimal("1.500", 2), 150);
  EXPECT_EQ(parse_decimal("1.505", 2), std::nullopt);
  EXPECT_EQ(parse_decimal("", 2), std::nullopt);
  EXPECT_EQ(parse_decimal(".", 2), std::nullopt);
  EXPECT_EQ(parse_decimal("1e3", 2), std::nullopt);
  EXPECT_EQ(parse_decimal("1.2.3", 2), std::nullopt);
  EXPECT_EQ(parse_decimal("9223372036854775807", 0), INT64_MAX);
  EXPECT_EQ(parse_decimal("-9223372036854775808", 0), INT64_MIN);
  EXPECT_EQ(parse_decimal("9223372036854775808", 0), std::nullopt);
  EXPECT_EQ(parse_decimal("92233720368547758.08", 2), std::nullopt);
}

TEST(Decimal, RoundsHalfAwayFromZero) {
  EXPECT_EQ(static_cast<long>(divide_rounded(5, 2)), 3);
  EXPECT_EQ(static_cast<long>(divide_rounded(-5, 2)), -3);
  EXPECT_EQ(static_cast<long>(divide_rounded(4, 3)), 1);
}

TEST(Currency, ShowsMoneyAsPeopleWriteIt) {
  const Currency gbp = *Currency::find("GBP");
  EXPECT_EQ(gbp.show(10000000), "£100,000");
  EXPECT_EQ(gbp.show(10000050), "£100,000.50");
  EXPECT_EQ(gbp.show(-5), "-£0.05");
  EXPECT_EQ(gbp.plain(300000), "3000.00");
  EXPECT_EQ(Currency::find("JPY")->plain(500), "500");
  EXPECT_EQ(Currency::find("SEK")->show(123400), "SEK 1,234");
  EXPECT_EQ(Currency::find("XXX"), std::nullopt);
}

TEST(Time, KnowsDaysAndSeasons) {
  EXPECT_EQ(format_day(Day{0}), "1970-01-01");
  EXPECT_EQ(parse_day("2024-02-30"), std::nullopt);
  const Day december = *parse_day("2024-12-30");
  EXPECT_EQ(format_day(december), "2024-12-30");
  EXPECT_EQ(weekday(december), 1);
  EXPECT_EQ(season_of(december, Hemisphere::north), (SeasonOfYear{2025, Season::winter}));
  EXPECT_EQ(season_of(december, Hemisphere::south), (SeasonOfYear{2025, Season::summer}));
  EXPECT_EQ(season_of(*parse_day("2024-11-30"), Hemisphere::north),
            (SeasonOfYear{2024, Season::autumn}));
  for (std::int32_t number = -30000; number < 80000; number += 17)
    EXPECT_EQ(to_day(to_date(Day{number})).number, number);
}

TEST(Zone, FollowsTheClocksOfTheShop) {
  ShopZone london = *ShopZone::load("Europe/London");
  const auto at = [&](const char* day, int hour, int minute) {
    return london.from_local(*parse_day(day), hour * 3600 + minute * 60);
  };
  EXPECT_EQ(format_utc(at("2024-12-30", 14, 30).time), "2024-12-30T14:30:00Z");
  EXPECT_EQ(format_utc(at("2024-07-01", 14, 30).time), "2024-07-01T13:30:00Z");
  const LocalTime skipped = at("2024-03-31", 1, 30);  // the clocks go from 1:00 to 2:00
  EXPECT_EQ(skipped.note, LocalTimeNote::skipped);
  EXPECT_EQ(london.format_local(skipped.time), "2024-03-31 02:30:00");
  const LocalTime twice = at("2024-10-27", 1, 30);
  EXPECT_EQ(twice.note, LocalTimeNote::twice);
  EXPECT_EQ(format_utc(twice.time), "2024-10-27T00:30:00Z");
  const LocalTime late = london.from_instant({at("2024-07-01", 0, 30).time});
  EXPECT_EQ(format_day(late.day), "2024-07-01");
  EXPECT_EQ(late.hour, 0);
  EXPECT_FALSE(ShopZone::load("Europe/Nowhere"));
}

TEST(Symbols, NumberTextsOnce) {
  Symbols symbols;
  const Symbol london = symbols.intern("London");
  for (int i = 0; i < 100000; ++i) symbols.intern("user " + std::to_string(i));
  EXPECT_EQ(symbols.intern("London"), london);
  EXPECT_EQ(symbols.text(london), "London");
  EXPECT_EQ(symbols.find("user 77"), 78u);
  EXPECT_EQ(symbols.find("nobody"), std::nullopt);
  EXPECT_EQ(symbols.size(), 100001u);
}

TEST(Symbols, KeepTextsOfEverySizeApart) {
  Symbols symbols;
  std::vector<std::string> texts;
  // Each text beside those that differ from it in length, in one byte, or in a zero byte behind it.
  for (std::size_t size = 0; size <= 20; ++size) {
    texts.emplace_back(size, '\0');
    for (std::size_t at = 0; at < size; ++at) {
      texts.emplace_back(size, '7');
      texts.back()[at] = '8';
    }
    if (size > 0) texts.emplace_back(size, '7');
  }
  for (Symbol i = 0; i < texts.size(); ++i) EXPECT_EQ(symbols.intern(texts[i]), i);
  for (Symbol i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(symbols.find(texts[i]), i);
    EXPECT_EQ(symbols.text(i), texts[i]);
  }
}

TEST(SmallNumber, IsWhatItsTextSaysAndNothingElse) {
  for (const std::uint32_t number : {0U, 7U, 10U, 999U, 1000U, 1234567U, 10000000U, 99999999U})
    EXPECT_EQ(small_number(std::to_string(number)), number);
  for (const std::string_view text : {"", "00", "007", "+7", "-7", " 7", "7 ", "7.0", "1e3", "/",
                                      ":", "1/", "1:", "100000000", "0099999999", "seven"})
    EXPECT_EQ(small_number(text), kNoSmallNumber) << text;
  EXPECT_EQ(small_number(std::string_view("7\0", 2)), kNoSmallNumber);
}

TEST(ThreadPriority, IsThatOfTheCallingThreadAlone) {
#ifdef __linux__
  const int before = getpriority(PRIO_PROCESS, 0);
  int behind = before;
  std::thread([&] {
    stand_back();
    behind = getpriority(PRIO_PROCESS, 0);
  }).join();
  EXPECT_EQ(behind, std::min(before + 10, 19));
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), before);
#endif
}

TEST(Symbols, TellNumbersFromWhatLooksLikeThem) {
  Symbols symbols;
  // Others between them, so that the table of numbers grows over some that have slots already.
  std::vector<std::string> texts = {"7",  "07", "007",      "+7",        "-7",        "7 ",  "7.0",
                                    "0",  "00", "99999999", "099999999", "100000000", "1e3", "/1",
                                    ":1", "1/", "1:",       "",          "4000000"};
  for (int i = 9000; i > 0; --i) texts.push_back(std::to_string(10 + i * 7));
  for (int i = 0; i < 3000; ++i) texts.push_back("user " + std::to_string(i));
  for (int i = 0; i < 500; ++i) texts.push_back(std::to_string(1'000'000 + i * 99));
  for (Symbol i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(symbols.find(texts[i]), std::nullopt) << texts[i];
    ASSERT_EQ(symbols.intern(texts[i]), i) << texts[i];
  }
  for (Symbol i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(symbols.find(texts[i]), i) << texts[i];
    ASSERT_EQ(symbols.intern(texts[i]), i);
    ASSERT_EQ(symbols.text(i), texts[i]);
  }
  EXPECT_EQ(symbols.find("99999998"), std::nullopt);
  EXPECT_EQ(symbols.find("18"), std::nullopt);
}

TEST(GrowingArray, KeepsItsValuesWhereTheyAre) {
  GrowingArray<std::uint64_t, 4> values;
  values.grow_to(1);
  const std::uint64_t* const first = &values[0];
  for (std::size_t i = 0; i < 1'000'000; ++i) {
    values.grow_to(i + 1);
    ASSERT_EQ(values[i], 0u);
    values[i] = i;
  }
  EXPECT_EQ(&values[0], first);
  for (std::size_t i = 0; i < 1'000'000; ++i) ASSERT_EQ(values[i], i);
}

TEST(Bytes, GiveBackWhatWasWrittenAndNothingBeyond) {
  ByteWriter out;
  out.varint(300);
  out.signed_varint(-7);
  out.signed_varint(INT64_MIN);
  out.text("Łódź");
  out.fixed<std::uint32_t>(42);
  ByteReader in(out.bytes());
  EXPECT_EQ(in.varint(), 300u);
  EXPECT_EQ(in.signed_varint(), -7);
  EXPECT_EQ(in.signed_varint(), INT64_MIN);
  EXPECT_EQ(in.text(), "Łódź");
  EXPECT_EQ(in.fixed<std::uint32_t>(), 42u);
  EXPECT_TRUE(in.ok() && in.at_end());
  EXPECT_EQ(in.varint(), 0u);
  EXPECT_FALSE(in.ok());
}

TEST(Hash, IsPartOfTheFormatOnDisk) {
  EXPECT_EQ(hash128("").high, 0x99aa06d3014798d8ULL);
  EXPECT_EQ(hash128("").low, 0x6001c324468d497fULL);
  EXPECT_NE(hash128("7"), hash128("007"));
}

TEST(Utf8, ReplacesOnlyWhatIsNoCharacter) {
  EXPECT_EQ(replace_invalid_utf8("Łódź £5 \xF0\x9F\x9B\x92"), "Łódź £5 \xF0\x9F\x9B\x92");
  EXPECT_EQ(replace_invalid_utf8("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(replace_invalid_utf8("\xC0\x80"), "\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(replace_invalid_utf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(replace_invalid_utf8("\xE2\x82"), "\uFFFD\uFFFD");            // cut short
}

TEST(Prng, IsTheSameEverywhere) {
  Prng a(1), b(1), c(2);
  EXPECT_EQ(a.next(), b.next());
  EXPECT_NE(a.next(), c.next());
  for (int i = 0; i < 1000; ++i) EXPECT_LT(a.below(7), 7u);
}

TEST(Median, OfTwoMiddleNumbersIsTheSmaller) {
  std::vector<int> numbers = {40, 10, 30, 20};
  EXPECT_EQ(lower_median(numbers), 20);
  numbers = {7};
  EXPECT_EQ(lower_median(numbers), 7);
  numbers = {9, 1, 5};
  EXPECT_EQ(lower_median(numbers), 5);
}

}  // namespace
}  // namespace shop
