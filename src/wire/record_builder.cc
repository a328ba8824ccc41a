// SPDX-License-Identifier: Apache-2.0
#include "wire/record_builder.h"

#include <limits>

#include "base/decimal.h"
#include "wire/number_text.h"

namespace shop {
namespace {

// The first refusal stays.
template <class Record>
void refuse(Record& record, Cause cause, Field field) {
  if (record.cause != Cause::none) return;
  record.cause = cause;
  record.field = field;
}

// Whether there is a number; refuses one that cannot be read.
template <class Record>
bool read_number(const FieldTexts& texts, Field field, int scale, std::int64_t& value,
                 Record& record) {
  const std::string_view text = texts[field];
  if (text.empty()) return false;
  const auto number = parse_number(text, scale);
  if (number) value = *number;
  if (!number) refuse(record, Cause::bad_number, field);
  return number.has_value();
}

std::optional<bool> parse_flag(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes") return true;
  if (text == "false" || text == "0" || text == "no") return false;
  return std::nullopt;
}

std::optional<int> parse_years(std::string_view text) {
  if (text.empty() || text.size() > 3) return std::nullopt;
  int years = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    years = years * 10 + (c - '0');
  }
  return years <= 150 ? std::optional(years) : std::nullopt;
}

// "34", "25-34" or "65+".
bool is_age(std::string_view text) {
  if (text.ends_with('+')) return parse_years(text.substr(0, text.size() - 1)).has_value();
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return parse_years(text).has_value();
  const auto from = parse_years(text.substr(0, dash));
  const auto to = parse_years(text.substr(dash + 1));
  return from && to && *from <= *to;
}

void read_kind(const FieldTexts& texts, Transaction& out) {
  if (const std::string_view text = texts[Field::kind]; !text.empty()) {
    const auto kind = parse_kind(text);
    if (kind) out.kind = *kind;
    if (!kind) refuse(out, Cause::bad_value, Field::kind);
  }
}

void read_flags(const FieldTexts& texts, Transaction& out) {
  std::int64_t revision = 0;
  if (read_number(texts, Field::revision, 0, revision, out)) {
    if (revision < 0 || revision > std::numeric_limits<std::uint32_t>::max()) {
      refuse(out, Cause::bad_number, Field::revision);
    } else {
      out.revision = static_cast<std::uint32_t>(revision);
    }
  }
  if (const std::string_view text = texts[Field::restock]; !text.empty()) {
    const auto flag = parse_flag(text);
    if (flag) out.restock = *flag;
    if (!flag) refuse(out, Cause::bad_value, Field::restock);
  }
}

template <class Record>
Currency read_currency(const FieldTexts& texts, Currency usual, Record& out) {
  const std::string_view text = texts[Field::currency];
  if (text.empty()) return usual;
  const auto currency = Currency::find(text);
  if (!currency) refuse(out, Cause::unknown_currency, Field::currency);
  return currency.value_or(Currency());
}

// The total that a source does not tell: quantity x price, rounded half away from zero.
void compute_total(Transaction& out) {
  const Int128 product = static_cast<Int128>(out.quantity) * out.price_micro;
  const Int128 total =
      divide_rounded(product, power_of_ten(kPriceDecimals - out.currency.digits()));
  constexpr Int128 kMax = std::numeric_limits<std::int64_t>::max();
  out.has_total = total <= kMax && total >= -kMax;
  if (out.has_total) out.total_minor = static_cast<std::int64_t>(total);
  if (!out.has_total) refuse(out, Cause::amount_too_large, Field::total);
}

// What validate() cannot see: that a number or a time is not there.
void refuse_missing(bool has_quantity, bool has_time, Transaction& out) {
  if (out.kind == Kind::void_) return;
  const bool about_quantity =
      out.cause == Cause::none ||
      (out.cause == Cause::quantity_not_positive && out.field == Field::quantity);
  if (!has_quantity && about_quantity) {
    out.cause = Cause::missing_field;
    out.field = Field::quantity;
  }
  if (!has_time) refuse(out, Cause::missing_field, Field::timestamp);
}

}  // namespace

