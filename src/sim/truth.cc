// SPDX-License-Identifier: Apache-2.0
#include "sim/truth.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/time.h"

namespace shop::sim {
namespace {

void add(CellSums& sums, const Posting& posting) {
  sums.transactions += posting.transactions;
  sums.refunds += posting.refunds;
  sums.units += posting.units;
  sums.revenue += posting.revenue;
}

bool is_zero(const CellSums& sums) {
  return sums.transactions == 0 && sums.refunds == 0 && sums.units == 0 && sums.revenue == 0;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '=' || static_cast<unsigned char>(c) < 0x20) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

Truth::Truth(const Catalogue& catalogue, std::vector<MoneyName> currencies, std::int32_t first_day,
             std::int32_t days)
    : catalogue_(&catalogue),
      currencies_(std::move(currencies)),
      first_day_(first_day),
      days_(days) {
  plain_.resize(static_cast<std::size_t>(days) * catalogue.size().cities *
                catalogue.size().categories);
}

void Truth::sent(const Step& step) {
  ++counts_.records;
  ++counts_.planted[static_cast<std::size_t>(step.sort)];
  counts_.waiting -= step.settles_waiting;
  // They were counted as booked when they came.
  counts_.booked -= step.turns_down;
  counts_.issues += step.turns_down;
  counts_.by_cause[static_cast<std::size_t>(RefusedFor::refund_beyond_sale)] += step.turns_down;
  for (const Posting& posting : step.postings) post(posting);
  switch (step.outcome) {
    case Outcome::waiting:
      ++counts_.waiting;
      [[fallthrough]];
    case Outcome::booked:
      ++counts_.booked;
      break;
    case Outcome::duplicate:
      ++counts_.duplicates;
      break;
    case Outcome::issue:
      ++counts_.issues;
      ++counts_.by_cause[static_cast<std::size_t>(step.refused_for)];
      break;
  }
}

void Truth::sold(const Posting& posting) {
  ++counts_.records;
  ++counts_.booked;
  post(posting);
}

void Truth::post(const Posting& posting) {
  const std::uint32_t category = catalogue_->product(posting.product).category;
  const std::int32_t since = posting.day - first_day_;
  if (posting.day == posting.sale_day && posting.currency == 0 && since >= 0 && since < days_) {
    const std::size_t at =
        (static_cast<std::size_t>(since) * catalogue_->size().cities + posting.city) *
            catalogue_->size().categories +
        category;
    add(plain_[at], posting);
    return;
  }
  const std::uint64_t days = static_cast<std::uint64_t>(static_cast<std::uint32_t>(posting.day))
                                 << 32 |
                             static_cast<std::uint32_t>(posting.sale_day);
  const std::uint32_t rest =
      static_cast<std::uint32_t>(posting.city) << 16 | category << 8 | posting.currency;
  add(others_[days][rest], posting);
}

std::string Truth::line(std::int32_t day, std::int32_t sale_day, std::uint32_t city,
                        std::uint32_t category, std::uint32_t currency,
                        const CellSums& sums) const {
  return fmt::format("revenue|{}|{}|{}|{}|{}|transactions={}|refunds={}|units={}|revenue={}",
                     format_day(Day{day}), format_day(Day{sale_day}),
                     escaped(catalogue_->city_name(city)),
                     escaped(catalogue_->category_name(category)), currencies_[currency].code,
                     sums.transactions, sums.refunds, sums.units, sums.revenue);
}

std::vector<std::string> Truth::cells() const {
  std::vector<std::string> lines;
  const CatalogueSize size = catalogue_->size();
  std::size_t at = 0;
  for (std::int32_t day = first_day_; day < first_day_ + days_; ++day)
    for (std::uint32_t city = 0; city < size.cities; ++city)
      for (std::uint32_t category = 0; category < size.categories; ++category, ++at)
        if (!is_zero(plain_[at])) lines.push_back(line(day, day, city, category, 0, plain_[at]));
  for (const auto& [days, cells] : others_) {
    for (const auto& [rest, sums] : cells) {
      if (is_zero(sums)) continue;
      lines.push_back(line(static_cast<std::int32_t>(days >> 32),
                           static_cast<std::int32_t>(days & 0xFFFFFFFF), rest >> 16,
                           rest >> 8 & 0xFF, rest & 0xFF, sums));
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace shop::sim
