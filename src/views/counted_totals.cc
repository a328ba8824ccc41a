// SPDX-License-Identifier: Apache-2.0
#include "views/counted_totals.h"

#include <algorithm>

#include "base/assert.h"

namespace shop {
namespace {

void append(CountedTotals& out, CountedTotal next) {
  if (!out.empty() && out.back().total == next.total) {
    const std::uint32_t room = UINT32_MAX - out.back().count;
    const std::uint32_t moved = std::min(room, next.count);
    out.back().count += moved;
    next.count -= moved;
  }
  if (next.count > 0) out.push_back(next);
}

}  // namespace

std::uint64_t count_of(std::span<const CountedTotal> counted) {
  std::uint64_t count = 0;
  for (const CountedTotal& one : counted) count += one.count;
  return count;
}

std::uint32_t total_at(std::span<const CountedTotal> counted, std::uint64_t rank) {
  for (const CountedTotal& one : counted) {
    if (rank < one.count) return one.total;
    rank -= one.count;
  }
  SHOP_ASSERT(false);
  return 0;
}

void add_counted(CountedTotals& counted, std::span<const CountedTotal> more) {
  CountedTotals both;
  both.reserve(counted.size() + more.size());
  auto ours = counted.begin();
  for (const CountedTotal& theirs : more) {
    while (ours != counted.end() && ours->total <= theirs.total) append(both, *ours++);
    append(both, theirs);
  }
  while (ours != counted.end()) append(both, *ours++);
  counted = std::move(both);
}

void count_totals(std::vector<std::uint32_t>& totals, CountedTotals& counted) {
  std::sort(totals.begin(), totals.end());
  CountedTotals runs;
  for (const std::uint32_t total : totals) append(runs, {total, 1});
  add_counted(counted, runs);
  totals.clear();
}

void put_in_order(CountedTotals& counted) {
  std::sort(counted.begin(), counted.end(),
            [](const CountedTotal& a, const CountedTotal& b) { return a.total < b.total; });
  CountedTotals ordered;
  ordered.reserve(counted.size());
  for (const CountedTotal& one : counted) append(ordered, one);
  counted = std::move(ordered);
}

void take_out(CountedTotals& counted, std::vector<std::int64_t>& removed) {
  const auto found = [&](std::int64_t total) {
    auto place = std::lower_bound(
        counted.begin(), counted.end(), total,
        [](const CountedTotal& one, std::int64_t asked) { return one.total < asked; });
    while (place != counted.end() && place->total == total && place->count == 0) ++place;
    if (place == counted.end() || place->total != total) return false;
    --place->count;
    return true;
  };
  std::erase_if(removed, found);
  std::erase_if(counted, [](const CountedTotal& one) { return one.count == 0; });
}

}  // namespace shop
