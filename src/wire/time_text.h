// SPDX-License-Identifier: Apache-2.0
//
// Reads the times of records: `YYYY-MM-DD HH:MM:SS` in the shop's zone, ISO 8601 with an offset,
// or the pattern of a mapping.
//
// 'T' may stand for the space, up to six digits of a second may follow, then 'Z' or an offset
// (+01:00, +0100, +01). Seconds are 0 to 59. Days that came before are kept, so that the zone is
// asked once a day, also by a file in no order.
//
// Threads: one owner.   Memory: 16 KiB.
#pragma once

#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "base/zone.h"

namespace shop {

class TimeReader {
 public:
  explicit TimeReader(ShopZone zone) : zone_(std::move(zone)) {}

  std::optional<LocalTime> read(std::string_view text);
  // `pattern` has %Y %m %d %H %M %S, each with as many digits as it needs (at most 4 and 2), and
  // other characters as they stand; a part that is not there is 0 (of a date: 1).
  std::optional<LocalTime> read(std::string_view text, std::string_view pattern);

  // The common form on a day that came before; false for anything else.
  [[gnu::always_inline]] bool read_again(std::string_view text, LocalTime& local) {
    if (text.size() != 19) return false;
    const char* const at = text.data();
    std::uint64_t date;
    std::uint64_t clock;
    std::uint16_t date_end;
    std::memcpy(&date, at, 8);
    std::memcpy(&date_end, at + 8, 2);
    std::memcpy(&clock, at + 11, 8);
    const KnownDay& known = known_[place_of(date, date_end)];
    if (date != known.date || date_end != known.date_end || (at[10] != ' ' && at[10] != 'T'))
      return false;
    // "HH:MM:SS": digits below 10 each, colons where they belong.
    clock ^= 0x30303A30303A3030ULL;
    if (((clock | (clock + 0x7676007676007676ULL)) & 0x8080FF8080FF8080ULL) != 0) return false;
    const auto hour = static_cast<unsigned>((clock & 0xFF) * 10 + ((clock >> 8) & 0xFF));
    const auto minute = static_cast<unsigned>(((clock >> 24) & 0xFF) * 10 + ((clock >> 32) & 0xFF));
    const auto second = static_cast<unsigned>(((clock >> 48) & 0xFF) * 10 + ((clock >> 56) & 0xFF));
    if (hour > 23 || minute > 59 || second > 59) return false;
    local.time.micros =
        known.midnight_micros + (hour * 3600 + minute * 60 + second) * kMicrosPerSecond;
    local.day = known.day;
    local.hour = static_cast<std::uint8_t>(hour);
    local.note = LocalTimeNote::plain;
    return true;
  }

 private:
  // A day whose clocks do not change, by the bytes of its date; zeros are none.
  struct KnownDay {
    std::uint64_t date = 0;
    std::int64_t midnight_micros = 0;
    Day day;
    std::uint16_t date_end = 0;
  };
  static constexpr int kKnownBits = 9;

  static std::size_t place_of(std::uint64_t date, std::uint16_t date_end) {
    // Days of one year differ in the last digits.
    return (((date >> 32) ^ std::uint64_t{date_end} << 24 ^ date) * 0x9E3779B97F4A7C15ULL) >>
           (64 - kKnownBits);
  }
  void keep_day(std::string_view text, Day day);

  ShopZone zone_;
  std::vector<KnownDay> known_ = std::vector<KnownDay>(std::size_t{1} << kKnownBits);
};

}  // namespace shop
