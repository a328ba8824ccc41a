// SPDX-License-Identifier: Apache-2.0
#include "server/desk_routes.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "engine/change_story.h"
#include "engine/refund_link.h"
#include "server/desk_answer.h"
#include "server/desk_body.h"
#include "server/desk_request.h"
#include "server/problem.h"

namespace shop {
namespace {

namespace json = boost::json;

// A dry run of more would keep the shop waiting; it says how many it looked at.
constexpr std::size_t kTriedMax = 10'000;

struct Verb {
  std::string_view name;
  IssueState state;
};
constexpr std::array kVerbs = {
    Verb{"fix", IssueState::fixed}, Verb{"dismiss", IssueState::dismissed},
    Verb{"confirm", IssueState::confirmed}, Verb{"undo", IssueState::open}};

Answer no_such_issue(const Error& error) {
  return problem(Problem{404, "no-such-issue", error.message, "id"});
}

// A record that has no fix is no fault of the server's or the address's.
Answer step_failed(const Error& error) {
  if (error.code == ErrorCode::invalid_argument)
    return problem(Problem{422, "not-bookable", error.message, "id"});
  return problem(error);
}

Result<json::object> issue_now(ReadContext& context, std::string_view id) {
  SHOP_TRY(ShopZone zone, ShopZone::load(context.engine.settings().zone_name));
  SHOP_TRY(const DeskIssue issue, look_up_issue(context.engine, id));
  return issue_json(issue, zone);
}

// One issue was refused: as it is now stands beside what was asked.
Answer refused_answer(ReadContext& context, const StepRefusal& refusal) {
  const bool moved_on = refusal.cause == Cause::stale_revision;
  json::object more{{"cause", cause_name(refusal.cause)}};
  if (auto issue = issue_now(context, refusal.issue_id)) more["issue"] = std::move(*issue);
  if (moved_on)
    return with_members(
        problem(Problem{409, "moved-on",
                        "Somebody settled this issue, or opened it again, since you looked at it: "
                        "'issue' is how it stands now.",
                        "revision"}),
        more);
  return with_members(problem(Problem{422, "not-bookable", std::string(cause_advice(refusal.cause)),
                                      refusal.field == Field::none
                                          ? std::string("set")
                                          : fmt::format("set.{}", field_name(refusal.field))}),
                      more);
}

Answer tried_answer(ReadContext& context, const std::vector<Hash128>& issues,
                    const DeskRequest& asked) {
  const std::span<const Hash128> looked_at =
      std::span(issues).first(std::min(kTriedMax, issues.size()));
  const auto preview = preview_step(context.engine, looked_at, asked.step);
  if (!preview) return step_failed(preview.error());
  json::object body =
      preview_json(*preview, stories_of(context.engine, *preview), preview->refusals);
  body["issues"] = issues.size();
  body["tried"] = looked_at.size();
  return json_answer(body);
}

Answer asked_answer(ReadContext& context, const Request& request, const DeskRequest& asked) {
  const Result<Hash128> issue = issue_of(context.engine, request.path_values.at(0));
  if (!issue) return no_such_issue(issue.error());
  if (asked.dry_run) return tried_answer(context, {*issue}, asked);
  const auto report = take_step(context.engine, {&*issue, 1}, asked.step);
  if (!report) return step_failed(report.error());
  if (!report->refusals.empty()) return refused_answer(context, report->refusals.front());
  json::object body = report_json(*report);
  auto now = issue_now(context, request.path_values.at(0));
  if (!now) return problem(now.error());
  body["issue"] = std::move(*now);
  return json_answer(body);
}

Answer one_answer(ReadContext& context, const Request& request, IssueState verb) {
  DeskRequest asked;
  if (auto refusal = read_desk_request(request, verb, false, asked)) return std::move(*refusal);
  return asked_answer(context, request, asked);
}

// A fix that gives a refund its sale: the one that is named, else the one that is likeliest.
Answer link_answer(ReadContext& context, const Request& request) {
  DeskRequest asked;
  if (auto refusal = read_desk_request(request, IssueState::refunded, false, asked))
    return std::move(*refusal);
  asked.step.state = IssueState::fixed;
  std::string& sale = asked.step.set[Field::refers_to];
  if (sale.empty()) {
    const Result<DeskIssue> issue = look_up_issue(context.engine, request.path_values.at(0));
    if (!issue) return no_such_issue(issue.error());
    Result<std::string> proposed = propose_sale_for(context.engine, *issue);
    if (!proposed && proposed.error().code == ErrorCode::not_found)
      return problem(Problem{404, "no-such-transaction", proposed.error().message, "to"});
    if (!proposed) return step_failed(proposed.error());
    sale = *std::move(proposed);
  }
  return asked_answer(context, request, asked);
}

json::object job_json(const DeskJobStatus& job, ShopZone& zone) {
  const auto time = [&](const std::optional<Timestamp>& at) -> json::value {
    if (!at) return nullptr;
    return json::string(zone.format_local(*at));
  };
  json::object body{{"job_id", job.id},
                    {"step", state_name(job.step.state)},
                    {"what", job.what},
                    {"who", job.step.who},
                    {"state", job_state_name(job.state)},
                    {"issues", job.issues},
                    {"settled", job.report.done},
                    {"repeated", job.report.repeated},
                    {"refused", job.report.refused},
                    {"refusals", refusals_json(job.report.refusals)}};
  if (job.per_second_max == 0) {
    body["per_second"] = nullptr;
  } else {
    body["per_second"] = job.per_second_max;
  }
  body["asked_at"] = zone.format_local(job.asked_at);
  body["begun_at"] = time(job.begun_at);
  body["ended_at"] = time(job.ended_at);
  body["error"] = job.error;
  return body;
}

Answer job_answer(ReadContext& context, const DeskJobStatus& job, unsigned status) {
  Result<ShopZone> zone = ShopZone::load(context.engine.settings().zone_name);
  if (!zone) return problem(zone.error());
  Answer answer = json_answer(job_json(job, *zone), status);
  if (status == 202) answer.headers.emplace_back("Location", "/v1/desk/jobs/" + job.id);
  return answer;
}

Answer group_of_cause(ReadContext& context, DeskJobs& jobs, DeskRequest& asked) {
  std::vector<Hash128> issues =
      issues_of(context.engine, {.cause = asked.cause, .field = asked.field});
  if (asked.dry_run) return tried_answer(context, issues, asked);
  std::string what = fmt::format("open issues: {}", cause_name(*asked.cause));
  if (asked.field.value_or(Field::none) != Field::none)
    what += fmt::format(" ({})", field_name(*asked.field));
  return job_answer(context,
                    jobs.start({.issues = std::move(issues),
                                .step = std::move(asked.step),
                                .what = std::move(what),
                                .per_second_max = asked.per_second_max}),
                    202);
}

Answer group_answer(ReadContext& context, DeskJobs& jobs, const Request& request, IssueState verb) {
  DeskRequest asked;
  if (auto refusal = read_desk_request(request, verb, true, asked)) return std::move(*refusal);
  if (asked.cause) return group_of_cause(context, jobs, asked);
  std::vector<Hash128> issues;
  for (const std::string& id : asked.ids) {
    const Result<Hash128> issue = issue_of(context.engine, id);
    if (!issue) return no_such_issue(issue.error());
    issues.push_back(*issue);
  }
  if (asked.dry_run) return tried_answer(context, issues, asked);
  const auto report = take_step(context.engine, issues, asked.step);
  return report ? json_answer(report_json(*report)) : step_failed(report.error());
}

Answer jobs_answer(ReadContext& context, const DeskJobs& jobs) {
  Result<ShopZone> zone = ShopZone::load(context.engine.settings().zone_name);
  if (!zone) return problem(zone.error());
  json::array list;
  for (const DeskJobStatus& job : jobs.list()) list.push_back(job_json(job, *zone));
  return json_answer({{"jobs", std::move(list)}});
}

Answer found_job(ReadContext& context, const std::optional<DeskJobStatus>& job) {
  if (job) return job_answer(context, *job, 200);
  return problem(Problem{404, "no-such-job",
                         "There is no such job: those of an earlier run of the server are over.",
                         "id"});
}

Refusal read_undo(const Request& request, DeskJobs::Order& order, bool& dry_run) {
  if (Refusal refusal = read_dry_run(request, dry_run)) return refusal;
  return read_object(request, [&](std::string_view name, const json::value& value) -> Refusal {
    if (name == "note") return read_note(value, order.step.note);
    if (name == "per_second") return read_per_second(value, order.per_second_max);
    return unknown_member(name);
  });
}

// Takes a whole job back, by a job of its own. Those of an earlier run are known by what they did.
Answer undo_job_answer(ReadContext& context, DeskJobs& jobs, const Request& request) {
  DeskJobs::Order order;
  bool dry_run = false;
  if (Refusal refusal = read_undo(request, order, dry_run)) return std::move(*refusal);
  const std::string& id = request.path_values.at(0);
  const std::optional<DeskJobStatus> job = jobs.find(id);
  if (job && !job->ended_at)
    return problem(Problem{409, "under-way",
                           "The job is still under way: cancel it, then take back what it did.",
                           "id"});
  if (job && job->step.state == IssueState::open)
    return problem(
        Problem{422, "not-bookable", "A job that took another back settled nothing.", "id"});
  order.step.state = IssueState::open;
  order.step.who = request.caller.token_id;
  order.step.undo_of = job ? job->step.request : id;
  order.step.request = undo_request_of(order.step.undo_of);
  order.what = fmt::format("taken back: {}", job ? job->what : id);
  Result<std::vector<Hash128>> issues = issues_settled_by(context.engine, order.step.undo_of);
  if (!issues) return problem(issues.error());
  if (!job && issues->empty() && !jobs.knows(order.step.request)) return found_job(context, job);
  if (dry_run) {
    DeskRequest tried;
    tried.step = order.step;
    return tried_answer(context, *issues, tried);
  }
  order.issues = *std::move(issues);
  order.goes_on = true;
  return job_answer(context, jobs.start(std::move(order)), 202);
}

}  // namespace

void add_desk_routes(Router& router, ReadContext& context, DeskJobs& jobs) {
  const RoleSet may{Role::admin};
  for (const Verb& verb : kVerbs) {
    router.add({Method::post, fmt::format("/v1/issues/{{id}}/{}", verb.name), may, Work::slow,
                [&context, verb](const RequestPointer& request, const Respond& respond) {
                  respond(one_answer(context, *request, verb.state));
                }});
    router.add({Method::post, fmt::format("/v1/issues/{}", verb.name), may, Work::slow,
                [&context, &jobs, verb](const RequestPointer& request, const Respond& respond) {
                  respond(group_answer(context, jobs, *request, verb.state));
                }});
  }
  router.add({Method::post, "/v1/issues/{id}/link", may, Work::slow,
              [&context](const RequestPointer& request, const Respond& respond) {
                respond(link_answer(context, *request));
              }});
  router.add({Method::get, "/v1/desk/jobs", may, Work::slow,
              [&](const RequestPointer&, const Respond& respond) {
                respond(jobs_answer(context, jobs));
              }});
  router.add({Method::get, "/v1/desk/jobs/{id}", may, Work::slow,
              [&](const RequestPointer& request, const Respond& respond) {
                respond(found_job(context, jobs.find(request->path_values.at(0))));
              }});
  router.add({Method::post, "/v1/desk/jobs/{id}/undo", may, Work::slow,
              [&](const RequestPointer& request, const Respond& respond) {
                respond(undo_job_answer(context, jobs, *request));
              }});
  constexpr std::array kWishes = {std::pair("pause", DeskJobs::Wish::pause),
                                  std::pair("resume", DeskJobs::Wish::go_on),
                                  std::pair("cancel", DeskJobs::Wish::call_off)};
  for (const auto& [name, wish] : kWishes)
    router.add(
        {Method::post, fmt::format("/v1/desk/jobs/{{id}}/{}", name), may, Work::slow,
         [&context, &jobs, wish = wish](const RequestPointer& request, const Respond& respond) {
           respond(found_job(context, jobs.ask(request->path_values.at(0), wish)));
         }});
}

}  // namespace shop
