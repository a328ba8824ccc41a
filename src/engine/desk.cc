// SPDX-License-Identifier: Apache-2.0
#include "engine/desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/issue_texts.h"
#include "engine/log_rows.h"
#include "engine/submit_and_wait.h"

namespace shop {
namespace {

// What an issue's view says, with texts of its own, and where its rows are.
struct Found {
  DeskIssue issue;
  Position position = 0;
  std::vector<Position> resolutions;
};

Found found_of(const IssueView& view) {
  Found found;
  DeskIssue& issue = found.issue;
  issue.id = view.id;
  issue.hash = view.hash;
  issue.cause = view.cause;
  issue.field = view.field;
  issue.state = view.state;
  issue.revision = view.revision;
  issue.first_seen = view.first_seen;
  issue.last_seen = view.last_seen;
  issue.seen = view.seen;
  issue.amount_minor = view.amount_minor;
  issue.currency = view.currency;
  found.position = view.position;
  found.resolutions.assign(view.resolutions.begin(), view.resolutions.end());
  return found;
}

Result<DeskAct> act_at(LogRows& rows, Position position) {
  SHOP_TRY(const ResolutionRow* resolution, rows.resolution(position));
  DeskAct act;
  act.position = position;
  act.at = rows.received_at();
  act.state = resolution->state;
  act.reason = resolution->reason;
  act.who = resolution->who;
  act.note = resolution->note;
  act.said = edits_of(resolution->said);
  return act;
}

// An issue as a step needs it.
struct Target {
  Hash128 hash;
  std::string id;
  std::uint32_t revision = 0;
  Position position = 0;
  Position settled_at = 0;  // its newest resolution; 0: none
  bool is_held = false;
};

// Keeps those whose newest resolution is of this request.
template <class Settled, class PositionOf>
Status keep_settled_by(Engine& engine, std::string_view request, std::vector<Settled>& settled,
                       const PositionOf& position_of) {
  std::sort(settled.begin(), settled.end(),
            [&](const Settled& a, const Settled& b) { return position_of(a) < position_of(b); });
  LogRows rows(engine);
  std::vector<Settled> kept;
  for (Settled& each : settled) {
    if (position_of(each) == 0) continue;
    SHOP_TRY(const ResolutionRow* row, rows.resolution(position_of(each)));
    if (row->request == request) kept.push_back(std::move(each));
  }
  settled = std::move(kept);
  return {};
}

Result<std::vector<Target>> targets_of(Engine& engine, std::span<const Hash128> issues,
                                       const DeskStep& step) {
  std::vector<Target> targets;
  engine.read([&](const ShopViews& views, Position) {
    for (const Hash128& hash : issues)
      if (const auto view = views.issues.find(hash))
        targets.push_back({hash, view->id, view->revision, view->position,
                           view->resolutions.empty() ? 0 : view->resolutions.back(),
                           view->cause == Cause::held});
  });
  if (!step.undo_of.empty())
    SHOP_CHECK(keep_settled_by(engine, step.undo_of, targets,
                               [](const Target& target) { return target.settled_at; }));
  std::sort(targets.begin(), targets.end(),
            [](const Target& a, const Target& b) { return a.position < b.position; });
  return targets;
}

// Resolutions and all that they point to, until they are in the log.
struct Steps {
  explicit Steps(const DeskStep& what) : step(what) {}

  const DeskStep step;
  std::deque<std::string> texts;
  std::deque<Transaction> records;
  std::vector<Resolution> resolutions;
};

class StepMaker {
 public:
  StepMaker(Engine& engine, const ShopZone& zone)
      : rows_(engine), records_(zone, engine.settings().currency) {}

  Status add(const Target& target, Steps& steps) {
    const DeskStep& step = steps.step;
    Resolution& resolution = steps.resolutions.emplace_back();
    resolution.has_issue = true;
    resolution.issue = target.hash;
    resolution.issue_revision = step.revision.value_or(target.revision);
    resolution.state = step.state;
    resolution.reason = step.reason;
    resolution.who = step.who;
    resolution.note = step.note;
    resolution.request = step.request;
    const bool releases = step.state == IssueState::confirmed && target.is_held;
    if (step.state != IssueState::fixed && !releases) return {};
    SHOP_TRY(const IssueRow* row, rows_.issue(target.position));
    if (row->type != RecordType::transaction)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("issue {} is about a {} record: send it again with the right values, "
                              "then dismiss the issue as superseded",
                              target.id, row->type == RecordType::product ? "product" : "user"));
    // What is released was checked when it came, maybe by the rules of a mapping.
    const auto money = releases ? DeskRecords::Money::stands : DeskRecords::Money::checked;
    steps.records.push_back(records_.make(row->said, step.set, steps.texts, money));
    const Transaction& record = steps.records.back();
    resolution.records = std::span(&record, 1);
    if (step.set.contains(Field::refers_to) && record.kind == Kind::refund)
      resolution.state = IssueState::refunded;
    return {};
  }

