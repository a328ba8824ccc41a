// SPDX-License-Identifier: Apache-2.0
#include "sim/live_shop.h"

#include <algorithm>

#include "base/zone.h"
#include "sim/catalogue_csv.h"
#include "sim/rhythm.h"
#include "sim/till.h"

namespace shop::sim {
namespace {

constexpr double kAverageDayWeight = 1000;
constexpr double kSpeedMax = 100'000;
constexpr std::int32_t kTruthDays = 32;  // days kept in a table; others in a map

std::uint64_t scaled(std::uint64_t events_per_day, double speed) {
  return static_cast<std::uint64_t>(static_cast<double>(events_per_day) * speed);
}

std::int64_t wall_time(ShopZone& zone, Timestamp time) {
  const Day day = zone.from_instant(time).day;
  const Timestamp midnight = zone.from_local(day, 0).time;
  std::int64_t second = (time.micros - midnight.micros) / kMicrosPerSecond;
  // Where the clocks change today, the guess is off by what they changed.
  const auto guess = static_cast<int>(std::min<std::int64_t>(second, kDaySeconds - 1));
  second +=
      (time.micros - zone.from_local(day, guess).time.micros) / kMicrosPerSecond - (second - guess);
  return day.number * kDaySeconds + std::clamp<std::int64_t>(second, 0, kDaySeconds - 1);
}

ShopOptions of_today(const ShopOptions& options, std::int64_t start) {
  ShopOptions today = options;
  today.first_day = Day{day_of(start)};
  today.days = kTruthDays;
  return today;
}

}  // namespace

struct LiveShop::State {
  State(const LiveOptions& given, ShopZone shop_zone, Timestamp start)
      : zone(std::move(shop_zone)),
        options(of_today(given.shop, wall_time(zone, start))),
        events_per_day(given.events_per_day),
        speed(given.speed),
        last(start),
        last_wall(wall_time(zone, start)),
        catalogue(options.seed,
                  {options.products, options.users, options.categories, options.cities}),
        rhythm(options.seed, options.first_day),
        till(options,
             {given.story_seconds_max, given.delivery_seconds, given.delivery_lasts_seconds,
              scaled(events_per_day, speed)},
             catalogue, zone) {}

  // Events of the shop from midnight of 1970 up to here, but for a constant: only differences
  // count.
  double done_within(std::int64_t wall, std::int64_t micros) const {
    const Day day{day_of(wall)};
    const auto second = static_cast<std::int32_t>(wall - day.number * kDaySeconds);
    const double here = static_cast<double>(rhythm.done_before(day, second));
    const double next = second + 1 < kDaySeconds
                            ? static_cast<double>(rhythm.done_before(day, second + 1))
                            : static_cast<double>(Rhythm::kWhole);
    const double part = here + (next - here) * static_cast<double>(micros) / 1e6;
    return part / static_cast<double>(Rhythm::kWhole) * of_day(day.number);
  }

  double of_day(std::int32_t day) const {
    return static_cast<double>(events_per_day) * speed *
           static_cast<double>(rhythm.day_weight(Day{day})) / kAverageDayWeight;
  }

  double events_between(Timestamp now, std::int64_t wall) const {
    double events = done_within(wall, now.micros % kMicrosPerSecond) -
                    done_within(last_wall, last.micros % kMicrosPerSecond);
    for (std::int32_t day = day_of(last_wall); day < day_of(wall); ++day) events += of_day(day);
    return std::max(events, 0.0);  // the hour that comes twice has passed already
  }

  ShopZone zone;
  ShopOptions options;
  std::uint64_t events_per_day;
  double speed;
  Timestamp last;
  std::int64_t last_wall;
  double owed = 0;
  std::int64_t latest = INT64_MIN;  // of what was sent
  Catalogue catalogue;
  Rhythm rhythm;
  Till till;
};

LiveShop::LiveShop(std::unique_ptr<State> state) : state_(std::move(state)) {}
LiveShop::LiveShop(LiveShop&&) noexcept = default;
LiveShop& LiveShop::operator=(LiveShop&&) noexcept = default;
LiveShop::~LiveShop() = default;

Result<LiveShop> LiveShop::open(const LiveOptions& options, Timestamp start) {
  SHOP_CHECK(check(options.shop));
  if (!(options.speed > 0 && options.speed <= kSpeedMax))
    return fail(ErrorCode::invalid_argument, "--speed must be above 0, at most 100000");
  if (options.events_per_day == 0 || options.events_per_day > 1'000'000)
    return fail(ErrorCode::invalid_argument, "the events a day must be 1 to 1 million: see speed");
  if (options.delivery_seconds < 1 || options.delivery_lasts_seconds < 1 ||
      options.story_seconds_max < 1)
    return fail(ErrorCode::invalid_argument, "deliveries and stories take at least a second");
  SHOP_TRY(ShopZone zone, ShopZone::load(options.shop.zone));
  return LiveShop(std::make_unique<State>(options, std::move(zone), start));
}

std::string_view LiveShop::header() const {
  if (!state_->options.with_header()) return {};
  return Writer::header(state_->options.all_columns());
}

std::string_view LiveShop::restocks_header() { return kRestocksHeader; }

std::string LiveShop::products_csv() const {
  return write_products(state_->catalogue, state_->till.shelf(), state_->till.currencies()[0]);
}
std::string LiveShop::users_csv() const { return write_users(state_->catalogue); }

void LiveShop::set_speed(double speed) { state_->speed = std::clamp(speed, 0.0, kSpeedMax); }

void LiveShop::due(Timestamp now, std::uint64_t most, LiveBatch& out) {
  State& s = *state_;
  out.transactions.clear();
  out.restocks.clear();
  out.records = 0;
  if (now <= s.last) return;
  const std::int64_t wall = wall_time(s.zone, now);
  s.owed += s.events_between(now, wall);
  const auto count = std::min(static_cast<std::uint64_t>(s.owed), most);
  const std::int64_t begin = std::max(s.latest, std::min(s.last_wall, wall));
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto passed =
        static_cast<std::int64_t>(static_cast<double>(wall - begin) * static_cast<double>(i + 1) /
                                  static_cast<double>(count));
    s.latest = std::max(s.latest, begin + passed);
    s.till.next(s.latest, s.latest, out.transactions);
  }
  out.records = count;
  s.owed -= static_cast<double>(count);
  s.last = now;
  s.last_wall = wall;
  append_restocks(s.till.deliveries(), out.restocks);
  s.till.deliveries().clear();
}

const Truth& LiveShop::truth() const { return state_->till.truth(); }

}  // namespace shop::sim
