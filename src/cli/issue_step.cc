// SPDX-License-Identifier: Apache-2.0
#include "cli/issue_step.h"

#include <fmt/format.h>

#include "cli/booked_change_options.h"
#include "cli/field_edits.h"
#include "engine/desk.h"

namespace shop::cli {
namespace {

struct StepArguments {
  IssueState state = IssueState::fixed;
  std::vector<std::string> ids;
  std::string cause;
  std::string job;  // of an undo: the request whose step is taken back whole
  std::vector<std::string> set;
  std::string because;
  std::string note;
  std::string request;
  bool dry_run = false;
  bool as_cells = false;
};

Result<DeskStep> step_of(Engine& engine, const Console& console, const StepArguments& arguments) {
  DeskStep step;
  step.state = arguments.state;
  SHOP_TRY(step.set, parse_field_edits(arguments.set));
  if (!arguments.because.empty()) step.reason = *parse_reason(arguments.because);
  step.who = person(console);
  step.note = arguments.note;
  step.request = arguments.request;
  step.undo_of = arguments.job;
  if (!step.request.empty()) return step;
  // A whole group has a request of its own, so that it can be taken back whole: named after where
  // the log ended, at which no other step upon the group settled anything.
  if (!arguments.job.empty()) step.request = undo_request_of(arguments.job);
  if (!arguments.cause.empty())
    step.request =
        fmt::format("{}-{}-{}", state_name(step.state), arguments.cause, engine.status().log_end);
  return step;
}

Result<std::vector<Hash128>> issues_of_job(Engine& engine, const StepArguments& arguments) {
  if (!arguments.ids.empty())
    return fail(ErrorCode::invalid_argument, "name issues, or a whole step with --job, not both");
  SHOP_TRY(std::vector<Hash128> issues, issues_settled_by(engine, arguments.job));
  if (issues.empty())
    return fail(ErrorCode::not_found,
                fmt::format("no issue stands as '{}' left it: it settled none, or each was taken "
                            "back or settled anew",
                            arguments.job));
  return issues;
}

// The issues that are named, or all of a cause that the step is for.
Result<std::vector<Hash128>> chosen_issues(Engine& engine, const StepArguments& arguments) {
  std::vector<Hash128> issues;
  if (!arguments.job.empty()) return issues_of_job(engine, arguments);
  if (!arguments.cause.empty()) {
    const auto cause = parse_cause(arguments.cause);
    if (!cause)
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("unknown cause '{}': 'issues list' shows those there are", arguments.cause));
    if (arguments.state == IssueState::open)
      return fail(ErrorCode::invalid_argument, "undo takes the ids of issues, not a cause");
    return issues_of(engine, {.cause = cause});
  }
  if (arguments.ids.empty())
    return fail(ErrorCode::invalid_argument,
                "name an issue as 'issues list' shows it, or a whole cause with --cause");
  for (const std::string& id : arguments.ids) {
    SHOP_TRY(const Hash128 issue, issue_of(engine, id));
    issues.push_back(issue);
  }
  return issues;
}

Status print_preview(std::FILE* out, Engine& engine, const std::vector<Hash128>& issues,
                     const DeskStep& step, ChangeForm form) {
  SHOP_TRY(const StepPreview preview, preview_step(engine, issues, step));
  std::size_t refused = 0;
  for (const RecordOutcome& outcome : preview.outcomes) {
    if (outcome.what != RecordOutcome::What::issue) continue;
    if (++refused == 1)
      fmt::print(out, "would be refused: {} ({}): {}\n", cause_name(outcome.cause),
                 field_name(outcome.field), cause_advice(outcome.cause));
  }
  print_changes(out, engine, preview, form);
  fmt::print(out, "{} of {} issues would be settled, {} cells would change; nothing was done\n",
             preview.outcomes.size() - refused, preview.outcomes.size(), preview.cells.size());
  return {};
}

const char* done_word(IssueState state) {
  switch (state) {
    case IssueState::fixed:
      return "fixed";
    case IssueState::dismissed:
      return "dismissed";
    case IssueState::open:
      return "open again, and what they booked was taken back";
    default:
      return "confirmed";
  }
}

Status print_report(std::FILE* out, const StepReport& report, IssueState state) {
  fmt::print(out, "{} {} {}\n", report.done, report.done == 1 ? "issue" : "issues",
             done_word(state));
  if (report.repeated > 0)
    fmt::print(out, "{} settled by this request before: nothing changed\n", report.repeated);
  if (report.refused == 0) return {};
  const StepRefusal& first = report.refusals.front();
  const bool moved_on = first.cause == Cause::stale_revision;
  return fail(
      ErrorCode::invalid_argument,
      fmt::format("{} not settled; the first is {}: {}", report.refused, first.issue_id,
                  moved_on ? "it is not as it was when the step was made (see 'issues show')"
                           : fmt::format("{} ({}): {}", cause_name(first.cause),
                                         field_name(first.field), cause_advice(first.cause))));
}

Status run(const Program& program, const StepArguments& arguments) {
  SHOP_TRY(ShopInUse engine, open_to_change(program));
  SHOP_TRY(const DeskStep step, step_of(*engine, program.console, arguments));
  SHOP_TRY(const std::vector<Hash128> issues, chosen_issues(*engine, arguments));
  if (arguments.dry_run)
    return print_preview(program.console.out(), *engine, issues, step,
                         arguments.as_cells ? ChangeForm::cells : ChangeForm::words);
  SHOP_TRY(const StepReport report, take_step(*engine, issues, step));
  SHOP_CHECK(engine.close());
  std::FILE* const out = program.console.out();
  const Status all_done = print_report(out, report, arguments.state);
  if (!arguments.cause.empty() && report.done > 0)
    fmt::print(out, "to take it all back: shopsphere issues undo --job {}\n", step.request);
  return all_done;
}

CLI::App* add_verb(Program& program, CLI::App& issues, const std::string& name,
                   const std::string& words, IssueState state,
                   const std::shared_ptr<StepArguments>& arguments) {
  arguments->state = state;
  CLI::App* verb = issues.add_subcommand(name, words);
  verb->add_option("issue", arguments->ids, "their ids, or the beginnings of them");
  verb->add_option("--note", arguments->note, "why, for whoever reads it later");
  verb->add_option("--request-id", arguments->request,
                   "the same request again changes nothing twice");
  verb->add_flag("--dry-run", arguments->dry_run, "show what would change; do nothing");
  verb->add_flag("--cells", arguments->as_cells, "with --dry-run: the cells as 'cells' has them");
  run_when_chosen(program, *verb, [&program, arguments] { return run(program, *arguments); });
  return verb;
}

}  // namespace

