// SPDX-License-Identifier: Apache-2.0
#include "sim/till.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "base/currency.h"
#include "base/time.h"

namespace shop::sim {
namespace {

std::uint64_t threshold(double rate) { return static_cast<std::uint64_t>(rate * 0x1p53) << 11; }

std::vector<MoneyName> money_names(const ShopOptions& options) {
  std::vector<MoneyName> names;
  for (const std::string_view code :
       {std::string_view(options.currency), std::string_view("EUR"), std::string_view("JPY")}) {
    if (!names.empty() && code == options.currency) continue;
    names.push_back({std::string(code), Currency::find(code)->digits()});
  }
  return names;
}

int basket_size(std::uint64_t draw) {
  constexpr std::array<std::uint64_t, 5> kBelow = {45, 70, 84, 92, 97};
  int size = 1;
  for (const std::uint64_t below : kBelow) size += draw % 100 >= below ? 1 : 0;
  return size;
}

}  // namespace

Till::Till(const ShopOptions& options, const TillOptions& pace, const Catalogue& catalogue,
           const ShopZone& zone)
    : catalogue_(&catalogue),
      zone_(zone),
      currencies_(money_names(options)),
      prng_(options.seed),
      ids_(options.ids == IdStyle::uuid, options.seed ^ 0x1D5),
      stories_(ids_, prng_, {pace.story_seconds_max, pace.first_time, options.cities}),
      writer_(catalogue, currencies_, options.all_columns()),
      truth_(catalogue, currencies_, options.first_day.number, options.days),
      shelf_(catalogue, {options.seed, pace.events_per_day, pace.delivery_seconds,
                         pace.delivery_lasts_seconds}),
      refund_below_(threshold(options.refund_rate)),
      fault_below_(threshold(options.fault_rate)),
      foreign_below_(threshold(options.foreign_rate)),
      all_columns_(options.all_columns()) {}

void Till::next(std::int64_t now, std::int64_t time, std::string& out) {
  shelf_.deliver(now, deliveries_);
  if (!due_.empty() && due_.top().time <= now) {
    send_due(out);
    return;
  }
  if (lines_left_ == 0) begin_order(time);
  add_line(now, out);
}

void Till::begin_order(std::int64_t time) {
  const std::uint64_t draw = prng_.next();
  line_ = Record{};
  line_.order = ++orders_;
  line_.time = time;
  line_.user = catalogue_->pick_user(prng_.next());
  const bool at_home = (draw >> 8) % 100 < 92;
  line_.city = static_cast<std::uint8_t>(at_home ? catalogue_->home_city(line_.user)
                                                 : catalogue_->pick_city(prng_.next()));
  if (foreign_below_ > 0 && prng_.next() < foreign_below_)
    line_.currency = static_cast<std::uint8_t>(1 + (draw >> 20) % (currencies_.size() - 1));
  line_.says_currency = all_columns_ && (draw >> 32) % 8 == 0;
  lines_left_ = basket_size(draw >> 40);
  lines_done_ = 0;
  const std::int32_t day = day_of(time);
  if (day == month_of_day_) return;
  month_of_day_ = day;
  month_ = to_date(Day{day}).month;
}

std::uint32_t Till::pick_product() {
  const std::uint32_t before = line_.product;
  std::uint32_t product = 0;
  for (int redraws = 0; redraws < 4; ++redraws) {
    const std::uint64_t draw = prng_.next();
    const std::uint64_t way = draw % 100;
    if (lines_done_ > 0 && way < 45) {
      const auto& companions = catalogue_->product(before).companions;
      product = companions[(draw >> 32) % companions.size()];
    } else if (way >= 70) {
      product = catalogue_->favourite(line_.user, day_of(line_.time) + lines_done_);
    } else {
      product = catalogue_->pick_product(month_, prng_.next());
    }
    const bool again = lines_done_ > 0 && product == before;
    if (!again && shelf_.row(product).stock() > 0) break;
  }
  return product;
}

std::int64_t Till::pick_quantity(bool bought_again) {
  const std::uint64_t draw = prng_.next() % 100;
  if (!bought_again) return draw < 86 ? 1 : draw < 97 ? 2 : 3;
  return draw < 60 ? 1 : draw < 82 ? 2 : draw < 92 ? 3 : draw < 97 ? 4 : 6;
}

// A twentieth of the products is on offer in any week; Black Friday's week more of them.
std::int64_t Till::price_now(const ProductRow& row, std::uint32_t product) const {
  const std::int32_t day = day_of(line_.time);
  const std::uint64_t luck = mix(product, static_cast<std::uint32_t>(day + 3) / 7) % 100;
  std::int64_t price = row.price;
  if (luck < (month_ == 11 ? 15U : 5U)) price = price * 85 / 100;
  const MoneyName& money = currencies_[line_.currency];
  if (line_.currency == 0) return std::max<std::int64_t>(price, 1);
  price = money.digits == 0 ? price * 19 / 10 : price * 117 / 100;
  return std::max<std::int64_t>(price, 1);
}

void Till::add_line(std::int64_t now, std::string& out) {
  Record record = line_;
  record.product = line_.product = pick_product();
  const ProductRow& row = catalogue_->product(record.product);
  record.id = ids_.next();
  record.quantity = pick_quantity(row.bought_again);
  record.price = price_now(row, record.product);
  record.total = record.quantity * record.price;
  --lines_left_;
  ++lines_done_;
  const bool faulty = fault_below_ > 0 && prng_.next() < fault_below_;
  const bool refunded = !faulty && refund_below_ > 0 && prng_.next() < refund_below_;
  if (!faulty && !refunded) {
    const Posting posting = sale_posting(record);
    truth_.sold(posting);
    shelve(posting, now);
    writer_.write(record, out);
    out += '\n';
    return;
  }
  planned_.clear();
  stories_.plan(faulty ? stories_.draw_fault() : stories_.draw_refund(), record, now, planned_);
  for (Step& step : planned_) keep(std::move(step));
  next(now, line_.time, out);
}

void Till::keep(Step step) {
  if (step.record.rewritten) {
    const std::int64_t time = step.record.time;
    const auto second = static_cast<int>(time - day_of(time) * kDaySeconds);
    const Timestamp instant = zone_.from_local(Day{day_of(time)}, second).time;
    step.record.offset_minutes =
        static_cast<std::int32_t>((time - instant.micros / kMicrosPerSecond) / 60);
  }
  std::uint32_t slot = 0;
  const std::int64_t time = step.due;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(steps_.size());
    steps_.push_back(std::move(step));
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
    steps_[slot] = std::move(step);
  }
  due_.push({time, kept_++, slot});
}

void Till::send_due(std::string& out) {
  const Due due = due_.top();
  due_.pop();
  const Step step = std::move(steps_[due.slot]);
  free_slots_.push_back(due.slot);
  truth_.sent(step);
  for (const Posting& posting : step.postings) shelve(posting, due.time);
  writer_.write(step.record, out);
  out += '\n';
}

void Till::shelve(const Posting& posting, std::int64_t now) {
  shelf_.take(posting.product, posting.stock_units, now);
}

}  // namespace shop::sim
