// SPDX-License-Identifier: Apache-2.0
#include "reports/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace shop {

const std::string* Parameters::find(std::string_view name) const {
  for (const NamedParameter& parameter : given_)
    if (parameter.name == name) return &parameter.value;
  return nullptr;
}

std::string Parameters::text(std::string_view name, std::string_view otherwise) const {
  const std::string* given = find(name);
  return given != nullptr ? *given : std::string(otherwise);
}

void Parameters::number(std::string_view name, std::int64_t least, std::int64_t greatest, int& to) {
  const std::string given = text(name);
  if (given.empty()) return;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (error != std::errc() || end != given.data() + given.size())
    return note(name, fmt::format("--{} '{}' is not a whole number", name, given));
  if (value < least) return note(name, fmt::format("--{} must be {} or more", name, least));
  if (value > greatest) return note(name, fmt::format("--{} must be {} or less", name, greatest));
  to = static_cast<int>(value);
}

void Parameters::flag(std::string_view name, bool& to) {
  const std::string given = text(name);
  if (given.empty()) return;
  to = given == "true";
  if (!to && given != "false")
    note(name, fmt::format("--{} '{}' is neither true nor false", name, given));
}

void Parameters::day(std::string_view name, std::optional<Day>& to) {
  const std::string given = text(name);
  if (given.empty()) return;
  to = parse_day(given);
  if (!to) note(name, fmt::format("--{} '{}' is not a day: write it as 2024-12-30", name, given));
}

DaySpan Parameters::span() {
  const std::string from = text("from");
  const std::string to = text("to");
  DaySpan span;
  if (const auto alone = parse_span(from, ""); !alone)
    note("from", alone.error().message);
  else
    take("to", span, parse_span(from, to));
  return span;
}

void Parameters::note(std::string_view name, std::string message) {
  if (!fault_) fault_ = ParameterFault{std::string(name), std::move(message)};
}

std::optional<ParameterFault> unknown_or_twice(std::string_view asked,
                                               std::span<const std::string_view> known,
                                               const std::vector<NamedParameter>& parameters) {
  for (auto at = parameters.begin(); at != parameters.end(); ++at) {
    if (std::find(known.begin(), known.end(), at->name) == known.end())
      return ParameterFault{
          at->name, known.empty()
                        ? fmt::format("{} takes no parameters, and so no '{}'", asked, at->name)
                        : fmt::format("{} knows no parameter '{}': use any of {}", asked, at->name,
                                      fmt::join(known, ", "))};
    if (std::any_of(parameters.begin(), at,
                    [&](const NamedParameter& before) { return before.name == at->name; }))
      return ParameterFault{at->name, fmt::format("parameter '{}' stands twice", at->name)};
  }
  return std::nullopt;
}

std::string without_dashes(std::string_view message) {
  std::string text;
  for (std::size_t at = 0; at < message.size(); ++at) {
    const bool begins = at == 0 || message[at - 1] == ' ' || message[at - 1] == '(';
    if (begins && message.substr(at, 2) == "--") {
      ++at;
      continue;
    }
    text += message[at];
  }
  return text;
}

}  // namespace shop
