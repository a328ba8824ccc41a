// SPDX-License-Identifier: Apache-2.0
#include "lake/scan_columns.h"

#include <optional>

#include "base/decimal.h"

namespace shop::lake {
namespace {

// Thousandths of a currency's unit as its minor units: always a whole number of them, so the
// quotient is exact. A division by a constant is a tenth of one by a variable.
std::int64_t minor_of(std::int64_t thousandths, std::int64_t factor) {
  switch (factor) {
    case 1:
      return thousandths;
    case 10:
      return thousandths / 10;
    case 100:
      return thousandths / 100;
    default:
      return thousandths / factor;
  }
}

template <class T>
void keep(std::vector<T>& values, const std::vector<std::uint32_t>& chosen) {
  if (values.empty()) return;
  for (std::size_t at = 0; at < chosen.size(); ++at) values[at] = values[chosen[at]];
  values.resize(chosen.size());
}

template <class T>
void narrow(const std::vector<std::int32_t>& from, std::vector<T>& to) {
  to.resize(from.size());
  for (std::size_t at = 0; at < from.size(); ++at) to[at] = static_cast<T>(from[at]);
}

}  // namespace

void ScanColumns::read_texts(parquet::RowGroupReader& group) {
  const auto read = [&](bool wanted, Column column, Symbols& symbols, std::vector<Symbol>& values) {
    if (wanted) read_symbols(group, column, rows_, symbols, values, &dictionaries_.mutex);
  };
  read(query_.product, Column::product_id, dictionaries_.texts.products, product_);
  read(query_.city, Column::city, dictionaries_.texts.cities, city_);
  read(query_.category, Column::category, dictionaries_.texts.categories, category_);
}

void ScanColumns::read_currency(parquet::RowGroupReader& group) {
  read_symbols(group, Column::currency, rows_, codes_, code_);
  while (currency_of_code_.size() < codes_.size()) {
    const std::string_view text = codes_.text(static_cast<Symbol>(currency_of_code_.size()));
    const auto currency = text.empty() ? std::optional<Currency>(Currency{}) : Currency::find(text);
    if (!currency) refuse("an unknown currency");
    currency_of_code_.push_back(currency->index());
    factor_of_code_.push_back(power_of_ten(kMoneyScale - currency->digits()));
  }
  currency_.resize(code_.size());
  for (std::size_t at = 0; at < code_.size(); ++at) currency_[at] = currency_of_code_[code_[at]];
}

void ScanColumns::read_money(parquet::RowGroupReader& group) {
  read_numbers<parquet::Int64Type>(group, Column::revenue, rows_, revenue_);
  for (std::size_t at = 0; at < revenue_.size(); ++at)
    revenue_[at] = minor_of(revenue_[at], factor_of_code_[code_[at]]);
}

void ScanColumns::read_days(parquet::RowGroupReader& group, Day day) {
  day_.assign(static_cast<std::size_t>(rows_), day);
  if (query_.basis == LakeBasis::refund_day && !query_.sale_day) return;
  read_numbers<parquet::Int32Type>(group, Column::sale_day, rows_, small_);
  sale_day_.resize(small_.size());
  for (std::size_t at = 0; at < small_.size(); ++at) sale_day_[at] = Day{small_[at]};
  if (query_.basis == LakeBasis::sale_day) day_ = sale_day_;
}

void ScanColumns::choose(parquet::RowGroupReader& group, bool late_rows) {
  if (late_rows) read_numbers<parquet::Int64Type>(group, Column::log_position, rows_, position_);
  chosen_.clear();
  for (std::uint32_t row = 0; row < day_.size(); ++row) {
    if (day_[row] < query_.from || query_.to < day_[row]) continue;
    if (late_rows && static_cast<Position>(position_[row]) >= before_) continue;
    chosen_.push_back(row);
  }
}

void ScanColumns::keep_chosen() {
  if (chosen_.size() == day_.size()) return;
  keep(day_, chosen_);
  keep(sale_day_, chosen_);
  keep(product_, chosen_);
  keep(city_, chosen_);
  keep(category_, chosen_);
  keep(hour_, chosen_);
  keep(currency_, chosen_);
  keep(transactions_, chosen_);
  keep(refunds_, chosen_);
  keep(units_, chosen_);
  keep(revenue_, chosen_);
}

LakeColumns ScanColumns::read(parquet::RowGroupReader& group, Day day, bool late_rows) {
  rows_ = group.metadata()->num_rows();
  read_days(group, day);
  const bool all = !late_rows && query_.basis == LakeBasis::refund_day;
  if (!all) {
    choose(group, late_rows);
    if (chosen_.empty()) return {};
  }
  read_texts(group);
  read_currency(group);
  read_money(group);
  read_numbers<parquet::Int64Type>(group, Column::units, rows_, units_);
  if (query_.hour) {
    read_numbers<parquet::Int32Type>(group, Column::hour, rows_, small_);
    narrow(small_, hour_);
  }
  read_numbers<parquet::Int32Type>(group, Column::transactions, rows_, small_);
  narrow(small_, transactions_);
  read_numbers<parquet::Int32Type>(group, Column::refunds, rows_, small_);
  narrow(small_, refunds_);
  if (!all) keep_chosen();
  const auto if_read = [](const auto& values) { return values.empty() ? nullptr : values.data(); };
  return {.rows = day_.size(),
          .day = day_.data(),
          .sale_day = if_read(sale_day_),
          .product = if_read(product_),
          .city = if_read(city_),
          .category = if_read(category_),
          .hour = if_read(hour_),
          .currency = currency_.data(),
          .transactions = transactions_.data(),
          .refunds = refunds_.data(),
          .units = units_.data(),
          .revenue_minor = revenue_.data()};
}

}  // namespace shop::lake
