// SPDX-License-Identifier: Apache-2.0
//
// Enumerates why a record was refused, and which of its fields was at fault.
//
// The names are part of the outer interface (`issues list`, `issues_by_cause`) and of the log's
// format: new ones go to the end, none is renamed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shop {

enum class Cause : std::uint8_t {
  none,
  malformed,  // not a record of the format: quotes, columns, JSON syntax
  not_utf8,
  missing_field,
  bad_number,  // not a number, too many decimals, or it does not fit
  bad_time,
  bad_value,  // a kind, flag or age that is none of the allowed
  text_too_long,
  unknown_currency,
  price_not_positive,
  quantity_not_positive,
  total_mismatch,  // total is not quantity x price
  amount_too_large,
  time_after_receipt,  // more than a day after it was received
  unexpected_field,    // refers_to on a sale
  conflict,            // the same id with other contents
  refund_beyond_sale,  // more units or money than is left of the sale
  refunds_stand,       // a correction would leave less than was refunded
  stale_revision,      // a correction or void of a revision that does not stand
  nothing_to_replace,  // a correction or void of a record that was never booked
  sale_voided,         // a refund of a sale that was voided
  held,                // by a rule of the shop, until somebody confirms it
  against_rule,        // refused by a rule of the shop
};
inline constexpr int kCauseCount = static_cast<int>(Cause::against_rule) + 1;

std::string_view cause_name(Cause cause);    // "total_mismatch"
std::string_view cause_advice(Cause cause);  // one sentence: what is wrong and what to do
std::optional<Cause> parse_cause(std::string_view name);
// Whether the refusal followed from what its root held or the shop's rules said at the time, so
// that the same bytes might be decided otherwise later. Such a refusal stands: a re-delivery is
// refused again.
bool depends_on_history(Cause cause);
// Whether a rule of the shop decided so; its name stands with the issue.
bool is_by_rule(Cause cause);

enum class Field : std::uint8_t {
  none,
  transaction_id,
  user_id,
  product_id,
  product_name,
  category,
  quantity,
  price,
  total,
  timestamp,
  city,
  order_id,
  kind,
  refers_to,
  target,
  revision,
  restock,
  currency,
  name,
  age,
  address,
  stock,
  reorder_level,
  stock_delta,
  change_id,
  updated_at,
};
inline constexpr int kFieldCount = static_cast<int>(Field::updated_at) + 1;

std::string_view field_name(Field field);  // "transaction_id"; "" for none
std::optional<Field> parse_field(std::string_view name);

}  // namespace shop
