// SPDX-License-Identifier: Apache-2.0
//
// Changes a booked transaction by hand: corrects it, refunds it in whole or part, or voids it; says
// before what would change, and takes it back.
//
// The change becomes a record of its own, which the ledger decides like any other, with a row that
// says who made it and why. It is guarded by the revision that the person saw, and a request id
// that the transaction has seen before changes nothing. What is refused leaves nothing behind.
//
//   const BookedChange change{.verb = BookedVerb::correct, .root = "1", .set = {{Field::city,
//   "Leeds"}}}; SHOP_TRY(const BookedPreview preview, preview_change(*engine, clock, change));
//   SHOP_TRY(const BookedReport report, change_booked(*engine, clock, change));
//   SHOP_TRY(const BookedReport back, take_back_change(*engine, {.root = "1", .record =
//   report.record_id}));
//
// Errors: not_found where no such transaction stands; invalid_argument, in words, where the change
// itself makes no sense.   Threads: any.   Cost: one look-up and one write; a preview as preview.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "engine/desk_records.h"
#include "engine/preview.h"

namespace shop {

enum class BookedVerb : std::uint8_t { correct, refund, void_ };

struct BookedChange {
  BookedVerb verb = BookedVerb::correct;
  std::string root;         // the sale
  std::string target = {};  // one of its refunds; empty: the sale itself
  FieldEdits set = {};      // of a correction
  // Of a refund: units and amount; without either all that is left, with an amount alone a refund
  // of no units, with units alone their share (the last unit takes what is left).
  std::optional<std::int64_t> quantity = {};
  std::optional<std::string> amount = {};
  bool restock = true;
  std::optional<std::uint32_t> revision = {};  // that was seen; none: whichever stands
  std::string who = {};
  std::string note = {};
  std::string request = {};  // at most kChangeRequestBytesMax
};

// So that the id of the record that is made of it has at most kIdBytesMax.
inline constexpr std::size_t kChangeRequestBytesMax = kIdBytesMax - 11;

struct BookedReport {
  enum class What : std::uint8_t { changed, repeated, nothing_to_change, refused };
  What what = What::changed;
  Cause cause = Cause::none;  // of a refusal, as is the field
  Field field = Field::none;
  std::string record_id;       // of the record that it became
  std::uint32_t revision = 0;  // of the line from now on
  std::int64_t quantity = 0;   // of a refund, as is the amount
  std::int64_t amount_minor = 0;
  Position as_of = 0;
};

struct BookedPreview : RowChanges {
  BookedReport report;  // what would become of it
};

Result<BookedPreview> preview_change(Engine& engine, Clock& clock, const BookedChange& change);
Result<BookedReport> change_booked(Engine& engine, Clock& clock, const BookedChange& change);

// Takes back what one record did, as long as nothing was built upon it since.
struct TakeBack {
  std::string root;
  std::string record;
  std::string who = {};
  std::string note = {};
  std::string request = {};
};
Result<BookedPreview> preview_take_back(Engine& engine, const TakeBack& wish);
Result<BookedReport> take_back_change(Engine& engine, const TakeBack& wish);

// Gives a refund that names no sale its sale: it is taken out where it stands and booked under the
// sale, with its id, units, amount and time, in one write. Linked already, it is repeated.
struct RefundLink {
  std::string refund;
  std::string sale;  // refund_link.h proposes one
  std::string who = {};
  std::string note = {};
  std::string request = {};
};
Result<BookedPreview> preview_link(Engine& engine, const RefundLink& wish);
Result<BookedReport> link_refund(Engine& engine, const RefundLink& wish);
// Takes a link back: the refund is taken out under its sale and stands by itself again, as it did
// before, in one write. It may be linked again. Unlinked already, it is repeated. The wish names no
// sale: it is the last one that the refund was linked to.
Result<BookedPreview> preview_unlink(Engine& engine, const RefundLink& wish);
Result<BookedReport> unlink_refund(Engine& engine, const RefundLink& wish);
// The sale of the newest link of this root's refund, whether it still holds or not.
std::optional<std::string> last_linked_to(const RootState& refund);
// What the log says about it; an error where it does not stand or has a sale.
Result<RootState> unmatched_refund(Engine& engine, std::string_view refund);

}  // namespace shop
