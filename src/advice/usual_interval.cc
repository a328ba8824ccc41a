// SPDX-License-Identifier: Apache-2.0
#include "advice/usual_interval.h"

#include <vector>

#include "base/median.h"

namespace shop {

std::optional<std::int64_t> usual_interval(std::span<const Day> days) {
  if (days.size() < 2) return std::nullopt;
  std::vector<std::int64_t> intervals;
  for (std::size_t at = 1; at < days.size(); ++at)
    intervals.push_back(days[at].number - days[at - 1].number);
  return lower_median(intervals);
}

}  // namespace shop