 private:
  LogRows rows_;
  DeskRecords records_;
};

void count(const RecordOutcome& outcome, const std::string& issue_id, StepReport& report) {
  switch (outcome.what) {
    case RecordOutcome::What::booked:
    case RecordOutcome::What::waiting:
      ++report.done;
      report.as_of = std::max(report.as_of, outcome.position + 1);
      return;
    case RecordOutcome::What::duplicate:
      ++report.repeated;
      return;
    case RecordOutcome::What::issue:
      ++report.refused;
      if (report.refusals.size() < StepReport::kRefusalsKept)
        report.refusals.push_back({issue_id, outcome.cause, outcome.field});
  }
}

Result<std::vector<RecordOutcome>> submit(Engine& engine, const std::shared_ptr<Steps>& steps) {
  Submission submission;
  submission.owner = steps;
  submission.resolutions = steps->resolutions;
  submission.source = "desk";
  return submit_for_outcomes(engine, std::move(submission));
}

}  // namespace

Result<DeskIssue> look_up_issue(Engine& engine, std::string_view id) {
  Result<Found> found = fail(ErrorCode::not_found, "");
  Position as_of = 0;
  engine.read([&](const ShopViews& views, Position upto) {
    as_of = upto;
    found = views.issues.find(id).map(found_of);
  });
  if (!found) return fail(found.error());
  DeskIssue& issue = found->issue;
  issue.as_of = as_of;
  LogRows rows(engine);
  SHOP_TRY(const IssueRow* row, rows.issue(found->position));
  issue.type = row->type;
  issue.position = found->position;
  IssueTexts texts = texts_of(*row);
  issue.transaction_id = std::move(texts.transaction_id);
  issue.source = std::move(texts.source);
  issue.raw = row->raw;
  issue.said = edits_of(row->said);
  issue.rule = row->rule;
  issue.severity = row->severity;
  for (const Position position : found->resolutions) {
    SHOP_TRY(DeskAct act, act_at(rows, position));
    issue.history.push_back(std::move(act));
  }
  return std::move(issue);
}

Result<Hash128> issue_of(Engine& engine, std::string_view id) {
  Result<Hash128> found = fail(ErrorCode::not_found, "");
  engine.read([&](const ShopViews& views, Position) {
    found = views.issues.find(id).map([](const IssueView& view) { return view.hash; });
  });
  return found;
}

std::vector<Hash128> issues_of(Engine& engine, const IssueQuery& query) {
  std::vector<Hash128> issues;
  engine.read([&](const ShopViews& views, Position) { issues = views.issues.hashes(query); });
  return issues;
}

Result<std::vector<Hash128>> issues_settled_by(Engine& engine, std::string_view request) {
  std::vector<IssueBook::Settled> settled;
  engine.read([&](const ShopViews& views, Position) { settled = views.issues.settled(); });
  SHOP_CHECK(keep_settled_by(engine, request, settled,
                             [](const IssueBook::Settled& each) { return each.resolution; }));
  std::vector<Hash128> issues;
  for (const IssueBook::Settled& each : settled) issues.push_back(each.hash);
  return issues;
}

std::string undo_request_of(std::string_view request) { return fmt::format("undo-{}", request); }

Result<DeskPreview> preview_step(Engine& engine, std::span<const Hash128> issues,
                                 const DeskStep& step) {
  SHOP_TRY(const ShopZone zone, ShopZone::load(engine.settings().zone_name));
  SHOP_TRY(const std::vector<Target> targets, targets_of(engine, issues, step));
  StepMaker maker(engine, zone);
  Steps steps(step);
  for (const Target& target : targets) SHOP_CHECK(maker.add(target, steps));
  DeskPreview preview;
  SHOP_TRY(static_cast<StepPreview&>(preview), preview_of(engine, steps.resolutions));
  StepReport report;
  for (std::size_t i = 0; i < targets.size(); ++i)
    count(preview.outcomes[i], targets[i].id, report);
  preview.refusals = std::move(report.refusals);
  return preview;
}

Result<StepReport> take_step(Engine& engine, std::span<const Hash128> issues, const DeskStep& step,
                             const StepPace& pace) {
  SHOP_TRY(const ShopZone zone, ShopZone::load(engine.settings().zone_name));
  SHOP_TRY(const std::vector<Target> targets, targets_of(engine, issues, step));
  StepMaker maker(engine, zone);
  StepReport report;
  for (std::size_t first = 0; first < targets.size(); first += pace.together) {
    const std::size_t end = std::min(first + pace.together, targets.size());
    const auto steps = std::make_shared<Steps>(step);
    for (std::size_t i = first; i < end; ++i) SHOP_CHECK(maker.add(targets[i], *steps));
    SHOP_TRY(const std::vector<RecordOutcome> outcomes, submit(engine, steps));
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      count(outcomes[i], targets[first + i].id, report);
    if (end < targets.size() && pace.go_on && !pace.go_on(report)) break;
  }
  return report;
}

}  // namespace shop