bool TransactionBuilder::read_money(const FieldTexts& texts, const TransactionRules& rules,
                                    Transaction& out) {
  // The currency tells how many digits a total has, but its own cause comes last.
  Transaction probe;
  out.currency = read_currency(texts, currency_, probe);
  const bool has_quantity = read_number(texts, Field::quantity, 0, out.quantity, out);
  const bool flips = rules.refund_quantity_negative && out.kind == Kind::refund;
  if (flips && out.quantity < 0 && out.quantity >= -kQuantityMax) out.quantity = -out.quantity;
  out.has_price = read_number(texts, Field::price, kPriceDecimals, out.price_micro, out);
  if (!out.currency) return has_quantity;
  if (rules.total == TotalRule::rounded && texts[Field::total].empty()) {
    if (has_quantity && out.has_price && out.cause == Cause::none) compute_total(out);
  } else if (rules.round_total && !texts[Field::total].empty()) {
    const auto total = parse_rounded(texts[Field::total], out.currency.digits());
    out.has_total = total.has_value();
    if (total) out.total_minor = *total;
    if (!total) refuse(out, Cause::bad_number, Field::total);
  } else {
    out.has_total = read_number(texts, Field::total, out.currency.digits(), out.total_minor, out);
  }
  return has_quantity;
}

void TransactionBuilder::read_time(const FieldTexts& texts, const TransactionRules& rules,
                                   Transaction& out) {
  const std::string_view text = texts[Field::timestamp];
  if (text.empty()) return;
  const auto local =
      rules.time_pattern.empty() ? times.read(text) : times.read(text, rules.time_pattern);
  if (!local) return refuse(out, Cause::bad_time, Field::timestamp);
  out.time = local->time;
  out.day = local->day;
  out.hour = local->hour;
  out.odd_local_time = local->note != LocalTimeNote::plain;
}

void TransactionBuilder::build(const FieldTexts& texts, const TransactionRules& rules,
                               Transaction& out) {
  out.id = texts[Field::transaction_id];
  out.user = texts[Field::user_id];
  out.product = texts[Field::product_id];
  out.product_name = texts[Field::product_name];
  out.category = texts[Field::category];
  out.city = texts[Field::city];
  out.order = texts[Field::order_id];
  out.refers_to = texts[Field::refers_to];
  out.target = texts[Field::target];
  Transaction kind_probe;
  read_kind(texts, kind_probe);
  out.kind = kind_probe.kind;
  const bool has_quantity = read_money(texts, rules, out);
  read_time(texts, rules, out);
  if (kind_probe.cause != Cause::none) refuse(out, kind_probe.cause, kind_probe.field);
  read_flags(texts, out);
  read_currency(texts, currency_, out);
  if (out.cause != Cause::none) return;
  validate(out, rules.total);
  refuse_missing(has_quantity, !texts[Field::timestamp].empty(), out);
}

void ProductBuilder::build(const FieldTexts& texts, ProductRecord& out) {
  out.id = texts[Field::product_id];
  out.name = texts[Field::name].empty() ? texts[Field::product_name] : texts[Field::name];
  out.category = texts[Field::category];
  out.change_id = texts[Field::change_id];
  out.has_price = read_number(texts, Field::price, kPriceDecimals, out.price_micro, out);
  out.has_stock = read_number(texts, Field::stock, 0, out.stock, out);
  out.has_reorder_level = read_number(texts, Field::reorder_level, 0, out.reorder_level, out);
  out.is_delta = read_number(texts, Field::stock_delta, 0, out.stock_delta, out);
  if (const std::string_view text = texts[Field::updated_at]; !text.empty()) {
    const auto local = times_.read(text);
    out.has_updated_at = local.has_value();
    if (local) out.updated_at = local->time;
    if (!local) refuse(out, Cause::bad_time, Field::updated_at);
  }
  out.currency = read_currency(texts, currency_, out);
  out.opening_balance = counts_open_balance_ && out.has_stock && texts[Field::updated_at].empty();
  validate(out);
}

void UserBuilder::build(const FieldTexts& texts, UserRecord& out) {
  out.id = texts[Field::user_id];
  out.name = texts[Field::name];
  out.age = texts[Field::age];
  out.address = texts[Field::address];
  out.city = texts[Field::city];
  if (!out.age.empty() && !is_age(out.age)) refuse(out, Cause::bad_value, Field::age);
  if (const std::string_view text = texts[Field::updated_at]; !text.empty()) {
    const auto local = times_.read(text);
    out.has_updated_at = local.has_value();
    if (local) out.updated_at = local->time;
    if (!local) refuse(out, Cause::bad_time, Field::updated_at);
  }
  validate(out);
}

}  // namespace shop
