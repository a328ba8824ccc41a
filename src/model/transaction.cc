// SPDX-License-Identifier: Apache-2.0
#include "model/transaction.h"

#include <array>

#include "base/decimal.h"
#include "base/int128.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, kKindCount> kKindNames = {"sale", "refund", "correction",
                                                                 "void"};

struct Verdict {
  Cause cause = Cause::none;
  Field field = Field::none;
};

Verdict check_id(std::string_view text, Field field, bool required) {
  if (text.empty()) return required ? Verdict{Cause::missing_field, field} : Verdict{};
  return text.size() > kIdBytesMax ? Verdict{Cause::text_too_long, field} : Verdict{};
}

Verdict check_text(std::string_view text, Field field) {
  if (text.empty()) return {Cause::missing_field, field};
  return text.size() > kTextBytesMax ? Verdict{Cause::text_too_long, field} : Verdict{};
}

#define SHOP_RETURN_VERDICT(expression) \
  if (const Verdict verdict = (expression); verdict.cause != Cause::none) return verdict

Verdict check_line_texts(const Transaction& t) {
  SHOP_RETURN_VERDICT(check_id(t.user, Field::user_id, true));
  SHOP_RETURN_VERDICT(check_id(t.product, Field::product_id, true));
  SHOP_RETURN_VERDICT(check_text(t.product_name, Field::product_name));
  SHOP_RETURN_VERDICT(check_text(t.category, Field::category));
  return check_text(t.city, Field::city);
}

// The 128-bit comparison cannot overflow: quantity below 2^30, price below 2^60.
bool total_is_product(const Transaction& t, TotalRule rule) {
  const Int128 product = static_cast<Int128>(t.quantity) * t.price_micro;
  const std::int64_t scale = power_of_ten(kPriceDecimals - t.currency.digits());
  if (rule == TotalRule::rounded) return divide_rounded(product, scale) == t.total_minor;
  return product == static_cast<Int128>(t.total_minor) * scale;
}

Verdict check_sale_money(const Transaction& t, TotalRule rule) {
  if (t.quantity <= 0) return {Cause::quantity_not_positive, Field::quantity};
  if (rule == TotalRule::alone) return {};
  if (!t.has_price) return {Cause::missing_field, Field::price};
  if (t.price_micro <= 0) return {Cause::price_not_positive, Field::price};
  if (!total_is_product(t, rule)) return {Cause::total_mismatch, Field::total};
  return {};
}

Verdict check_refund_money(const Transaction& t, TotalRule rule) {
  if (t.quantity < 0) return {Cause::quantity_not_positive, Field::quantity};
  if (t.quantity == 0) {  // goodwill: money back, nothing returned
    return t.total_minor == 0 ? Verdict{Cause::quantity_not_positive, Field::quantity} : Verdict{};
  }
  if (rule == TotalRule::alone || !t.has_price) return {};
  if (t.price_micro <= 0) return {Cause::price_not_positive, Field::price};
  if (!total_is_product(t, rule)) return {Cause::total_mismatch, Field::total};
  return {};
}

Verdict check_money(const Transaction& t, TotalRule rule) {
  if (!t.currency) return {Cause::unknown_currency, Field::currency};
  if (rule == TotalRule::rounded && t.has_price && t.price_micro <= 0)
    return {Cause::price_not_positive, Field::price};
  if (!t.has_total) return {Cause::missing_field, Field::total};
  if (t.quantity > kQuantityMax || t.quantity < -kQuantityMax)
    return {Cause::amount_too_large, Field::quantity};
  if (t.price_micro > kPriceMicroMax || t.price_micro < -kPriceMicroMax)
    return {Cause::amount_too_large, Field::price};
  SHOP_RETURN_VERDICT(t.is_about_refund() ? check_refund_money(t, rule)
                                          : check_sale_money(t, rule));
  if (t.total_minor > kTotalMinorMax) return {Cause::amount_too_large, Field::total};
  if (t.total_minor < 0) return {Cause::total_mismatch, Field::total};
  return {};
}

Verdict check(const Transaction& t, TotalRule rule) {
  SHOP_RETURN_VERDICT(check_id(t.id, Field::transaction_id, true));
  SHOP_RETURN_VERDICT(check_id(t.refers_to, Field::refers_to, false));
  SHOP_RETURN_VERDICT(check_id(t.target, Field::target, false));
  SHOP_RETURN_VERDICT(check_id(t.order, Field::order_id, false));
  const bool about_another = t.kind != Kind::sale;
  if (!about_another && !t.refers_to.empty() && t.refers_to != t.id)
    return {Cause::unexpected_field, Field::refers_to};
  const bool replaces = t.kind == Kind::correction || t.kind == Kind::void_;
  if (replaces && t.refers_to.empty()) return {Cause::missing_field, Field::refers_to};
  if (t.kind == Kind::void_) return {};
  // A refund takes everything but its units and amount from the sale that it names.
  const bool own_columns = !t.is_about_refund() || t.refers_to.empty();
  if (own_columns) SHOP_RETURN_VERDICT(check_line_texts(t));
  return check_money(t, rule);
}

#undef SHOP_RETURN_VERDICT

}  // namespace

std::string_view kind_name(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::optional<Kind> parse_kind(std::string_view name) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i)
    if (kKindNames[i] == name) return static_cast<Kind>(i);
  return std::nullopt;
}

void validate(Transaction& transaction, TotalRule rule) {
  if (transaction.cause != Cause::none) return;
  const Verdict verdict = check(transaction, rule);
  transaction.cause = verdict.cause;
  transaction.field = verdict.field;
}

bool same_contents(const Transaction& a, const Transaction& b) {
  if (a.kind != b.kind) return false;
  const bool replaces = a.kind == Kind::correction || a.kind == Kind::void_;
  if (replaces && (a.target_or_root() != b.target_or_root() || a.revision != b.revision))
    return false;
  if (a.kind != Kind::sale && (a.refers_to != b.refers_to || a.restock != b.restock)) return false;
  return a.user == b.user && a.product == b.product && a.product_name == b.product_name &&
         a.category == b.category && a.city == b.city && a.order == b.order && a.time == b.time &&
         a.has_price == b.has_price && a.price_micro == b.price_micro && a.quantity == b.quantity &&
         a.total_minor == b.total_minor && a.currency == b.currency;
}

}  // namespace shop
