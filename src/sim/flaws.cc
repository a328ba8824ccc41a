// SPDX-License-Identifier: Apache-2.0
#include "sim/flaws.h"

#include <algorithm>
#include <array>

namespace shop::sim {
namespace {

constexpr Flaw text(Sort sort, RefusedFor cause, Column column, std::string_view value) {
  return {sort, cause, column, value, Breakage::none, true};
}
constexpr Flaw missing(Column column) {
  return text(Sort::missing_field, RefusedFor::missing_field, column, "");
}
constexpr Flaw number(Column column, std::string_view value) {
  return text(Sort::bad_number, RefusedFor::bad_number, column, value);
}
constexpr Flaw time(std::string_view value) {
  return text(Sort::bad_time, RefusedFor::bad_time, Column::timestamp, value);
}
constexpr Flaw money(std::string_view value) {
  return text(Sort::unknown_currency, RefusedFor::unknown_currency, Column::currency, value);
}
constexpr Flaw broken(Breakage breakage) {
  return {Sort::malformed, RefusedFor::malformed, Column::transaction_id, "", breakage, false};
}
constexpr Flaw turned(Sort sort, RefusedFor cause) {
  return {sort, cause, Column::transaction_id, "", Breakage::none, false};
}

constexpr std::string_view kLongId =
    "0123456789012345678901234567890123456789012345678901234567890123x";
static_assert(kLongId.size() == 65);

constexpr std::array kFlaws = std::to_array<Flaw>({
    {},
    broken(Breakage::cut),
    broken(Breakage::extra_columns),
    broken(Breakage::noise),
    broken(Breakage::text_behind_quote),
    text(Sort::not_utf8, RefusedFor::not_utf8, Column::product_name, "\"Caf\xE9\""),
    text(Sort::not_utf8, RefusedFor::not_utf8, Column::city, "\"Lond\xFFn\""),
    missing(Column::transaction_id),
    missing(Column::user_id),
    missing(Column::product_id),
    missing(Column::product_name),
    missing(Column::category),
    missing(Column::price),
    missing(Column::total),
    missing(Column::city),
    number(Column::quantity, "two"),
    number(Column::quantity, "1.5"),
    number(Column::price, "12..50"),
    number(Column::price, "£9.99"),
    number(Column::price, "0.1234567"),
    number(Column::total, "n/a"),
    number(Column::total, "\"1,500.00\""),
    number(Column::total, "99999999999999999999999"),
    time("yesterday"),
    time("2024-13-45 10:00:00"),
    time("30/12/2024 14:30"),
    time("2023-02-29 12:00:00"),
    time("2024-12-30 25:61:00"),
    text(Sort::bad_value, RefusedFor::bad_value, Column::kind, "gift"),
    text(Sort::bad_value, RefusedFor::bad_value, Column::restock, "perhaps"),
    text(Sort::text_too_long, RefusedFor::text_too_long, Column::transaction_id, kLongId),
    text(Sort::text_too_long, RefusedFor::text_too_long, Column::order_id, kLongId),
    money("XQX"),
    money("BTC"),
    money("£"),
    text(Sort::amount_too_large, RefusedFor::amount_too_large, Column::quantity, "2000000000"),
    text(Sort::future, RefusedFor::time_after_receipt, Column::timestamp, "2190-06-15 12:00:00"),
    text(Sort::unexpected_field, RefusedFor::unexpected_field, Column::refers_to, "elsewhere"),
    turned(Sort::price_not_positive, RefusedFor::price_not_positive),
    turned(Sort::quantity_not_positive, RefusedFor::quantity_not_positive),
    turned(Sort::total_mismatch, RefusedFor::total_mismatch),
});

}  // namespace

std::span<const Flaw> flaws() { return kFlaws; }

std::uint16_t pick_flaw(Sort sort, std::uint64_t draw) {
  const auto same = [sort](const Flaw& flaw) { return flaw.sort == sort; };
  const auto first = std::find_if(kFlaws.begin() + 1, kFlaws.end(), same);
  const auto last = std::find_if_not(first, kFlaws.end(), same);
  if (first == last) return 0;
  const auto count = static_cast<std::uint64_t>(last - first);
  return static_cast<std::uint16_t>(static_cast<std::uint64_t>(first - kFlaws.begin()) +
                                    draw % count);
}

void spoil_numbers(Sort sort, std::uint64_t draw, Record& record) {
  if (sort == Sort::price_not_positive) {
    record.price = draw % 2 == 0 ? 0 : -record.price;
    record.total = record.price * record.quantity;
  } else if (sort == Sort::quantity_not_positive) {
    record.quantity = draw % 2 == 0 ? 0 : -record.quantity;
    record.total = record.price * record.quantity;
  } else if (sort == Sort::total_mismatch) {
    switch (draw % 3) {
      case 0:
        record.total += 1;
        break;
      case 1:
        record.total += record.price;
        break;
      default:
        record.total = -record.total;
        break;
    }
  }
}

}  // namespace shop::sim
