// SPDX-License-Identifier: Apache-2.0
#include "reports/row_keys.h"

#include <algorithm>
#include <bit>
#include <limits>

#include <fmt/format.h>

namespace shop {
namespace {

constexpr std::int32_t kUnknown = std::numeric_limits<std::int32_t>::min();
constexpr Symbol kNoRegion = std::numeric_limits<Symbol>::max();
constexpr std::int32_t kFirstTableDay = -25567;  // 1900-01-01
constexpr std::size_t kTableDays = 109573;       // to 2199-12-31

bool is_period(ReportKey key) { return key <= ReportKey::day; }

}  // namespace

Day period_start(ReportKey period, Day day, Hemisphere) {
  const YearMonthDay date = to_date(day);
  switch (period) {
    case ReportKey::year:
      return to_day({date.year, 1, 1});
    case ReportKey::season:  // in both hemispheres they change with March, June, September,
                             // December
      return date.month < 3 ? to_day({date.year - 1, 12, 1})
                            : to_day({date.year, date.month / 3 * 3, 1});
    case ReportKey::month:
      return to_day({date.year, date.month, 1});
    default:
      return day;
  }
}

Cell period_cell(ReportKey period, Day start, Hemisphere hemisphere) {
  const YearMonthDay date = to_date(start);
  if (period == ReportKey::year) return Int128{date.year};
  if (period == ReportKey::month) return fmt::format("{:04}-{:02}", date.year, date.month);
  if (period == ReportKey::day) return start;
  const SeasonOfYear season = season_of(start, hemisphere);
  return fmt::format("{:04}-{}", season.year, season_name(season.season));
}

Column key_column(ReportKey key) {
  const std::string name(key_name(key));
  switch (key) {
    case ReportKey::year:
      return {name, ColumnType::integer, Look::year};
    case ReportKey::season:
      return {name, ColumnType::text, Look::season};
    case ReportKey::month:
      return {name, ColumnType::text, Look::month};
    case ReportKey::day:
      return {name, ColumnType::day};
    case ReportKey::hour:
      return {name, ColumnType::integer, Look::hour};
    default:
      return {name, ColumnType::text};
  }
}

RowKeys::RowKeys(std::vector<ReportKey> by, const ReportSource& source)
    : by_(std::move(by)), source_(source), regions_(std::make_shared<NumberedRegions>()) {
  for (const ReportKey key : by_) set_ |= bit(key);
  by_product_ = has(ReportKey::product);
  by_city_ = has(ReportKey::city);
  by_region_ = has(ReportKey::region) && !by_city_;
  by_category_ = has(ReportKey::category);
  by_hour_ = has(ReportKey::hour);
  for (const ReportKey key : by_) by_period_ |= is_period(key);
  if (by_period_) periods_.assign(kTableDays, kUnknown);
}

bool RowKeys::has_time() const { return by_period_ || by_hour_; }

std::int32_t RowKeys::period(Day day) {
  const auto place = static_cast<std::size_t>(std::int64_t{day.number} - kFirstTableDay);
  if (place >= periods_.size()) return find_period(day);
  if (periods_[place] == kUnknown) periods_[place] = find_period(day);
  return periods_[place];
}

// The finest of the keys decides. A year and a season together part a winter at New Year.
std::int32_t RowKeys::find_period(Day day) const {
  const Hemisphere hemisphere = source_.hemisphere;
  if (has(ReportKey::day)) return day.number;
  if (has(ReportKey::month)) return period_start(ReportKey::month, day, hemisphere).number;
  if (!has(ReportKey::season)) return period_start(ReportKey::year, day, hemisphere).number;
  const Day season = period_start(ReportKey::season, day, hemisphere);
  if (!has(ReportKey::year)) return season.number;
  return std::max(season, period_start(ReportKey::year, day, hemisphere)).number;
}

Symbol RowKeys::region(Symbol city) {
  // Other threads may be interning cities meanwhile: their number is not asked for.
  if (city >= region_of_city_.size())
    region_of_city_.resize(std::bit_ceil(city + std::size_t{1}), kNoRegion);
  Symbol& region = region_of_city_[city];
  if (region == kNoRegion) {
    const std::lock_guard lock(regions_->mutex);
    region =
        regions_->names.intern(source_.regions.region_of(source_.dictionaries.cities.text(city)));
  }
  return region;
}

std::string_view RowKeys::city_text(Symbol place) const {
  return by_city_ ? source_.dictionaries.cities.text(place) : std::string_view();
}

std::string_view RowKeys::region_text(Symbol place) const {
  if (by_region_) return regions_->names.text(place);
  return has(ReportKey::region) ? source_.regions.region_of(city_text(place)) : std::string_view();
}

void RowKeys::add_columns(std::vector<Column>& columns) const {
  for (const ReportKey key : by_) {
    if (key == ReportKey::product) columns.push_back({"product_id", ColumnType::text});
    columns.push_back(key_column(key));
  }
}

std::vector<std::size_t> RowKeys::labels() const {
  std::vector<std::size_t> places;
  std::size_t place = 0;
  for (const ReportKey key : by_) {
    if (key == ReportKey::product) ++place;
    places.push_back(place++);
  }
  return places;
}

void add_product_cells(const ReportSource& source, Symbol product, std::string name, Row& row) {
  const std::string_view id = source.dictionaries.products.text(product);
  row.emplace_back(std::string(id));
  row.emplace_back(name.empty() ? std::string(id) : std::move(name));
}

}  // namespace shop
