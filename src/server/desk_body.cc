// SPDX-License-Identifier: Apache-2.0
#include "server/desk_body.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "server/problem.h"

namespace shop {
namespace {

namespace json = boost::json;

constexpr std::size_t kBodyBytesMax = 1 << 20;
constexpr std::size_t kNoteBytesMax = 2000;

// A text, or a whole number written without quotes.
std::optional<std::string> text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (value.is_int64() || value.is_uint64()) return json::serialize(value);
  return std::nullopt;
}

}  // namespace

Answer refuse_body(std::string detail, std::string field) {
  return problem(Problem{400, "invalid-body", std::move(detail), std::move(field)});
}

Answer unknown_member(std::string_view name) {
  return refuse_body(fmt::format("The body has '{}', which is not known here.", name),
                     std::string(name));
}

Refusal read_object(const Request& request,
                    const std::function<Refusal(std::string_view, const json::value&)>& take) {
  if (request.body.empty()) return std::nullopt;
  std::string_view type = request.header("content-type");
  type = type.substr(0, type.find_first_of("; "));
  if (type != "application/json")
    return problem(
        Problem{415, "unsupported-type", "The desk reads application/json alone.", "Content-Type"});
  if (request.body.size() > kBodyBytesMax)
    return problem(Problem{413, "too-large", "A step at the desk takes at most 1 MiB."});
  boost::system::error_code error;
  const json::value body = json::parse(request.body, error);
  if (error || !body.is_object()) return refuse_body("The body must be one JSON object.", "body");
  for (const auto& [name, value] : body.get_object())
    if (Refusal refusal = take(name, value)) return refusal;
  return std::nullopt;
}

Refusal read_dry_run(const Request& request, bool& dry_run) {
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
    dry_run = value == "true";
  }
  return std::nullopt;
}

Refusal read_request_id(const Request& request, std::size_t bytes_max, std::string& id) {
  id = request.header("idempotency-key");
  if (id.size() <= bytes_max) return std::nullopt;
  return problem(Problem{400, "invalid-header",
                         fmt::format("An Idempotency-Key has at most {} bytes here.", bytes_max),
                         "Idempotency-Key"});
}

Refusal read_text(std::string_view name, const json::value& value, std::size_t bytes_max,
                  std::string& into) {
  const json::string* const given = value.if_string();
  if (given == nullptr || given->size() > bytes_max)
    return refuse_body(fmt::format("'{}' must be a text of at most {} bytes.", name, bytes_max),
                       std::string(name));
  into = *given;
  return std::nullopt;
}

Refusal read_note(const json::value& value, std::string& note) {
  return read_text("note", value, kNoteBytesMax, note);
}

Refusal read_edits(const json::value& value, FieldEdits& edits) {
  const json::object* const fields = value.if_object();
  if (fields == nullptr) return refuse_body("'set' must be an object of fields and texts.", "set");
  for (const auto& [name, given] : *fields) {
    const auto field = parse_field(name);
    if (!field)
      return refuse_body(fmt::format("There is no field '{}': use one of a record, such as city, "
                                     "quantity, price, total or timestamp.",
                                     std::string_view(name)),
                         fmt::format("set.{}", std::string_view(name)));
    const auto text = text_of(given);
    if (!text)
      return refuse_body("Write the value as a text, such as \"270.00\": money is never a number.",
                         fmt::format("set.{}", std::string_view(name)));
    edits[*field] = *text;
  }
  return std::nullopt;
}

Refusal read_per_second(const json::value& value, std::uint64_t& per_second_max) {
  constexpr std::int64_t kPerSecondMax = 1'000'000;
  const std::int64_t* const given = value.if_int64();
  if (given == nullptr || *given < 1 || *given > kPerSecondMax)
    return refuse_body("'per_second' must be a whole number from 1 to 1000000.", "per_second");
  per_second_max = static_cast<std::uint64_t>(*given);
  return std::nullopt;
}

Refusal read_revision(const json::value& value, std::optional<std::uint32_t>& revision) {
  const std::int64_t* const given = value.if_int64();
  if (given == nullptr || *given < 0 || *given > UINT32_MAX)
    return refuse_body("'revision' must be the whole number that was shown.", "revision");
  revision = static_cast<std::uint32_t>(*given);
  return std::nullopt;
}

}  // namespace shop
