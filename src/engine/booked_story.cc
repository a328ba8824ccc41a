// SPDX-License-Identifier: Apache-2.0
#include "engine/booked_story.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/zone.h"
#include "engine/booked_change.h"
#include "engine/entry_drill.h"
#include "engine/inspection.h"

namespace shop {
namespace {

BookedLine line_of(const Entry& entry, const Dictionaries& texts) {
  BookedLine line;
  line.entry = found_of(entry, texts, Basis::refund_day);
  line.revision = entry.revision;
  line.record_id = entry.record_id;
  return line;
}

std::vector<BookedLine> lines_of(const RootState& state, const Dictionaries& texts) {
  std::vector<BookedLine> lines;
  for (const Entry& entry : state.lines()) lines.push_back(line_of(entry, texts));
  for (const RootState::Taken& taken : state.taken()) {
    BookedLine& line = lines.emplace_back(line_of(taken.line, texts));
    line.reversed_by = taken.by;
    line.reversed_at = taken.at;
  }
  std::sort(lines.begin(), lines.end(), [](const BookedLine& a, const BookedLine& b) {
    return a.entry.position < b.entry.position;
  });
  return lines;
}

BookedAct act_of(const ResolutionRow& row, std::string_view root) {
  BookedAct told;
  told.act.at = row.received_at;
  told.act.state = row.state;
  told.act.reason = row.reason;
  told.act.who = row.who;
  told.act.note = row.note;
  told.act.said = edits_of(row.said);
  std::vector<BookedRecord> records;
  if (unpack(row.booked, records))
    for (const BookedRecord& record : records) {
      told.records.emplace_back(record.id);
      if (record.root != root) told.other_root = record.root;
    }
  return told;
}

// In the words of a form: times in the shop's zone.
FieldEdits fields_of(const Entry& line, const Dictionaries& texts, ShopZone& zone) {
  std::deque<std::string> kept;
  FieldEdits fields = edits_of(pack(texts_of(record_of(line, texts), kept)));
  fields[Field::timestamp] = zone.format_local(line.time);
  return fields;
}

}  // namespace

std::string_view booked_state_name(BookedState state) {
  switch (state) {
    case BookedState::standing:
      return "standing";
    case BookedState::voided:
      return "voided";
    default:
      return "waiting";
  }
}

Result<BookedStory> tell_booked(Engine& engine, std::string_view root) {
  SHOP_TRY(ShopZone zone, ShopZone::load(engine.settings().zone_name));
  SHOP_TRY(const RootState state, look_up_root(engine, root));
  const Dictionaries& texts = engine.dictionaries();
  BookedStory story;
  story.id = root;
  story.lines = lines_of(state, texts);
  for (const RecordRow& row : state.waiting())
    story.waiting.push_back({std::string(row.transaction.id), row.transaction.quantity,
                             row.transaction.total_minor, row.transaction.currency});
  const Entry* const stands = state.sale();
  const Entry* const main = stands != nullptr ? stands : state.last_taken(root);
  if (main == nullptr && story.waiting.empty())
    return fail(
        ErrorCode::not_found,
        fmt::format("no transaction {} is booked: see whether it is among the issues", root));
  story.state = stands != nullptr ? BookedState::standing
                : main != nullptr ? BookedState::voided
                                  : BookedState::waiting;
  for (const ResolutionRow& row : state.resolutions()) story.acts.push_back(act_of(row, root));
  if (main == nullptr) return story;
  story.revision = main->revision;
  story.currency = main->currency;
  story.said = fields_of(*main, texts, zone);
  if (stands != nullptr) story.left = left_of(*stands, state.refunds());
  return story;
}

Result<RowChanges> contribution_of(Engine& engine, Clock& clock, const std::string& root) {
  SHOP_TRY(BookedPreview preview,
           preview_change(engine, clock, {.verb = BookedVerb::void_, .root = root}));
  for (CellChange& cell : preview.cells) std::swap(cell.before, cell.after);
  for (RankChange& rank : preview.ranks) std::swap(rank.before, rank.after);
  return RowChanges(std::move(preview));
}

}  // namespace shop
