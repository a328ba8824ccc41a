// SPDX-License-Identifier: Apache-2.0
#include "base/zone.h"

#include <array>

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>
#include <fmt/format.h>

namespace shop {
namespace {

using Seconds = cctz::sys_seconds;
using Instant = cctz::time_point<Seconds>;

Instant instant(std::int64_t seconds) { return Instant(Seconds(seconds)); }
std::int64_t seconds_of(Instant time) { return time.time_since_epoch().count(); }

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

// One day's offset, where the clocks do not change from the day before it to the day after it.
struct CachedDay {
  std::int32_t number = INT32_MIN;
  bool steady = false;
  std::int32_t offset_seconds = 0;
};

}  // namespace

struct ShopZone::State {
  cctz::time_zone zone;
  std::string name;
  std::array<CachedDay, 1024> days{};

  std::int64_t offset_at(std::int64_t seconds) const {
    return zone.lookup(instant(seconds)).offset;
  }

  const CachedDay& day(std::int32_t number) {
    CachedDay& cached = days[static_cast<std::uint32_t>(number) % days.size()];
    if (cached.number == number) return cached;
    const std::int64_t midnight = number * kSecondsPerDay;
    const std::int64_t offset = offset_at(midnight);
    cctz::time_zone::civil_transition change;
    const bool changes = zone.next_transition(instant(midnight - 2 * kSecondsPerDay), &change) &&
                         seconds_of(cctz::convert(change.to, zone)) < midnight + 3 * kSecondsPerDay;
    cached = {number, !changes, static_cast<std::int32_t>(offset)};
    return cached;
  }
};

ShopZone::ShopZone(std::unique_ptr<State> state) : state_(std::move(state)) {}
ShopZone::ShopZone(const ShopZone& other) : state_(std::make_unique<State>(*other.state_)) {}
ShopZone::ShopZone(ShopZone&&) noexcept = default;
ShopZone& ShopZone::operator=(const ShopZone& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
ShopZone& ShopZone::operator=(ShopZone&&) noexcept = default;
ShopZone::~ShopZone() = default;

Result<ShopZone> ShopZone::load(std::string_view name) {
  auto state = std::make_unique<State>();
  state->name = std::string(name);
  if (!cctz::load_time_zone(state->name, &state->zone)) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("unknown time zone '{}': give an IANA name such as Europe/London", name));
  }
  return ShopZone(std::move(state));
}

ShopZone ShopZone::utc() {
  auto state = std::make_unique<State>();
  state->zone = cctz::utc_time_zone();
  state->name = "UTC";
  return ShopZone(std::move(state));
}

const std::string& ShopZone::name() const { return state_->name; }

LocalTime ShopZone::from_local(Day day, int second_of_day, int micros) {
  const CachedDay& cached = state_->day(day.number);
  if (cached.steady) {
    const std::int64_t seconds =
        day.number * kSecondsPerDay + second_of_day - cached.offset_seconds;
    return {{seconds * kMicrosPerSecond + micros},
            day,
            static_cast<std::uint8_t>(second_of_day / 3600),
            LocalTimeNote::plain};
  }
  const YearMonthDay date = to_date(day);
  const cctz::civil_second civil(date.year, date.month, date.day, 0, 0, second_of_day);
  const auto found = state_->zone.lookup(civil);
  LocalTimeNote note = LocalTimeNote::plain;
  if (found.kind == cctz::time_zone::civil_lookup::SKIPPED) note = LocalTimeNote::skipped;
  if (found.kind == cctz::time_zone::civil_lookup::REPEATED) note = LocalTimeNote::twice;
  // "pre" reads the wall clock with the offset before the change: the first of two, and for a time
  // that does not exist, the instant that lies as far behind the gap as the time is into it.
  LocalTime local = from_instant({seconds_of(found.pre) * kMicrosPerSecond + micros});
  local.note = note;
  return local;
}

LocalTime ShopZone::from_instant(Timestamp time) {
  const std::int64_t seconds = floor_divide(time.micros, kMicrosPerSecond);
  const auto utc_day = static_cast<std::int32_t>(floor_divide(seconds, kSecondsPerDay));
  const CachedDay& cached = state_->day(utc_day);
  const std::int64_t local =
      seconds + (cached.steady ? cached.offset_seconds : state_->offset_at(seconds));
  const std::int64_t day = floor_divide(local, kSecondsPerDay);
  return {time, Day{static_cast<std::int32_t>(day)},
          static_cast<std::uint8_t>((local - day * kSecondsPerDay) / 3600), LocalTimeNote::plain};
}

std::string ShopZone::format_local(Timestamp time) {
  const std::int64_t seconds = floor_divide(time.micros, kMicrosPerSecond);
  const std::int64_t local = seconds + state_->offset_at(seconds);
  const std::int64_t day = floor_divide(local, kSecondsPerDay);
  const std::int64_t rest = local - day * kSecondsPerDay;
  return fmt::format("{} {:02}:{:02}:{:02}", format_day(Day{static_cast<std::int32_t>(day)}),
                     rest / 3600, rest / 60 % 60, rest % 60);
}

}  // namespace shop
