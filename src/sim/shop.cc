// SPDX-License-Identifier: Apache-2.0
#include "sim/shop.h"

#include <algorithm>

#include "base/zone.h"
#include "sim/catalogue_csv.h"
#include "sim/rhythm.h"
#include "sim/till.h"

namespace shop::sim {
namespace {

std::uint64_t events_per_day(const ShopOptions& options) {
  return options.events / static_cast<std::uint64_t>(options.days) + 1;
}

// A story must have a chance to end before a short stream does.
std::int64_t longest_delay(const ShopOptions& options) {
  return std::min<std::int64_t>(20, options.days) * kDaySeconds / (options.days < 20 ? 8 : 1);
}

std::int64_t delivery_seconds(const ShopOptions& options) {
  return std::min(kDaySeconds, options.days * kDaySeconds / 40);
}

CatalogueSize size_of(const ShopOptions& options) {
  return {options.products, options.users, options.categories, options.cities};
}

}  // namespace

struct Shop::State {
  State(const ShopOptions& given, ShopZone shop_zone)
      : options(given),
        zone(std::move(shop_zone)),
        catalogue(given.seed, size_of(given)),
        rhythm(given.seed, given.first_day),
        calendar(rhythm, given.first_day, given.days, given.events),
        clock_prng(given.seed ^ 0xC10C),
        till(given,
             {longest_delay(given), delivery_seconds(given), 20 * delivery_seconds(given),
              events_per_day(given), given.first_day.number * kDaySeconds},
             catalogue, zone) {
    if (given.order != StreamOrder::shuffled) return;
    std::vector<std::uint64_t> weights;
    for (std::int32_t i = 0; i < given.days; ++i)
      weights.push_back(rhythm.day_weight(Day{given.first_day.number + i}));
    days = Alias(weights);
  }

  // The clocks never show the hour that they skip in spring.
  std::int64_t shown(std::int64_t time) {
    const std::int64_t second = time - day_of(time) * kDaySeconds;
    if (second >= 4 * 3600) return time;
    const LocalTime local = zone.from_local(Day{day_of(time)}, static_cast<int>(second));
    return local.note == LocalTimeNote::skipped ? time + 3600 : time;
  }

  void append(std::string& out) {
    const std::int64_t now = calendar.time_of(sent, clock_prng.next());
    std::int64_t time = now;
    if (days.size() > 0) {
      const auto day = static_cast<std::int64_t>(days.pick(clock_prng.next()));
      time = (options.first_day.number + day) * kDaySeconds + now % kDaySeconds;
    }
    till.next(now, shown(time), out);
    ++sent;
  }

  ShopOptions options;
  ShopZone zone;
  Catalogue catalogue;
  Rhythm rhythm;
  Calendar calendar;
  Prng clock_prng;
  Till till;
  Alias days;
  std::uint64_t sent = 0;
};

Shop::Shop(std::unique_ptr<State> state) : state_(std::move(state)) {}
Shop::Shop(Shop&&) noexcept = default;
Shop& Shop::operator=(Shop&&) noexcept = default;
Shop::~Shop() = default;

Result<Shop> Shop::open(const ShopOptions& options) {
  SHOP_CHECK(check(options));
  SHOP_TRY(ShopZone zone, ShopZone::load(options.zone));
  return Shop(std::make_unique<State>(options, std::move(zone)));
}

std::string_view Shop::header() const {
  if (!state_->options.with_header()) return {};
  return Writer::header(state_->options.all_columns());
}

bool Shop::next(std::string& csv_line) {
  csv_line.clear();
  if (state_->sent == state_->options.events) return false;
  state_->append(csv_line);
  csv_line.pop_back();
  return true;
}

bool Shop::fill(std::string& out, std::size_t bytes) {
  const std::size_t enough = out.size() + bytes;
  while (out.size() < enough && state_->sent < state_->options.events) state_->append(out);
  return state_->sent < state_->options.events;
}

std::string Shop::products_csv() const {
  return write_products(state_->catalogue, state_->till.shelf(), state_->till.currencies()[0]);
}
std::string Shop::users_csv() const { return write_users(state_->catalogue); }
std::string_view Shop::restocks_header() { return kRestocksHeader; }

void Shop::take_restocks(std::string& out) {
  append_restocks(state_->till.deliveries(), out);
  state_->till.deliveries().clear();
}

const Truth& Shop::truth() const { return state_->till.truth(); }

std::string Shop::truth_json() const {
  return write_truth(state_->till.truth(), state_->catalogue, state_->till.shelf());
}

}  // namespace shop::sim