void add_issue_steps(Program& program, CLI::App& issues) {
  const auto fixing = std::make_shared<StepArguments>();
  CLI::App* fix = add_verb(program, issues, "fix", "book the record with some fields put right",
                           IssueState::fixed, fixing);
  fix->add_option("--set", fixing->set, "FIELD=VALUE, as often as needed");
  fix->add_option("--cause", fixing->cause, "all open issues of this cause");
  fix->footer(
      "Examples:\n"
      "  shopsphere issues fix 3f9a17c0 --set total=270.00 --dry-run\n"
      "  shopsphere issues fix --cause unknown_currency --set currency=GBP\n"
      "The total follows quantity and price unless it is set too.");
  const auto dismissing = std::make_shared<StepArguments>();
  CLI::App* dismiss = add_verb(program, issues, "dismiss", "never book it, and say why",
                               IssueState::dismissed, dismissing);
  dismiss
      ->add_option("--because", dismissing->because,
                   "test_record, repeated, not_a_sale, superseded, not_recoverable or other")
      ->required()
      ->check([](const std::string& text) {
        return parse_reason(text) ? std::string() : fmt::format("there is no reason '{}'", text);
      });
  dismiss->add_option("--cause", dismissing->cause, "all open issues of this cause");
  const auto confirming = std::make_shared<StepArguments>();
  add_verb(program, issues, "confirm", "it was looked at and stays as it is", IssueState::confirmed,
           confirming)
      ->add_option("--cause", confirming->cause, "all open issues of this cause");
  const auto undoing = std::make_shared<StepArguments>();
  CLI::App* undo =
      add_verb(program, issues, "undo", "open it again, and take back what settling it booked",
               IssueState::open, undoing);
  undo->add_option("--job", undoing->job,
                   "all that one request settled: its --request-id, or the id of a job");
  undo->footer(
      "Examples:\n"
      "  shopsphere issues undo 3f9a17c0\n"
      "  shopsphere issues undo --job fixed-unknown_currency-4711 --dry-run\n"
      "What somebody settled anew since stays as it is. Interrupted, the same command goes on.");
}

}  // namespace shop::cli
