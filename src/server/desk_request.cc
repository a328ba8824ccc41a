// SPDX-License-Identifier: Apache-2.0
#include "server/desk_request.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "server/problem.h"

namespace shop {
namespace {

namespace json = boost::json;

constexpr std::size_t kBodyBytesMax = 1 << 20;
constexpr std::size_t kNoteBytesMax = 2000;

Answer refuse(std::string detail, std::string field) {
  return problem(Problem{400, "invalid-body", std::move(detail), std::move(field)});
}

using Refusal = std::optional<Answer>;

// A text, or a whole number written without quotes.
std::optional<std::string> text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (value.is_int64() || value.is_uint64()) return json::serialize(value);
  return std::nullopt;
}

class BodyReader {
 public:
  BodyReader(IssueState verb, bool of_group, DeskRequest& asked)
      : verb_(verb), of_group_(of_group), asked_(asked) {}

  Refusal read(const json::object& body) {
    for (const auto& [name, value] : body)
      if (Refusal refusal = take(name, value)) return refusal;
    return check();
  }

 private:
  Refusal take(std::string_view name, const json::value& value) {
    if (name == "note") return text(name, value, kNoteBytesMax, asked_.step.note);
    if (name == "set" && verb_ == IssueState::fixed) return set(value);
    if (name == "because" && verb_ == IssueState::dismissed) return because(value);
    if (name == "revision" && !of_group_) return revision(value);
    if (name == "ids" && of_group_) return ids(value);
    if (name == "cause" && of_group_ && verb_ != IssueState::open) return cause(value);
    if (name == "per_second" && of_group_ && verb_ != IssueState::open) return per_second(value);
    if (name == "field" && of_group_ && verb_ != IssueState::open) return field(value);
    return refuse(fmt::format("The body has '{}', which is not known here.", name),
                  std::string(name));
  }

  static Refusal text(std::string_view name, const json::value& value, std::size_t bytes_max,
                      std::string& into) {
    const json::string* const given = value.if_string();
    if (given == nullptr || given->size() > bytes_max)
      return refuse(fmt::format("'{}' must be a text of at most {} bytes.", name, bytes_max),
                    std::string(name));
    into = *given;
    return std::nullopt;
  }

  Refusal set(const json::value& value) {
    const json::object* const fields = value.if_object();
    if (fields == nullptr) return refuse("'set' must be an object of fields and texts.", "set");
    for (const auto& [name, given] : *fields) {
      const auto field = parse_field(name);
      if (!field)
        return refuse(fmt::format("There is no field '{}': use one of a record, such as city, "
                                  "quantity, price, total or timestamp.",
                                  std::string_view(name)),
                      fmt::format("set.{}", std::string_view(name)));
      const auto text = text_of(given);
      if (!text)
        return refuse("Write the value as a text, such as \"270.00\": money is never a number.",
                      fmt::format("set.{}", std::string_view(name)));
      asked_.step.set[*field] = *text;
    }
    return std::nullopt;
  }

  Refusal because(const json::value& value) {
    const json::string* const given = value.if_string();
    const auto reason = given == nullptr ? std::nullopt : parse_reason(*given);
    if (!reason)
      return refuse(
          "'because' must be test_record, repeated, not_a_sale, superseded, not_recoverable or "
          "other.",
          "because");
    asked_.step.reason = *reason;
    return std::nullopt;
  }

  Refusal revision(const json::value& value) {
    const std::int64_t* const given = value.if_int64();
    if (given == nullptr || *given < 0 || *given > UINT32_MAX)
      return refuse("'revision' must be the whole number that the issue showed.", "revision");
    asked_.step.revision = static_cast<std::uint32_t>(*given);
    return std::nullopt;
  }

  Refusal ids(const json::value& value) {
    const json::array* const given = value.if_array();
    if (given == nullptr || given->empty() || given->size() > kDeskIdsMax)
      return refuse(fmt::format("'ids' must be a list of 1 to {} issues.", kDeskIdsMax), "ids");
    for (const json::value& id : *given) {
      if (!id.is_string()) return refuse("'ids' must be a list of texts.", "ids");
      asked_.ids.emplace_back(id.get_string());
    }
    return std::nullopt;
  }

