// SPDX-License-Identifier: Apache-2.0
#include "advice/usual_interval.h"

#include <algorithm>
#include <vector>

namespace shop {

std::optional<std::int64_t> usual_interval(std::span<const Day> days) {
  if (days.size() < 2) return std::nullopt;
  std::vector<std::int64_t> intervals;
  for (std::size_t at = 1; at < days.size(); ++at)
    intervals.push_back(days[at].number - days[at - 1].number);
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>((intervals.size() - 1) / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return *middle;
}

}  // namespace shop
