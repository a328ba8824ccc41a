// SPDX-License-Identifier: Apache-2.0
//
// The fast readers of numbers and times against the plain ones.
#include <gtest/gtest.h>

#include <string>

#include "base/prng.h"
#include "wire/number_text.h"
#include "wire/time_text.h"

namespace shop {
namespace {

std::string random_text(Prng& prng, std::string_view characters, std::size_t size) {
  std::string text;
  while (text.size() < size) text += characters[prng.below(characters.size())];
  return text;
}

TEST(NumberText, ReadsFastWhatItReadsAtAll) {
  Prng prng(21);
  int read = 0;
  for (int round = 0; round < 200'000; ++round) {
    const std::string before = random_text(prng, "09,.-\xFF", 11);
    const std::string text =
        random_text(prng, "0123456789012345678901234567890123456789.-:/ \xFF", prng.below(12));
    const std::string padded = before + text;
    const std::string_view view = std::string_view(padded).substr(before.size());
    std::int64_t value = -1;
    const bool plain = view.find_first_not_of("0123456789") == std::string_view::npos;
    ASSERT_EQ(read_small(view, value), plain && !view.empty() && view.size() <= 8) << text;
    if (plain && !view.empty() && view.size() <= 8) {
      ASSERT_EQ(value, parse_decimal(view, 0));
    }
    if (read_hundredths(view, value)) {
      ASSERT_EQ(value, parse_decimal(view, 2)) << text;
      ++read;
    }
  }
  EXPECT_GT(read, 1000);
}

TEST(NumberText, ReadsExponentsExactly) {
  EXPECT_EQ(parse_number("1.5e3", 2), 150'000);
  EXPECT_EQ(parse_number("-25E-1", 2), -250);
  EXPECT_EQ(parse_number("1e-3", 2), std::nullopt);
  EXPECT_EQ(parse_number("1e400", 2), std::nullopt);
  EXPECT_EQ(parse_number("1e9999999999999999999", 2), std::nullopt);
  EXPECT_EQ(parse_number("1e", 2), std::nullopt);
  EXPECT_EQ(parse_number("e1", 2), std::nullopt);
  EXPECT_EQ(parse_number("1e1.5", 2), std::nullopt);
  EXPECT_EQ(parse_number("0e5", 2), 0);
}

TEST(NumberText, RoundsHalfAwayFromZero) {
  EXPECT_EQ(parse_rounded("4.440892e-16", 2), 0);
  EXPECT_EQ(parse_rounded("1.005", 2), 101);
  EXPECT_EQ(parse_rounded("-1.005", 2), -101);
  EXPECT_EQ(parse_rounded("1.0049999", 2), 100);
  EXPECT_EQ(parse_rounded("0.5", 0), 1);
  EXPECT_EQ(parse_rounded("-0.004", 2), 0);
  EXPECT_EQ(parse_rounded("3.1", 2), 310);
  EXPECT_EQ(parse_rounded("99999999999999999999", 2), std::nullopt);
  EXPECT_EQ(parse_rounded("9223372036854775807.5", 0), std::nullopt);
  EXPECT_EQ(parse_rounded("1.0x", 2), std::nullopt);
  EXPECT_EQ(parse_rounded("", 2), std::nullopt);
}

TEST(TimeText, ReadsTheSameAgain) {
  Prng prng(22);
  const std::string_view good = "2024-12-30 14:30:00";
  TimeReader warm(ShopZone::utc());
  ASSERT_TRUE(warm.read(good));
  int same = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text(good);
    for (auto left = 1 + prng.below(3); left > 0; --left)
      text[11 + prng.below(8)] =
          "0123456789012345678901234567890123456789:;/ \xBA\x80"[prng.below(46)];
    TimeReader cold(ShopZone::utc());
    const auto expected = cold.read(text);
    LocalTime local;
    ASSERT_EQ(warm.read_again(text, local), expected.has_value()) << text;
    if (!expected) continue;
    ASSERT_EQ(local.time.micros, expected->time.micros) << text;
    ASSERT_EQ(local.hour, expected->hour) << text;
    ++same;
  }
  EXPECT_GT(same, 1000);
}

TEST(TimeText, AsksTheZoneOnDaysWithAChangeOfClocks) {
  TimeReader times(*ShopZone::load("Europe/London"));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(format_utc(times.read("2024-03-31 00:59:59")->time), "2024-03-31T00:59:59Z");
    EXPECT_EQ(times.read("2024-03-31 01:30:00")->note, LocalTimeNote::skipped);
    EXPECT_EQ(format_utc(times.read("2024-03-31 02:00:00")->time), "2024-03-31T01:00:00Z");
    EXPECT_EQ(format_utc(times.read("2024-07-01 02:00:00")->time), "2024-07-01T01:00:00Z");
    EXPECT_EQ(times.read("2024-10-27 01:30:00")->note, LocalTimeNote::twice);
  }
}

TEST(TimeText, RefusesWhatIsNoTime) {
  TimeReader times(ShopZone::utc());
  for (const char* text :
       {"", "2024-12-30", "2024-12-30 14:30", "2024-12-30 14:30:0", "2024-12-30_14:30:00",
        "2024-12-30 14:30:60", "2024-13-30 14:30:00", "2024-12-30 14:30:00.",
        "2024-12-30 14:30:00x", "2024-12-30 14:30:00.1234567", "2024-12-30 14:30:00+1",
        "2024-12-30 14:30:00+24:00", "2024-12-30 14:30:00z", "2024-12-30 -4:30:00",
        " 2024-12-30 14:30:00", "1899-12-31 00:00:00"})
    EXPECT_FALSE(times.read(text)) << text;
}

}  // namespace
}  // namespace shop
