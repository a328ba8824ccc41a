// SPDX-License-Identifier: Apache-2.0
#include "engine/refund_link.h"

#include <fmt/format.h>

#include <optional>
#include <tuple>

#include "engine/booked_change.h"
#include "engine/entry_drill.h"
#include "engine/inspection.h"

namespace shop {
namespace {

// Sales of one customer and product that are looked at, the newest first.
constexpr std::size_t kCandidatesMax = 500;

DrillQuery sales_like(const Entry& refund, const Dictionaries& texts) {
  DrillQuery query;
  query.span.to = refund.day;
  query.user = std::string(texts.users.text(refund.user));
  query.product = std::string(texts.products.text(refund.product));
  query.currency = refund.currency;
  query.limit = kCandidatesMax;
  return query;
}

bool fits(const Entry& sale, const Left& left, const Entry& refund) {
  const bool same_price =
      !refund.has_price || !sale.has_price || refund.price_micro == sale.price_micro;
  return same_price && sale.user == refund.user && sale.product == refund.product &&
         sale.currency == refund.currency && sale.time <= refund.time &&
         -refund.units <= left.units && -refund.revenue_minor <= left.amount_minor;
}

// The sale that somebody linked it to: the step booked it under that root.
std::optional<std::string> linked_to(const RootState& state, std::string_view refund) {
  std::vector<BookedRecord> booked;
  if (state.line(refund) != nullptr) return std::nullopt;
  for (const ResolutionRow& row : state.resolutions()) {
    if (!unpack(row.booked, booked)) continue;
    for (const BookedRecord& record : booked)
      if (record.id == refund && record.root != state.root()) return std::string(record.root);
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> propose_sale(Engine& engine, std::string_view refund) {
  SHOP_TRY(const RootState before, look_up_root(engine, refund));
  if (auto sale = linked_to(before, refund)) return *std::move(sale);
  SHOP_TRY(const RootState root, unmatched_refund(engine, refund));
  const Entry& line = *root.line(refund);
  SHOP_TRY(const Drill drill,
           drill_down(engine, Regions(), sales_like(line, engine.dictionaries())));
  std::optional<std::tuple<Timestamp, std::string>> best;
  for (const FoundEntry& found : drill.entries) {
    const std::tuple<Timestamp, std::string> place{found.time, found.root};
    if (found.line != Kind::sale || found.sign < 0 || (best && place <= *best)) continue;
    SHOP_TRY(const RootState state, look_up_root(engine, found.root));
    const Entry* sale = state.sale();
    if (sale != nullptr && sale->time == found.time &&
        fits(*sale, left_of(*sale, state.refunds()), line))
      best = place;
  }
  if (best) return std::get<std::string>(*best);
  return fail(ErrorCode::not_found,
              fmt::format("no sale before refund {} has its customer, product and price with as "
                          "much left: name the sale that it is of",
                          refund));
}

}  // namespace shop
