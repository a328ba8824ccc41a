// SPDX-License-Identifier: Apache-2.0
#include "reports/row_order.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <map>
#include <span>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/fetch_line.h"
#include "reports/currency_order.h"
#include "reports/on_threads.h"

namespace shop {
namespace {

// What decides where a row stands among those of its time and currency.
struct SortKey {
  std::int64_t revenue = 0;  // or the nearest number of 64 bits
  std::uint64_t names = 0;   // the first 64 bits of their rank
  const Group* group = nullptr;
};

std::int64_t nearest(Int128 value) {
  constexpr Int128 kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr Int128 kGreatest = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::clamp(value, kLeast, kGreatest));
}

class Before {
 public:
  explicit Before(const KeyCells& cells) : cells_(cells) {}
  bool operator()(const SortKey& a, const SortKey& b) const {
    if (a.revenue != b.revenue) return a.revenue > b.revenue;
    if (a.names != b.names && !is_cut_off(a.revenue)) [[likely]]
      return a.names < b.names;
    return before_in_full(*a.group, *b.group);
  }

 private:
  static bool is_cut_off(std::int64_t revenue) {
    return revenue == std::numeric_limits<std::int64_t>::min() ||
           revenue == std::numeric_limits<std::int64_t>::max();
  }
  bool before_in_full(const Group& a, const Group& b) const {
    if (a.revenue_minor != b.revenue_minor) return a.revenue_minor > b.revenue_minor;
    return cells_.name_rank(a.key) < cells_.name_rank(b.key);
  }

  const KeyCells& cells_;
};

// The period, the hour and the currency; without the currency it sorts as time does.
std::uint64_t bucket_of(const GroupKey& key) {
  const auto period = static_cast<std::uint32_t>(key.period) ^ 0x8000'0000U;
  return std::uint64_t{period} << 16 | std::uint64_t{key.hour} << 8 | key.currency;
}
std::uint8_t currency_of(std::uint64_t bucket) { return static_cast<std::uint8_t>(bucket); }

// What one thread met in its parts of the groups.
struct Survey {
  KeyCells::Met met;
  std::size_t rows = 0;
  // Rows of each bucket; then where the thread puts its next one.
  boost::unordered_flat_map<std::uint64_t, std::size_t> buckets;
  std::map<std::uint8_t, Group> totals;

  void take(const Group& group) {
    met.note(group.key);
    ++rows;
    ++buckets[bucket_of(group.key)];
    if (total == nullptr || total->key.currency != group.key.currency) {
      total = &totals[group.key.currency];
      total->key.currency = group.key.currency;
    }
    total->add(group.sums());
  }
  Group* total = nullptr;  // of the last currency
};

struct Bucket {
  std::uint64_t name = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

class Ordering {
 public:
  explicit Ordering(RevenueRows& rows) : rows_(rows) {
    std::size_t groups = 0;
    for (const auto& part : rows.groups) groups += part.size();
    surveys_.resize(std::min(threads_for(groups), rows.groups.size()));
  }

  void run() {
    on_threads(surveys_.size(), [&](std::size_t thread) { survey(thread); });
    for (const Survey& survey : surveys_) rows_.cells.add(survey.met);
    rows_.cells.rank_names();
    add_totals();
    make_buckets();
    on_threads(surveys_.size(), [&](std::size_t thread) { fill(thread); });
    sort();
  }

 private:
  template <class Take>
  void each_group(std::size_t thread, const Take& take) {
    for (std::size_t part = thread; part < rows_.groups.size(); part += surveys_.size())
      for (const Group& group : rows_.groups[part]) take(group);
  }

  void survey(std::size_t thread) {
    for (std::size_t part = thread; part < rows_.groups.size(); part += surveys_.size())
      std::erase_if(rows_.groups[part], [](const Group& group) { return group.sums().is_zero(); });
    each_group(thread, [&](const Group& group) { surveys_[thread].take(group); });
  }

  void add_totals() {
    std::map<std::uint8_t, Group> sums;
    CurrencyOrder order;
    for (const Survey& survey : surveys_) {
      for (const auto& [currency, total] : survey.totals) {
        sums[currency].key.currency = currency;
        sums[currency].add(total.sums());
        order.count(total.key.money(), total.transactions);
      }
    }
    for (const auto& [currency, sum] : sums) rows_.totals.push_back(sum);
    std::sort(rows_.totals.begin(), rows_.totals.end(), [&](const Group& a, const Group& b) {
      return order.before(a.key.money(), b.key.money());
    });
    for (std::size_t at = 0; at < rows_.totals.size(); ++at)
      currency_ranks_[rows_.totals[at].key.currency] = static_cast<std::uint8_t>(at);
  }

