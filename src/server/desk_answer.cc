// SPDX-License-Identifier: Apache-2.0
#include "server/desk_answer.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/utf8.h"

namespace shop {
namespace {

namespace json = boost::json;

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t three = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i)
      three = three << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += i <= count ? kDigits[three >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

json::array history_json(const DeskIssue& issue, ShopZone& zone) {
  json::array history;
  for (const DeskAct& act : issue.history) {
    json::object told = act_json(act, zone);
    told["position"] = act.position;
    history.push_back(std::move(told));
  }
  return history;
}

std::string_view type_name(MeasureType type) {
  switch (type) {
    case MeasureType::count:
      return "count";
    case MeasureType::money:
      return "money";
    default:
      return "text";
  }
}

json::object story_json(const CellStory& story) {
  json::object keys;
  for (const auto& [name, text] : story.keys) keys[name] = replace_invalid_utf8(text);
  json::array measures;
  for (const MeasureChange& change : story.measures) {
    json::object measure{{"name", change.name},
                         {"type", type_name(change.type)},
                         {"before", replace_invalid_utf8(change.before)},
                         {"after", replace_invalid_utf8(change.after)}};
    if (change.currency) measure["currency"] = change.currency.code();
    measures.push_back(std::move(measure));
  }
  return {{"view", story.view},
          {"subject", replace_invalid_utf8(story.subject)},
          {"keys", std::move(keys)},
          {"measures", std::move(measures)}};
}

}  // namespace

json::object fields_json(const FieldEdits& fields) {
  json::object object;
  for (const auto& [field, text] : fields) object[field_name(field)] = text;
  return object;
}

json::object act_json(const DeskAct& act, ShopZone& zone) {
  return {{"at", zone.format_local(act.at)},        {"state", state_name(act.state)},
          {"because", reason_name(act.reason)},     {"who", replace_invalid_utf8(act.who)},
          {"note", replace_invalid_utf8(act.note)}, {"said", fields_json(act.said)}};
}

json::array stories_json(std::span<const CellStory> stories) {
  json::array changes;
  for (const CellStory& story : stories.first(std::min(kChangesShown, stories.size())))
    changes.push_back(story_json(story));
  return changes;
}

json::object issue_json(const DeskIssue& issue, ShopZone& zone) {
  json::object object{{"as_of", issue.as_of},
                      {"issue_id", issue.id},
                      {"record", record_type_name(issue.type)},
                      {"cause", cause_name(issue.cause)},
                      {"advice", cause_advice(issue.cause)},
                      {"field", field_name(issue.field)},
                      {"rule", replace_invalid_utf8(issue.rule)},
                      {"severity", issue.rule.empty() ? "" : severity_name(issue.severity)},
                      {"transaction_id", issue.transaction_id},
                      {"source", issue.source},
                      {"first_seen", zone.format_local(issue.first_seen)},
                      {"last_seen", zone.format_local(issue.last_seen)},
                      {"seen", issue.seen}};
  if (issue.currency) {
    object["amount"] = issue.currency.plain(issue.amount_minor);
  } else {
    object["amount"] = nullptr;
  }
  object["currency"] = issue.currency.code();
  object["state"] = state_name(issue.state);
  object["revision"] = issue.revision;
  object["position"] = issue.position;
  object["raw"] = replace_invalid_utf8(issue.raw);
  object["raw_base64"] = base64(issue.raw);
  object["said"] = fields_json(issue.said);
  object["history"] = history_json(issue, zone);
  return object;
}

json::array refusals_json(std::span<const StepRefusal> refusals) {
  json::array list;
  for (const StepRefusal& refusal : refusals)
    list.push_back({{"issue_id", refusal.issue_id},
                    {"cause", cause_name(refusal.cause)},
                    {"field", field_name(refusal.field)},
                    {"advice", cause_advice(refusal.cause)}});
  return list;
}

json::object preview_json(const StepPreview& preview, std::span<const CellStory> stories,
                          std::span<const StepRefusal> refusals) {
  std::uint64_t refused = 0;
  std::uint64_t repeated = 0;
  for (const RecordOutcome& outcome : preview.outcomes) {
    refused += outcome.what == RecordOutcome::What::issue;
    repeated += outcome.what == RecordOutcome::What::duplicate;
  }
  return {{"as_of", preview.as_of},
          {"would_settle", preview.outcomes.size() - refused - repeated},
          {"repeated", repeated},
          {"would_refuse", refused},
          {"refusals", refusals_json(refusals)},
          {"cells", stories.size()},
          {"changes", stories_json(stories)}};
}

json::object report_json(const StepReport& report) {
  return {{"as_of", report.as_of},
          {"settled", report.done},
          {"repeated", report.repeated},
          {"refused", report.refused},
          {"refusals", refusals_json(report.refusals)}};
}

Answer with_members(Answer answer, const json::object& more) {
  json::object body = json::parse(answer.body).get_object();
  for (const auto& [name, value] : more) body[name] = value;
  answer.body = json::serialize(body) + '\n';
  return answer;
}

Answer json_answer(const json::object& body, unsigned status) {
  return Answer::json(json::serialize(body) + '\n', status);
}

}  // namespace shop