  Refusal cause(const json::value& value) {
    const json::string* const given = value.if_string();
    if (given != nullptr) asked_.cause = parse_cause(*given);
    if (!asked_.cause)
      return refuse("There is no such cause: /v1/issues?by=cause lists those there are.", "cause");
    return std::nullopt;
  }

  Refusal field(const json::value& value) {
    const json::string* const given = value.if_string();
    if (given != nullptr) asked_.field = given->empty() ? Field::none : parse_field(*given);
    if (!asked_.field) return refuse("There is no such field.", "field");
    return std::nullopt;
  }

  Refusal per_second(const json::value& value) {
    constexpr std::int64_t kPerSecondMax = 1'000'000;
    const std::int64_t* const given = value.if_int64();
    if (given == nullptr || *given < 1 || *given > kPerSecondMax)
      return refuse("'per_second' must be a whole number from 1 to 1000000.", "per_second");
    asked_.per_second_max = static_cast<std::uint64_t>(*given);
    return std::nullopt;
  }

  Refusal check() const {
    if (of_group_ && asked_.ids.empty() && !asked_.cause)
      return refuse("Say which issues: 'ids', or all open ones of a 'cause'.", "ids");
    if (!asked_.ids.empty() && (asked_.cause || asked_.field || asked_.per_second_max > 0))
      return refuse("'cause', 'field' and 'per_second' do not go with 'ids'.", "ids");
    if (verb_ == IssueState::dismissed && asked_.step.reason == DismissReason::none)
      return refuse("Say why: 'because' is missing.", "because");
    return std::nullopt;
  }

  const IssueState verb_;
  const bool of_group_;
  DeskRequest& asked_;
};

Refusal read_query(const Request& request, DeskRequest& asked) {
  constexpr std::string_view kDryRun = "dry_run";
  bool seen = false;
  for (const auto& [name, value] : request.query.all()) {
    if (name != kDryRun)
      return problem(Problem{400, "unknown-parameter",
                             fmt::format("There is no parameter '{}' here.", name), name});
    if (seen || (value != "true" && value != "false"))
      return problem(
          Problem{400, "invalid-parameter", "dry_run is true or false, once.", "dry_run"});
    seen = true;
    asked.dry_run = value == "true";
  }
  return std::nullopt;
}

Refusal read_body(const Request& request, IssueState verb, bool of_group, DeskRequest& asked) {
  BodyReader reader(verb, of_group, asked);
  if (request.body.empty()) return reader.read({});
  std::string_view type = request.header("content-type");
  type = type.substr(0, type.find_first_of("; "));
  if (type != "application/json")
    return problem(
        Problem{415, "unsupported-type", "The desk reads application/json alone.", "Content-Type"});
  if (request.body.size() > kBodyBytesMax)
    return problem(Problem{413, "too-large", "A step at the desk takes at most 1 MiB."});
  boost::system::error_code error;
  const json::value body = json::parse(request.body, error);
  if (error || !body.is_object()) return refuse("The body must be one JSON object.", "body");
  return reader.read(body.get_object());
}

}  // namespace

std::optional<Answer> read_desk_request(const Request& request, IssueState verb, bool of_group,
                                        DeskRequest& asked) {
  asked = {};
  asked.step.state = verb;
  asked.step.who = request.caller.token_id;
  asked.step.request = request.header("idempotency-key");
  if (asked.step.request.size() > kRequestIdBytesMax)
    return problem(
        Problem{400, "invalid-header",
                fmt::format("An Idempotency-Key has at most {} bytes.", kRequestIdBytesMax),
                "Idempotency-Key"});
  if (Refusal refusal = read_query(request, asked)) return refusal;
  return read_body(request, verb, of_group, asked);
}

}  // namespace shop