  void make_buckets() {
    boost::unordered_flat_map<std::uint64_t, std::size_t> sizes;
    for (const Survey& survey : surveys_)
      for (const auto& [name, rows] : survey.buckets) sizes[name] += rows;
    for (const auto& [name, rows] : sizes) buckets_.push_back({name, 0, rows});
    const auto rank = [&](const Bucket& bucket) {
      return (bucket.name & ~std::uint64_t{0xFF}) | currency_ranks_[currency_of(bucket.name)];
    };
    std::sort(buckets_.begin(), buckets_.end(),
              [&](const Bucket& a, const Bucket& b) { return rank(a) < rank(b); });
    std::size_t at = 0;
    for (Bucket& bucket : buckets_) {
      bucket.begin = at;
      for (Survey& survey : surveys_) {
        const auto rows = survey.buckets.find(bucket.name);
        if (rows != survey.buckets.end()) at += std::exchange(rows->second, at);
      }
      bucket.end = at;
    }
    keys_.resize(at);
    rows_.order.resize(at);
  }

  void fill(std::size_t thread) {
    const unsigned bits = rows_.cells.name_rank_bits();
    const unsigned left_out = bits > 64 ? bits - 64 : 0;
    each_group(thread, [&](const Group& group) {
      const Uint128 names = rows_.cells.name_rank(group.key) >> left_out;
      keys_[surveys_[thread].buckets.find(bucket_of(group.key))->second++] = {
          nearest(group.revenue_minor), static_cast<std::uint64_t>(names), &group};
    });
  }

  void sort() {
    if (buckets_.size() < 2 * surveys_.size()) {
      for (const Bucket& bucket : buckets_) sort_on_threads(keys_of(bucket));
      for (std::size_t at = 0; at < keys_.size(); ++at) rows_.order[at] = keys_[at].group;
      return;
    }
    std::atomic<std::size_t> next = 0;
    on_threads(surveys_.size(), [&](std::size_t) {
      for (std::size_t at = next++; at < buckets_.size(); at = next++) {
        const auto keys = keys_of(buckets_[at]);
        std::sort(keys.begin(), keys.end(), Before(rows_.cells));
        for (std::size_t i = 0; i < keys.size(); ++i)
          rows_.order[buckets_[at].begin + i] = keys[i].group;
      }
    });
  }

  std::span<SortKey> keys_of(const Bucket& bucket) {
    return std::span(keys_).subspan(bucket.begin, bucket.end - bucket.begin);
  }

  // Halves at the same time.
  void sort_on_threads(std::span<SortKey> keys) {
    const Before before(rows_.cells);
    const std::size_t half = keys.size() / 2;
    const auto middle = keys.begin() + static_cast<std::ptrdiff_t>(half);
    if (threads_for(keys.size()) == 1) return std::sort(keys.begin(), keys.end(), before);
    on_threads(2, [&](std::size_t thread) {
      if (thread == 0)
        std::sort(keys.begin(), middle, before);
      else
        std::sort(middle, keys.end(), before);
    });
    std::inplace_merge(keys.begin(), middle, keys.end(), before);
  }

  RevenueRows& rows_;
  std::vector<Survey> surveys_;
  std::array<std::uint8_t, 256> currency_ranks_{};  // 0 for the one of most transactions
  std::vector<Bucket> buckets_;                     // in order
  std::vector<SortKey> keys_;
};

}  // namespace

RevenueRows sorted_rows(GroupParts groups, const RowKeys& keys) {
  RevenueRows rows{std::move(groups), {}, {}, KeyCells(keys)};
  Ordering(rows).run();
  return rows;
}

std::vector<Group> RevenueRows::copy(std::size_t first, std::size_t count) const {
  constexpr std::size_t kAhead = 16;
  std::vector<Group> copied;
  copied.reserve(count);
  for (std::size_t at = first; at < first + count; ++at) {
    if (at + kAhead < order.size()) fetch_line(order[at + kAhead]);
    copied.push_back(*order[at]);
  }
  return copied;
}

}  // namespace shop
