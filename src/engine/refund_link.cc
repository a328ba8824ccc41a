// SPDX-License-Identifier: Apache-2.0
#include "engine/refund_link.h"

#include <fmt/format.h>

#include <deque>
#include <optional>
#include <tuple>

#include "engine/booked_change.h"
#include "engine/entry_drill.h"
#include "engine/inspection.h"
#include "model/field_texts.h"

namespace shop {
namespace {

// Sales of one customer and product that are looked at, the newest first.
constexpr std::size_t kCandidatesMax = 500;

// What a sale must be like.
struct Wanted {
  std::string refund;
  std::string user;
  std::string product;
  Currency currency;
  Timestamp time;
  Day day;
  std::optional<std::int64_t> price_micro;
  std::int64_t units = 0;
  std::int64_t amount_minor = 0;
};

Wanted wanted_by(const Transaction& refund) {
  Wanted wanted{std::string(refund.id),
                std::string(refund.user),
                std::string(refund.product),
                refund.currency,
                refund.time,
                refund.day,
                std::nullopt,
                refund.quantity,
                refund.total_minor};
  if (refund.has_price) wanted.price_micro = refund.price_micro;
  return wanted;
}

DrillQuery sales_like(const Wanted& wanted) {
  DrillQuery query;
  query.span.to = wanted.day;
  query.user = wanted.user;
  query.product = wanted.product;
  query.currency = wanted.currency;
  query.limit = kCandidatesMax;
  return query;
}

bool fits(const Entry& sale, const Left& left, const Wanted& wanted) {
  const bool same_price =
      !wanted.price_micro || !sale.has_price || *wanted.price_micro == sale.price_micro;
  return same_price && sale.time <= wanted.time && wanted.units <= left.units &&
         wanted.amount_minor <= left.amount_minor;
}

// Of the customer, product and currency that were asked for, as it stands now.
bool is_still(const Entry& sale, const Wanted& wanted, const Dictionaries& texts) {
  return texts.users.text(sale.user) == wanted.user &&
         texts.products.text(sale.product) == wanted.product && sale.currency == wanted.currency;
}

Result<std::string> newest_like(Engine& engine, const Wanted& wanted) {
  SHOP_TRY(const Drill drill, drill_down(engine, Regions(), sales_like(wanted)));
  std::optional<std::tuple<Timestamp, std::string>> best;
  for (const FoundEntry& found : drill.entries) {
    const std::tuple<Timestamp, std::string> place{found.time, found.root};
    if (found.line != Kind::sale || found.sign < 0 || (best && place <= *best)) continue;
    SHOP_TRY(const RootState state, look_up_root(engine, found.root));
    const Entry* sale = state.sale();
    if (sale != nullptr && sale->time == found.time &&
        is_still(*sale, wanted, engine.dictionaries()) &&
        fits(*sale, left_of(*sale, state.refunds()), wanted))
      best = place;
  }
  if (best) return std::get<std::string>(*best);
  return fail(ErrorCode::not_found,
              fmt::format("no sale before refund {} has its customer, product and price with as "
                          "much left: name the sale that it is of",
                          wanted.refund));
}

}  // namespace

Result<std::string> propose_sale(Engine& engine, std::string_view refund) {
  SHOP_TRY(const RootState before, look_up_root(engine, refund));
  if (before.line(refund) == nullptr)
    if (auto sale = last_linked_to(before)) return *std::move(sale);
  SHOP_TRY(const RootState root, unmatched_refund(engine, refund));
  return newest_like(engine, wanted_by(record_of(*root.line(refund), engine.dictionaries())));
}

Result<std::string> propose_sale_for(Engine& engine, const DeskIssue& issue) {
  SHOP_TRY(const ShopZone zone, ShopZone::load(engine.settings().zone_name));
  FieldTexts texts;
  for (const auto& [field, text] : issue.said) texts[field] = text;
  texts[Field::refers_to] = {};  // whatever it named was not the right one
  std::deque<std::string> kept;
  const Transaction record = DeskRecords(zone, engine.settings().currency)
                                 .make(pack(texts), {}, kept, DeskRecords::Money::stands);
  if (issue.type != RecordType::transaction || record.kind != Kind::refund)
    return fail(ErrorCode::invalid_argument,
                fmt::format("issue {} is not about a refund", issue.id));
  if (record.cause != Cause::none)
    return fail(ErrorCode::invalid_argument,
                fmt::format("issue {} says too little to propose a sale ({}): name the sale that "
                            "it is of",
                            issue.id, cause_name(record.cause)));
  return newest_like(engine, wanted_by(record));
}

}  // namespace shop
