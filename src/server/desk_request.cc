// SPDX-License-Identifier: Apache-2.0
#include "server/desk_request.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

namespace shop {
namespace {

namespace json = boost::json;

class BodyReader {
 public:
  BodyReader(IssueState verb, bool of_group, DeskRequest& asked)
      : verb_(verb), of_group_(of_group), asked_(asked) {}

  Refusal read(const Request& request) {
    if (Refusal refusal = read_object(
            request,
            [&](std::string_view name, const json::value& value) { return take(name, value); }))
      return refusal;
    return check();
  }

 private:
  Refusal take(std::string_view name, const json::value& value) {
    if (name == "note") return read_note(value, asked_.step.note);
    if (name == "set" && verb_ == IssueState::fixed) return read_edits(value, asked_.step.set);
    if (name == "because" && verb_ == IssueState::dismissed) return because(value);
    if (name == "to" && verb_ == IssueState::refunded)
      return read_text(name, value, kIdBytesMax, asked_.step.set[Field::refers_to]);
    if (name == "revision" && !of_group_) return read_revision(value, asked_.step.revision);
    if (name == "ids" && of_group_) return ids(value);
    if (name == "cause" && of_group_ && verb_ != IssueState::open) return cause(value);
    if (name == "per_second" && of_group_ && verb_ != IssueState::open)
      return read_per_second(value, asked_.per_second_max);
    if (name == "field" && of_group_ && verb_ != IssueState::open) return field(value);
    return unknown_member(name);
  }

  Refusal because(const json::value& value) {
    const json::string* const given = value.if_string();
    const auto reason = given == nullptr ? std::nullopt : parse_reason(*given);
    if (!reason)
      return refuse_body(
          "'because' must be test_record, repeated, not_a_sale, superseded, not_recoverable or "
          "other.",
          "because");
    asked_.step.reason = *reason;
    return std::nullopt;
  }

  Refusal ids(const json::value& value) {
    const json::array* const given = value.if_array();
    if (given == nullptr || given->empty() || given->size() > kDeskIdsMax)
      return refuse_body(fmt::format("'ids' must be a list of 1 to {} issues.", kDeskIdsMax),
                         "ids");
    for (const json::value& id : *given) {
      if (!id.is_string()) return refuse_body("'ids' must be a list of texts.", "ids");
      asked_.ids.emplace_back(id.get_string());
    }
    return std::nullopt;
  }

  Refusal cause(const json::value& value) {
    const json::string* const given = value.if_string();
    if (given != nullptr) asked_.cause = parse_cause(*given);
    if (!asked_.cause)
      return refuse_body("There is no such cause: /v1/issues?by=cause lists those there are.",
                         "cause");
    return std::nullopt;
  }

  Refusal field(const json::value& value) {
    const json::string* const given = value.if_string();
    if (given != nullptr) asked_.field = given->empty() ? Field::none : parse_field(*given);
    if (!asked_.field) return refuse_body("There is no such field.", "field");
    return std::nullopt;
  }

  Refusal check() const {
    if (of_group_ && asked_.ids.empty() && !asked_.cause)
      return refuse_body("Say which issues: 'ids', or all open ones of a 'cause'.", "ids");
    if (!asked_.ids.empty() && (asked_.cause || asked_.field || asked_.per_second_max > 0))
      return refuse_body("'cause', 'field' and 'per_second' do not go with 'ids'.", "ids");
    if (verb_ == IssueState::dismissed && asked_.step.reason == DismissReason::none)
      return refuse_body("Say why: 'because' is missing.", "because");
    return std::nullopt;
  }

  const IssueState verb_;
  const bool of_group_;
  DeskRequest& asked_;
};

}  // namespace

Refusal read_desk_request(const Request& request, IssueState verb, bool of_group,
                          DeskRequest& asked) {
  asked = {};
  asked.step.state = verb;
  asked.step.who = request.caller.token_id;
  if (Refusal refusal = read_request_id(request, kRequestIdBytesMax, asked.step.request))
    return refusal;
  if (Refusal refusal = read_dry_run(request, asked.dry_run)) return refusal;
  return BodyReader(verb, of_group, asked).read(request);
}

}  // namespace shop
