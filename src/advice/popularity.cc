// SPDX-License-Identifier: Apache-2.0
#include "advice/popularity.h"

#include <algorithm>
#include <array>
#include <bit>

namespace shop {
namespace {

constexpr std::size_t kListed = 256;
constexpr std::int32_t kPeriodDays = 64;
constexpr int kShareBits = 30;

std::int32_t period_of(Day day) {
  const std::int32_t number = day.number;
  return (number >= 0 ? number : number - (kPeriodDays - 1)) / kPeriodDays;
}

// 2^20 x 2^(k/14) for the days k of a half-life, rounded.
constexpr std::array<std::int64_t, Popularity::kHalfLifeDays> kSteps{
    1048576, 1101798, 1157722, 1216484, 1278228, 1343107, 1411279,
    1482910, 1558178, 1637266, 1720368, 1807688, 1899440, 1995849};

std::int64_t part_of(std::int64_t score, std::int64_t total) {
  if (total <= 0) return 0;
  // Within 64 bits at the price of digits that do not matter.
  const auto width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(total)));
  const int spare = std::max(0, width - 32);
  return ((score >> spare) << kShareBits) / (total >> spare);
}

}  // namespace

Popularity::Popularity(const Dictionaries& dictionaries)
    : overall_(dictionaries, kListed), of_late_(dictionaries, kListed) {}

std::int64_t Popularity::weight(Day day) const {
  const std::int32_t since = day.number - period_ * kPeriodDays;
  std::int32_t halvings = since / kHalfLifeDays;
  std::int32_t rest = since % kHalfLifeDays;
  if (rest < 0) {
    rest += kHalfLifeDays;
    --halvings;
  }
  const std::int64_t step = kSteps[static_cast<std::size_t>(rest)];
  if (halvings >= 0) return step << halvings;
  return halvings > -32 ? step >> -halvings : 0;
}

void Popularity::follow(const PurchaseChange& change) {
  const Day day = change.basket.day;
  const std::int32_t sign = change.came ? 1 : -1;
  if (change.product >= days_.size()) days_.resize(std::size_t{change.product} + 1);
  std::vector<DayBaskets>& days = days_[change.product];
  auto at = std::lower_bound(days.begin(), days.end(), day,
                             [](const DayBaskets& a, Day b) { return a.day < b; });
  if (at == days.end() || at->day != day) at = days.insert(at, {day, 0});
  at->baskets += sign;
  if (at->baskets == 0) days.erase(at);

  const auto line = lines_of_day_.try_emplace(day, 0).first;
  line->second += sign;
  if (line->second == 0) lines_of_day_.erase(line);

  overall_.add(change.product, sign);
  stale_ = stale_ || period_of(newest_day()) != period_;
  if (!stale_) of_late_.add(change.product, sign * weight(day));
}

void Popularity::settle() {
  if (stale_) weigh_anew();
  overall_.settle();
  of_late_.settle();
}

void Popularity::weigh_anew() {
  period_ = period_of(newest_day());
  stale_ = false;
  of_late_.clear();
  for (Symbol product = 0; product < days_.size(); ++product)
    for (const DayBaskets& day : days_[product])
      of_late_.add(product, day.baskets * weight(day.day));
}

Day Popularity::newest_day() const {
  return lines_of_day_.empty() ? Day{} : lines_of_day_.rbegin()->first;
}

std::int64_t Popularity::baskets(Symbol product, Day from, Day to) const {
  if (product >= days_.size()) return 0;
  std::int64_t sum = 0;
  const std::vector<DayBaskets>& days = days_[product];
  auto at = std::lower_bound(days.begin(), days.end(), from,
                             [](const DayBaskets& a, Day b) { return a.day < b; });
  for (; at != days.end() && at->day <= to; ++at) sum += at->baskets;
  return sum;
}

std::int64_t Popularity::share(Symbol product) const {
  return part_of(overall_.score(product), overall_.total());
}

std::int64_t Popularity::late_share(Symbol product) const {
  return part_of(of_late_.score(product), of_late_.total());
}

std::size_t Popularity::bytes() const {
  std::size_t sum = days_.size() * sizeof(std::vector<DayBaskets>) + lines_of_day_.size() * 64;
  for (const auto& days : days_) sum += days.capacity() * sizeof(DayBaskets);
  return sum;
}

}  // namespace shop
