// SPDX-License-Identifier: Apache-2.0
//
// What people do at the desk: the part of the ledger that books by hand, and takes back.
#include <algorithm>

#include "ledger/booking.h"
#include "model/field_texts.h"

namespace shop {
namespace {

// The id of a record that the ledger makes itself: the same for the same reason.
std::string made_id(std::string_view what, std::string_view root, std::string_view cause) {
  std::string reason(root);
  reason += '\x1f';
  reason += cause;
  return std::string(what) + to_hex(fingerprint128(reason)).substr(0, 16);
}

RecordOutcome refused(Cause cause, Field field) {
  return {RecordOutcome::What::issue, cause, field, 0};
}

RecordOutcome already_done() { return {.what = RecordOutcome::What::duplicate}; }
// Not by this request: the field says that its id was taken.
RecordOutcome booked_before() {
  return {.what = RecordOutcome::What::duplicate, .field = Field::transaction_id};
}

bool is_refused(const RecordOutcome& outcome) { return outcome.what == RecordOutcome::What::issue; }

// What became of the record that was decided since; a refusal or a duplicate is taken back.
RecordOutcome outcome_since(const Decisions::Mark& before, Decisions& out) {
  constexpr auto kIssues = static_cast<std::size_t>(RowType::issue);
  constexpr auto kDuplicates = static_cast<std::size_t>(RowType::duplicate);
  if (out.duplicates.size() > before.sizes[kDuplicates]) {
    out.roll_back(before);
    return booked_before();
  }
  for (std::size_t i = before.sizes[kIssues]; i < out.issues.size(); ++i) {
    if (out.issues[i].settles_waiting) continue;
    const RecordOutcome outcome = refused(out.issues[i].cause, out.issues[i].field);
    out.roll_back(before);
    return outcome;
  }
  return {.position = out.first_position + before.rows};
}

Transaction empty_record(Kind kind, const Entry& line, const RootState& state) {
  Transaction record;
  record.kind = kind;
  record.refers_to = state.root();
  if (line.subject != state.root()) record.target = line.subject;
  record.revision = line.revision;
  record.currency = line.currency;
  return record;
}

}  // namespace

std::string issue_root(const Hash128& issue) { return "\x1fissue\x1f" + to_hex(issue); }

// The last record was refused: were these bytes refused before and settled at the desk since, it is
// a duplicate.
Status Ledger::settle_refusal(const Door& door) {
  Decisions& out = door.out;
  if (out.rows.back().type != RowType::issue || out.issues.back().settles_waiting) return {};
  const std::string root = issue_root(fingerprint128(out.issues.back().raw));
  const Hash128 hash = hash128(root);
  if (!filter_.maybe(IdKey{hash})) return {};
  SHOP_TRY(const RootState state, history_of(root, hash, out));
  if (state.resolutions().empty() || state.resolutions().back().state == IssueState::open)
    return {};
  const IssueRow issue = out.issues.back();
  if (!out.ids.empty() && out.ids.back().position == out.last_position()) out.ids.pop_back();
  out.issues.pop_back();
  out.rows.pop_back();
  out.add(DuplicateRow{issue.id, issue.source, issue.line});
  --out.tally.issues;
  --out.tally.issues_by_cause[static_cast<std::size_t>(issue.cause)];
  ++out.tally.duplicates;
  return {};
}

Result<RecordOutcome> Ledger::resolve(const Resolution& resolution, const Receipt& receipt,
                                      Decisions& out) {
  out.received_at = receipt.received_at;
  const Decisions::Mark before = out.mark();
  const Door door{receipt, out, {}};
  std::vector<BookedRecord> take_back_now(resolution.take_back.begin(), resolution.take_back.end());
  if (resolution.has_issue) {
    SHOP_TRY(const auto early, resolve_issue(resolution, door, take_back_now));
    if (early) return *early;
  } else {
    SHOP_TRY(const bool is_done, was_asked_before(resolution, out));
    if (is_done) return already_done();
  }
  ResolutionRow row = row_of(resolution);
  std::vector<BookedRecord> booked;
  const auto book = [&](Result<RecordOutcome> result) -> Result<RecordOutcome> {
    if (!result || is_refused(*result) || !resolution.has_issue) return result;
    return RecordOutcome{};  // an issue's record may have been booked before
  };
  for (const BookedRecord& record : take_back_now) {
    const std::size_t rows = out.rows.size();
    SHOP_TRY(const RecordOutcome outcome, book(take_back(record, door)));
    if (outcome.what != RecordOutcome::What::booked) return out.roll_back(before), outcome;
    if (resolution.has_issue) continue;
    if (out.rows.size() == rows) return out.roll_back(before), already_done();
    booked.push_back(record);
  }
  for (const Transaction& record : resolution.records) {
    const std::size_t rows = out.rows.size();
    std::string booked_id;
    SHOP_TRY(const RecordOutcome outcome, book(book_by_hand(record, door, booked_id)));
    if (outcome.what != RecordOutcome::What::booked) return out.roll_back(before), outcome;
    if (out.rows.size() > rows) booked.push_back({record.root(), out.keep(booked_id)});
    if (!row.said.empty()) continue;
    std::deque<std::string> kept;
    row.said = out.keep(pack(texts_of(record, kept)));
  }
  std::vector<BookedRecord> everywhere = booked;
  everywhere.insert(everywhere.end(), resolution.elsewhere.begin(), resolution.elsewhere.end());
  row.booked = out.keep(pack(everywhere));
  out.add(row);
  if (resolution.has_issue) note(hash128(issue_root(row.issue)), out);
  if (!resolution.has_issue)
    for (const BookedRecord& record : booked) note(hash128(record.root), out);
  RecordOutcome done;
  done.position = out.last_position();
  return done;
}

// Of a change that no issue asked for: whether one of its roots has seen this request.
Result<bool> Ledger::was_asked_before(const Resolution& resolution, const Decisions& out) {
  if (resolution.request.empty()) return false;
  std::vector<std::string_view> roots;
  for (const Transaction& record : resolution.records) roots.push_back(record.root());
  for (const BookedRecord& record : resolution.take_back) roots.push_back(record.root);
  for (const std::string_view root : roots) {
    SHOP_TRY(const RootState state, history_of(root, hash128(root), out));
    if (state.has_seen_request(resolution.request)) return true;
  }
  return false;
}

// Whether the issue is as the person saw it; an outcome where that decides already.
Result<std::optional<RecordOutcome>> Ledger::resolve_issue(
    const Resolution& resolution, const Door& door, std::vector<BookedRecord>& to_take_back) {
  const std::string root = issue_root(resolution.issue);
  const Hash128 hash = hash128(root);
  RootState state(root, dictionaries_);
  if (filter_.add(IdKey{hash})) {
    SHOP_TRY(state, history_of(root, hash, door.out));
  }
  const std::vector<ResolutionRow>& done = state.resolutions();
  if (state.has_seen_request(resolution.request)) return std::optional(already_done());
  const IssueState now = done.empty() ? IssueState::open : done.back().state;
  const bool reopens = resolution.state == IssueState::open;
  if (done.size() != resolution.issue_revision || (now == IssueState::open) == reopens)
    return std::optional(refused(Cause::stale_revision, Field::revision));
  if (!reopens) return std::optional<RecordOutcome>();
  std::vector<BookedRecord> booked;
  if (!unpack(done.back().booked, booked))
    return fail(ErrorCode::corrupt, "a resolution in the log is damaged");
  const auto is_elsewhere = [&](const BookedRecord& record) {
    return std::any_of(resolution.elsewhere.begin(), resolution.elsewhere.end(),
                       [&](const BookedRecord& other) {
                         return other.root == record.root && other.id == record.id;
                       });
  };
  std::erase_if(booked, is_elsewhere);
  for (auto record = booked.rbegin(); record != booked.rend(); ++record)
    to_take_back.push_back({door.out.keep(record->root), door.out.keep(record->id)});
  return std::optional<RecordOutcome>();
}

// Books a record as if it had come by itself, but for three things: a refusal leaves nothing
// behind, what was taken out before may be booked again, and no rule of the shop holds what a
// person saw.
Result<RecordOutcome> Ledger::book_by_hand(const Transaction& record, const Door& door,
                                           std::string& booked_id) {
  Decisions& out = door.out;
  const Decisions::Mark before = out.mark();
  Ahead ahead;
  look_at(record, ahead);
  const Door here{door.receipt, out, ahead.root.hash, Hand::person};
  booked_id = record.id;
  const bool may_stand_again = record.cause == Cause::none && filter_.maybe(ahead.root) &&
                               (record.kind == Kind::sale || record.kind == Kind::refund);
  if (may_stand_again) {
    SHOP_TRY(const RootState state, history_of(record.root(), ahead.root.hash, out));
    if (state.record(record.id) != nullptr && state.was_voided(record.id)) {
      const Cause cause = book_again(record, state, here, booked_id);
      if (cause == Cause::none) return outcome_since(before, out);
      return refused(cause, Field::refers_to);
    }
  }
  out.begin_record();
  SHOP_CHECK(decide_next(record, ahead, here));
  return outcome_since(before, out);
}

// A sale or refund that was taken out, in the words that it now has: a revision of its own.
Cause Ledger::book_again(const Transaction& record, const RootState& state, const Door& door,
                         std::string& booked_id) {
  Decisions& out = door.out;
  const Entry* sale = state.sale();
  const bool is_matched_refund = !record.refers_to.empty();
  if (is_matched_refund) {
    if (sale == nullptr) return Cause::sale_voided;
    const Left left = left_of(*sale, state.refunds());
    if (record.quantity > left.units || record.total_minor > left.amount_minor)
      return Cause::refund_beyond_sale;
  }
  const std::uint32_t revision = state.last_taken(record.id)->revision + 1;
  booked_id = made_id("again-", state.root(), std::string(record.id) + std::to_string(revision));
  RecordRow row{detached(record, out), door.receipt.source, false};
  row.transaction.kind = Kind::correction;
  row.transaction.refers_to = row.transaction.root();
  if (is_matched_refund) row.transaction.target = row.transaction.id;
  row.transaction.id = out.keep(booked_id);
  row.transaction.revision = revision - 1;
  out.add(row);
  note(door.hash, out);
  Entry entry = is_matched_refund ? refund_entry(record, *sale) : entry_of(record);
  entry.root = state.root();
  entry.revision = revision;
  entry.record_id = booked_id;
  add_noted(detached(entry, out), door.hash, out);
  ++out.tally.booked;
  return Cause::none;
}

Result<RecordOutcome> Ledger::take_back(const BookedRecord& booked, const Door& door) {
  Decisions& out = door.out;
  const Decisions::Mark before = out.mark();
  const Hash128 hash = hash128(booked.root);
  SHOP_TRY(const RootState state, history_of(booked.root, hash, out));
  const Door here{door.receipt, out, hash};
  const Transaction* record = state.record(booked.id);
  if (record == nullptr) return refused(Cause::nothing_to_replace, Field::transaction_id);
  const Cause cause = record->kind == Kind::correction ? take_back_correction(*record, state, here)
                      : record->kind == Kind::void_    ? bring_back(*record, state, here)
                                                       : take_out(*record, state, here);
  if (cause == Cause::none) return outcome_since(before, out);
  out.roll_back(before);
  return refused(cause, Field::revision);
}

// A sale or refund, if it stands as this record booked it; nothing where somebody voided it since.
Cause Ledger::take_out(const Transaction& record, const RootState& state, const Door& door) {
  const Entry* line = state.line(record.id);
  if (line == nullptr) return state.was_voided(record.id) ? Cause::none : Cause::nothing_to_replace;
  if (line->record_id != record.id) return Cause::stale_revision;
  Transaction voiding = empty_record(Kind::void_, *line, state);
  const std::string id = made_id("undo-", state.root(), record.id);
  voiding.id = id;
  decide_void(detached(voiding, door.out), state, door);
  return Cause::none;
}

Cause Ledger::take_back_correction(const Transaction& record, const RootState& state,
                                   const Door& door) {
  const std::string_view subject = record.target_or_root();
  const Entry* line = state.line(subject);
  if (line == nullptr || line->record_id != record.id) return Cause::stale_revision;
  const Entry* before = state.taken_by(record.id, subject);
  Transaction back = empty_record(before == nullptr ? Kind::void_ : Kind::correction, *line, state);
  if (before != nullptr) {
    const Transaction shape = back;
    back = record_of(*before, dictionaries_);
    back.kind = shape.kind;
    back.refers_to = shape.refers_to;
    back.target = shape.target;
    back.revision = shape.revision;
  }
  const std::string id = made_id("undo-", state.root(), record.id);
  back.id = id;
  const Transaction kept = detached(back, door.out);
  if (before == nullptr) {
    decide_void(kept, state, door);
  } else {
    decide_correction(kept, state, door);
  }
  return Cause::none;
}

// What a void took out stands again, each line one revision on.
Cause Ledger::bring_back(const Transaction& voiding, const RootState& state, const Door& door) {
  Decisions& out = door.out;
  std::vector<Entry> lines = state.taken_by(voiding.id);
  const std::string_view subject = voiding.target_or_root();
  const auto first = std::find_if(lines.begin(), lines.end(),
                                  [&](const Entry& line) { return line.subject == subject; });
  if (first == lines.end() || state.line(subject) != nullptr) return Cause::stale_revision;
  if (subject != state.root() && state.sale() == nullptr) return Cause::sale_voided;
  if (subject != state.root()) {
    const Left left = left_of(*state.sale(), state.refunds());
    if (-first->units > left.units || -first->revenue_minor > left.amount_minor)
      return Cause::refund_beyond_sale;
    take_keys(*first, *state.sale());
  }
  std::rotate(lines.begin(), first, first + 1);  // the sale before its refunds
  Transaction record = record_of(lines.front(), dictionaries_);
  record.kind = Kind::correction;
  record.refers_to = state.root();
  if (subject != state.root()) record.target = subject;
  record.revision = lines.front().revision;
  const std::string id = made_id("undo-", state.root(), voiding.id);
  record.id = id;
  record = detached(record, out);
  out.add(RecordRow{record, door.receipt.source, false});
  note(door.hash, out);
  for (Entry& line : lines) {
    line.record_id = record.id;
    ++line.revision;
    add_noted(detached(line, out), door.hash, out);
  }
  ++out.tally.booked;
  return Cause::none;
}

}  // namespace shop
