// SPDX-License-Identifier: Apache-2.0
//
// The transaction desk: shows an issue with all that is known of it, and takes steps upon issues.
//
// A step is one person's: it fixes (books the record with some fields set), dismisses, confirms
// (and books a record that a rule held, as it stands), or opens again what was settled (and takes
// back what that booked). One step may be taken upon any number of issues; each of them is settled
// as a whole or not at all, and says what became of it. A step with the same request id upon the
// same issue changes nothing twice; one upon an issue that has moved on since `revision` is refused
// as stale.
//
//   SHOP_TRY(const DeskIssue issue, look_up_issue(*engine, "3f9a17c0"));
//   const DeskStep step{.set = {{Field::city, "Leeds"}}, .who = "ann"};
//   SHOP_TRY(const StepPreview preview, preview_step(*engine, {issue.hash}, step));
//   SHOP_TRY(const StepReport report, take_step(*engine, {issue.hash}, step));
//
// Threads: any.   Cost: an issue's bytes are read from the log, 1,000 rows at a time.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/desk_records.h"
#include "engine/preview.h"

namespace shop {

// What somebody did, as the log keeps it.
struct DeskAct {
  Position position = 0;
  Timestamp at;
  IssueState state = IssueState::open;
  DismissReason reason = DismissReason::none;
  std::string who;
  std::string note;
  FieldEdits said;  // what was booked, field by field; empty: nothing
};

struct DeskIssue {
  std::string id;
  Hash128 hash;
  RecordType type = RecordType::transaction;
  Cause cause = Cause::none;
  Field field = Field::none;
  std::string rule;  // that decided so, where one did, and how grave it is
  Severity severity = Severity::info;
  IssueState state = IssueState::open;
  std::uint32_t revision = 0;
  std::string transaction_id;
  std::string source;     // with its line
  Position position = 0;  // of its first row in the log
  std::string raw;        // the bytes as they came
  FieldEdits said;        // field by field, as it came
  Timestamp first_seen;
  Timestamp last_seen;
  std::uint64_t seen = 0;
  std::int64_t amount_minor = 0;
  Currency currency;
  std::vector<DeskAct> history;  // the oldest first
  Position as_of = 0;
};
Result<DeskIssue> look_up_issue(Engine& engine, std::string_view id);
// Only which one it is.
Result<Hash128> issue_of(Engine& engine, std::string_view id);

struct DeskStep {
  IssueState state = IssueState::fixed;
  FieldEdits set = {};  // of a fix
  DismissReason reason = DismissReason::none;
  std::string who = {};
  std::string note = {};
  std::string request = {};
  std::optional<std::uint32_t> revision = {};  // that was seen; none: whichever stands
  // Of a step that opens again: only what the step of this request settled, and nobody since. The
  // others are passed over.
  std::string undo_of = {};
};

struct StepRefusal {
  std::string issue_id;
  Cause cause = Cause::none;
  Field field = Field::none;
};

struct DeskPreview : StepPreview {
  std::vector<StepRefusal> refusals = {};  // the first of them
};

struct StepReport {
  static constexpr std::size_t kRefusalsKept = 100;
  std::uint64_t done = 0;
  std::uint64_t repeated = 0;  // settled by the same request before
  std::uint64_t refused = 0;
  std::vector<StepRefusal> refusals;  // the first of them
  Position as_of = 0;
};

// Which issues a step is for: the open ones (or, to open them again, the settled ones) of a group.
std::vector<Hash128> issues_of(Engine& engine, const IssueQuery& query);

// Those that were settled last by the step with this request id, on whatever day. Taking a step
// with undo_of upon them takes the whole of it back; interrupted, what is left is found again.
// Cost: the rows of all settled issues are read, some 1 µs each.
Result<std::vector<Hash128>> issues_settled_by(Engine& engine, std::string_view request);
// The request of a step that takes a whole other one back: the same for the same one.
std::string undo_request_of(std::string_view request);

Result<DeskPreview> preview_step(Engine& engine, std::span<const Hash128> issues,
                                 const DeskStep& step);

struct StepPace {
  std::size_t together = 1000;  // issues between two writes of the log
  // Is asked after each of these, with what was done so far; false stops there.
  std::function<bool(const StepReport&)> go_on = {};
};
Result<StepReport> take_step(Engine& engine, std::span<const Hash128> issues, const DeskStep& step,
                             const StepPace& pace = {});

}  // namespace shop
