// SPDX-License-Identifier: Apache-2.0
#include "promotions/uplift.h"

#include <cmath>

namespace shop {
namespace {

constexpr double kNormalQuantile = 1.959963984540054;  // of 97.5 %
constexpr double kThousandthsOfPercent = 100'000;

double ratio(const Share& share) {
  return static_cast<double>(share.of_them) / static_cast<double>(share.all);
}

std::int64_t rounded(double share) { return std::llround(share * kThousandthsOfPercent); }

}  // namespace

ShareInterval wilson_interval(const Share& share) {
  if (share.all == 0) return {};
  const double z2 = kNormalQuantile * kNormalQuantile;
  const auto n = static_cast<double>(share.all);
  const double p = ratio(share);
  const double middle = p + z2 / (2 * n);
  const double half = kNormalQuantile * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  const double divisor = 1 + z2 / n;
  return {(middle - half) / divisor, (middle + half) / divisor};
}

std::optional<Uplift> uplift_of(const Share& offered, const Share& held_out) {
  if (offered.all == 0 || held_out.all == 0) return std::nullopt;
  const double a = ratio(offered);
  const double b = ratio(held_out);
  const ShareInterval of_a = wilson_interval(offered);
  const ShareInterval of_b = wilson_interval(held_out);
  const double below = std::hypot(a - of_a.low, of_b.high - b);
  const double above = std::hypot(of_a.high - a, b - of_b.low);
  return Uplift{rounded(a - b), rounded(a - b - below), rounded(a - b + above)};
}

}  // namespace shop
