// SPDX-License-Identifier: Apache-2.0
#include "views/distribution.h"

#include <algorithm>

#include "base/assert.h"
#include "base/decimal.h"
#include "views/statistics.h"

namespace shop {
namespace {

// 256 bits without sign.
struct Wide {
  Uint128 high = 0;
  Uint128 low = 0;
  auto operator<=>(const Wide&) const = default;
};

Wide multiply(Uint128 a, Uint128 b) {
  constexpr Uint128 kLowHalf = UINT64_MAX;
  const Uint128 low = (a & kLowHalf) * (b & kLowHalf);
  const Uint128 left = (a >> 64) * (b & kLowHalf);
  const Uint128 right = (a & kLowHalf) * (b >> 64);
  const Uint128 middle = (low >> 64) + (left & kLowHalf) + (right & kLowHalf);
  return {(a >> 64) * (b >> 64) + (left >> 64) + (right >> 64) + (middle >> 64),
          (middle << 64) | (low & kLowHalf)};
}

Wide subtract(const Wide& a, const Wide& b) {
  return {a.high - b.high - (a.low < b.low ? 1 : 0), a.low - b.low};
}

Wide times_four(const Wide& a) { return {a.high << 2 | a.low >> 126, a.low << 2}; }

}  // namespace

std::int64_t sample_deviation(std::int64_t n, Int128 sum, Int128 squares) {
  SHOP_ASSERT(n >= 2);
  const auto count = static_cast<Uint128>(n);
  const auto size = static_cast<Uint128>(sum < 0 ? -sum : sum);
  const Wide all = multiply(count, static_cast<Uint128>(squares));
  const Wide mean = multiply(size, size);
  if (all <= mean) return 0;
  const Wide dividend = times_four(subtract(all, mean));
  const Uint128 divisor = count * (count - 1);
  // The largest r with r - 1/2 <= sqrt(dividend / 4 / divisor), so with (2r-1)^2 * divisor <=
  // dividend.
  std::int64_t below = 0;
  std::int64_t beyond = std::int64_t{1} << 62;
  while (beyond - below > 1) {
    const std::int64_t r = below + (beyond - below) / 2;
    const auto odd = static_cast<Uint128>(2 * r - 1);
    (multiply(odd * odd, divisor) <= dividend ? below : beyond) = r;
  }
  return below;
}

void Distribution::add(const StatisticsCell& cell) {
  cell.settle();
  narrow_.insert(narrow_.end(), cell.narrow.begin(), cell.narrow.end());
  if (cell.rare != nullptr) {
    counted_.insert(counted_.end(), cell.rare->counted.begin(), cell.rare->counted.end());
    counted_count_ += count_of(cell.rare->counted);
    wide_.insert(wide_.end(), cell.rare->wide.begin(), cell.rare->wide.end());
    short_ = short_ || !cell.rare->removed.empty();
  }
  const StatisticsCell::Sums sums = cell.sums();
  count_ += sums.count;
  sum_ += sums.sum;
  squares_ += sums.squares;
}

void Distribution::add(std::int64_t total_minor) {
  if (total_minor >= 0 && total_minor <= UINT32_MAX) {
    narrow_.push_back(static_cast<std::uint32_t>(total_minor));
  } else {
    wide_.push_back(total_minor);
  }
  ++count_;
  sum_ += total_minor;
  squares_ += static_cast<Int128>(total_minor) * total_minor;
}

void Distribution::merge(const Distribution& other) {
  narrow_.insert(narrow_.end(), other.narrow_.begin(), other.narrow_.end());
  counted_.insert(counted_.end(), other.counted_.begin(), other.counted_.end());
  counted_count_ += other.counted_count_;
  wide_.insert(wide_.end(), other.wide_.begin(), other.wide_.end());
  short_ = short_ || other.short_;
  count_ += other.count_;
  sum_ += other.sum_;
  squares_ += other.squares_;
}

void Distribution::clear() {
  narrow_.clear();
  counted_.clear();
  counted_count_ = 0;
  wide_.clear();
  short_ = false;
  count_ = 0;
  sum_ = 0;
  squares_ = 0;
}

std::optional<Summary> Distribution::summary() {
  if (short_ || count_ <= 0) return std::nullopt;
  SHOP_ASSERT(static_cast<std::size_t>(count_) == narrow_count() + wide_.size());
  std::sort(wide_.begin(), wide_.end());
  if (!counted_.empty()) {
    put_in_order(counted_);
    counted_count_ += narrow_.size();
    count_totals(narrow_, counted_);
  }
  Summary summary;
  summary.count = count_;
  summary.sum_minor = sum_;
  summary.sum_squares = squares_;
  // From the back, as each leaves what is smaller before the place it looked at.
  const auto last = static_cast<std::size_t>(count_ - 1);
  summary.maximum_minor = value_at(last, narrow_count());
  const auto p95 = static_cast<std::size_t>((count_ * 95 + 99) / 100 - 1);
  summary.p95_minor = value_at(p95, narrow_.size());
  const auto median = static_cast<std::size_t>((count_ + 1) / 2 - 1);
  summary.median_minor = value_at(median, narrow_place(p95) + 1);
  summary.minimum_minor = value_at(0, narrow_place(median) + 1);
  summary.average_minor = static_cast<std::int64_t>(divide_rounded(sum_, count_));
  if (count_ >= 2) summary.deviation_minor = sample_deviation(count_, sum_, squares_);
  return summary;
}

// Values below 0 come before the narrow ones, the other wide ones after them.
std::size_t Distribution::narrow_place(std::size_t rank) const {
  const auto negative = static_cast<std::size_t>(
      std::lower_bound(wide_.begin(), wide_.end(), std::int64_t{0}) - wide_.begin());
  return rank < negative ? 0 : std::min(rank - negative, narrow_count());
}

std::int64_t Distribution::value_at(std::size_t rank, std::size_t narrow_end) {
  const auto negative = static_cast<std::size_t>(
      std::lower_bound(wide_.begin(), wide_.end(), std::int64_t{0}) - wide_.begin());
  if (rank < negative) return wide_[rank];
  if (rank - negative >= narrow_count()) return wide_[rank - narrow_count()];
  if (!counted_.empty()) return total_at(counted_, rank - negative);
  const auto place = narrow_.begin() + static_cast<std::ptrdiff_t>(rank - negative);
  const auto end =
      narrow_.begin() + static_cast<std::ptrdiff_t>(std::min(narrow_end, narrow_.size()));
  if (place + 1 == end) return *std::max_element(narrow_.begin(), end);
  std::nth_element(narrow_.begin(), place, end);
  return *place;
}

}  // namespace shop
