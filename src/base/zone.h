// SPDX-License-Identifier: Apache-2.0
//
// Tells which instant a local time of the shop is, and which day and hour an instant belongs to.
//
// A local time that the clocks skip moves forward by the gap; one that they show twice is the
// first. Both are reported, so that the record can be flagged. Knows no "now".
//
//   SHOP_TRY(ShopZone zone, ShopZone::load("Europe/London"));
//   LocalTime t = zone.from_local(day, 14 * 3600 + 30 * 60);   // half past two
//
// Threads: const calls from anywhere; a copy is cheap and has a cache of its own, so give each
// thread one.   Cost: O(1) for days without a change of clocks, after the first of a day.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace shop {

enum class LocalTimeNote : std::uint8_t { plain, skipped, twice };

struct LocalTime {
  Timestamp time;
  Day day;
  std::uint8_t hour = 0;
  LocalTimeNote note = LocalTimeNote::plain;
};

class ShopZone {
 public:
  static Result<ShopZone> load(std::string_view name);  // an IANA name
  static ShopZone utc();
  ShopZone(const ShopZone&);
  ShopZone(ShopZone&&) noexcept;
  ShopZone& operator=(const ShopZone&);
  ShopZone& operator=(ShopZone&&) noexcept;
  ~ShopZone();

  const std::string& name() const;
  // `second_of_day` is 0 to 86399; `micros` below a million.
  LocalTime from_local(Day day, int second_of_day, int micros = 0);
  LocalTime from_instant(Timestamp time);
  std::string format_local(Timestamp time);  // "2024-12-30 14:30:00"

 private:
  struct State;
  explicit ShopZone(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop
