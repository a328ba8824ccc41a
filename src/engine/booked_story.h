// SPDX-License-Identifier: Apache-2.0
//
// Tells all about a booked transaction: how it stands, every line that was booked under it and
// what took lines out again, what people did, and what it contributes to.
//
//   SHOP_TRY(const BookedStory story, tell_booked(*engine, "1"));
//   story.said.at(Field::city);  story.lines.back().reversed_by;
//   SHOP_TRY(const RowChanges cells, contribution_of(*engine, clock, "1"));
//
// Errors: not_found where the log knows nothing of it.   Threads: any.   Cost: one look-up; a
// contribution as a dry run.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/desk.h"
#include "engine/preview.h"
#include "lake/entry_search.h"
#include "ledger/root_state.h"

namespace shop {

struct BookedLine {
  FoundEntry entry;
  std::uint32_t revision = 0;
  std::string record_id;    // of the record that booked it
  std::string reversed_by;  // of the record that took it out; empty: it stands
  Position reversed_at = 0;
};

struct WaitingRefund {
  std::string id;
  std::int64_t quantity = 0;
  std::int64_t amount_minor = 0;
  Currency currency;
};

enum class BookedState : std::uint8_t { standing, voided, waiting };
std::string_view booked_state_name(BookedState state);

struct BookedAct {
  DeskAct act;                       // without a position
  std::vector<std::string> records;  // that it booked, or took back
  // Of a link or of one taken back: the refund that the sale was given, or the sale of the refund.
  std::string other_root;
};

struct BookedStory {
  std::string id;  // the root
  BookedState state = BookedState::standing;
  std::uint32_t revision = 0;
  FieldEdits said;  // of the sale as it stands, or as it last stood, field by field
  Left left;        // that may be refunded
  Currency currency;
  std::vector<BookedLine> lines;  // by position
  std::vector<WaitingRefund> waiting;
  std::vector<BookedAct> acts;  // the oldest first
};

Result<BookedStory> tell_booked(Engine& engine, std::string_view root);

// The cells without the sale and its refunds (`before`), and with them.
Result<RowChanges> contribution_of(Engine& engine, Clock& clock, const std::string& root);

}  // namespace shop
