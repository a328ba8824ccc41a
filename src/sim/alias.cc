// SPDX-License-Identifier: Apache-2.0
#include "sim/alias.h"

#include "base/assert.h"

namespace shop::sim {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint32_t share_of(Wide part, Wide whole) {
  const Wide scaled = (part << 32) / whole;
  return scaled > 0xFFFFFFFFU ? 0xFFFFFFFFU : static_cast<std::uint32_t>(scaled);
}

}  // namespace

Alias::Alias(const std::vector<std::uint64_t>& weights) : slots_(weights.size()) {
  Wide total = 0;
  for (const std::uint64_t weight : weights) total += weight;
  SHOP_ASSERT(total > 0);
  // Everything is scaled by the count, so that the average weight is `total` itself.
  std::vector<Wide> scaled(weights.size());
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    scaled[i] = static_cast<Wide>(weights[i]) * weights.size();
    (scaled[i] < total ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const std::uint32_t less = small.back();
    const std::uint32_t more = large.back();
    small.pop_back();
    slots_[less] = {share_of(scaled[less], total), less, more};
    scaled[more] -= total - scaled[less];
    if (scaled[more] < total) {
      large.pop_back();
      small.push_back(more);
    }
  }
  for (const auto* rest : {&small, &large})
    for (const std::uint32_t i : *rest) slots_[i] = {0xFFFFFFFFU, i, i};
}

}  // namespace shop::sim
