// SPDX-License-Identifier: Apache-2.0
#include "model/cause.h"

#include <array>

namespace shop {
namespace {

struct CauseText {
  std::string_view name;
  std::string_view advice;
};

constexpr std::array<CauseText, kCauseCount> kCauses = {{
    {"none", ""},
    {"malformed", "The line is not a record of this format: check its quotes and columns."},
    {"not_utf8", "The text is not UTF-8: convert the file, for instance with iconv."},
    {"missing_field", "A field that every record needs is empty: fill it in."},
    {"bad_number", "The field is not a number, has too many decimals or is too large."},
    {"bad_time", "The time is not YYYY-MM-DD HH:MM:SS or ISO 8601 with an offset."},
    {"bad_value", "The field holds none of the values that it may have."},
    {"text_too_long", "The text is longer than allowed: ids have at most 64 bytes."},
    {"unknown_currency", "The currency is no code of ISO 4217 such as GBP."},
    {"price_not_positive", "The price is zero or negative: a sale needs a price above zero."},
    {"quantity_not_positive", "The quantity is zero or negative: send a refund for returns."},
    {"total_mismatch", "The total is not quantity times price: correct one of the three."},
    {"amount_too_large", "The amount is beyond what one record may hold."},
    {"time_after_receipt", "The time lies more than a day after the record was received."},
    {"unexpected_field", "The field does not belong to a record of this kind."},
    {"conflict", "Another record with this id was booked: send a correction or a new id."},
    {"refund_beyond_sale", "The refund is more than what is left of the sale."},
    {"refunds_stand", "The correction would leave less than was already refunded."},
    {"stale_revision", "The record was changed since: look at its present revision first."},
    {"nothing_to_replace", "No booked record has this id: nothing to correct or void."},
    {"sale_voided", "The sale was voided: nothing of it is left to refund."},
    {"held", "A rule of the shop holds it: confirm it to book it as it stands, or dismiss it."},
    {"against_rule", "A rule of the shop refuses it: correct it, or change the rule."},
}};

constexpr std::array<std::string_view, kFieldCount> kFields = {
    "",          "transaction_id", "user_id",       "product_id",  "product_name",
    "category",  "quantity",       "price",         "total",       "timestamp",
    "city",      "order_id",       "kind",          "refers_to",   "target",
    "revision",  "restock",        "currency",      "name",        "age",
    "address",   "stock",          "reorder_level", "stock_delta", "change_id",
    "updated_at"};

}  // namespace

std::string_view cause_name(Cause cause) { return kCauses[static_cast<std::size_t>(cause)].name; }
std::string_view cause_advice(Cause cause) {
  return kCauses[static_cast<std::size_t>(cause)].advice;
}

std::optional<Cause> parse_cause(std::string_view name) {
  for (std::size_t i = 1; i < kCauses.size(); ++i)
    if (kCauses[i].name == name) return static_cast<Cause>(i);
  return std::nullopt;
}

bool depends_on_history(Cause cause) {
  return cause == Cause::refund_beyond_sale || cause == Cause::refunds_stand ||
         cause == Cause::stale_revision || cause == Cause::nothing_to_replace ||
         cause == Cause::sale_voided || is_by_rule(cause);
}

bool is_by_rule(Cause cause) { return cause == Cause::held || cause == Cause::against_rule; }

std::string_view field_name(Field field) { return kFields[static_cast<std::size_t>(field)]; }

std::optional<Field> parse_field(std::string_view name) {
  for (std::size_t i = 1; i < kFields.size(); ++i)
    if (kFields[i] == name) return static_cast<Field>(i);
  return std::nullopt;
}

}  // namespace shop
