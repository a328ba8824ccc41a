// SPDX-License-Identifier: Apache-2.0
#include "server/read_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "reports/json_document.h"
#include "reports/parquet_format.h"
#include "server/problem.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 5> kContentTypes = {
    "text/plain", "text/plain", "text/csv; charset=utf-8", "application/json",
    "application/vnd.apache.parquet"};
constexpr std::array<std::string_view, 5> kEndings = {"txt", "txt", "csv", "json", "parquet"};

std::string_view media_type(Format format) {
  const std::string_view type = kContentTypes[static_cast<std::size_t>(format)];
  return type.substr(0, type.find(';'));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return trimmed(part);
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
  });
}

// How much a range of an Accept header fits: 0 not at all, 3 exactly.
int fit_of(std::string_view range, std::string_view type) {
  if (range == "*/*") return 1;
  if (range.ends_with("/*") &&
      same_word(range.substr(0, range.size() - 1), type.substr(0, range.size() - 1)))
    return 2;
  return same_word(range, type) ? 3 : 0;
}

// From 0, not wanted, to 1000.
int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = take_until(parameters, ';');
    const std::string_view name = take_until(value, '=');
    if (!same_word(name, "q")) continue;
    double weight = 1;
    if (std::from_chars(value.data(), value.data() + value.size(), weight).ec != std::errc())
      return 1000;
    return static_cast<int>(std::clamp(weight, 0.0, 1.0) * 1000);
  }
  return 1000;
}

// What an Accept header gives this type: that of the range which fits best.
int accepted(std::string_view accept, std::string_view type) {
  int best_fit = 0;
  int weight = 0;
  while (!accept.empty()) {
    std::string_view rest = take_until(accept, ',');
    const std::string_view range = take_until(rest, ';');
    const int fit = fit_of(range, type);
    if (fit <= best_fit) continue;
    best_fit = fit;
    weight = weight_of(rest);
  }
  return weight;
}

// Letters, digits, dots and single dashes: safe in a header and on any disk.
std::string file_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_';
    if (plain)
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

}  // namespace

ReadRequest::ReadRequest(const Request& request, std::span<const std::string_view> known,
                         AnswerFormats formats) {
  std::vector<std::string_view> all(known.begin(), known.end());
  if (formats.size() > 1) all.push_back("format");
  std::vector<NamedParameter> given;
  for (const auto& [name, value] : request.query.all()) given.push_back({name, value});
  fault_ = unknown_or_twice(request.path, all, given);
  for (NamedParameter& parameter : given) {
    // An empty text is the name of a city or category that was left empty, and `by` may ask for no
    // keys at all.
    constexpr std::array<std::string_view, 5> kMayBeEmpty = {"by", "city", "region", "category",
                                                             "product"};
    const bool may_be_empty =
        std::find(kMayBeEmpty.begin(), kMayBeEmpty.end(), parameter.name) != kMayBeEmpty.end();
    if (!fault_ && parameter.value.empty() && !may_be_empty)
      fault_ = ParameterFault{parameter.name,
                              fmt::format("parameter '{}' is empty: leave it out", parameter.name)};
    if (parameter.name != "format") given_.push_back(parameter);
  }
  parameters_ = Parameters(given_);
  choose(request, formats);
}

void ReadRequest::choose(const Request& request, AnswerFormats formats) {
  format_ = formats.front();
  if (const auto name = request.query.find("format"); name && formats.size() > 1) {
    const auto chosen = parse_format(*name);
    if (chosen && std::find(formats.begin(), formats.end(), *chosen) != formats.end()) {
      format_ = *chosen;
      named_ = true;
    } else if (!fault_) {
      fault_ =
          ParameterFault{"format", fmt::format("format '{}' is none of json, csv, parquet", *name)};
    }
    return;
  }
  const std::string_view accept = request.header("accept");
  if (accept.empty()) return;
  int best = 0;
  for (const Format format : formats) {
    const int weight = accepted(accept, media_type(format));
    if (weight > best) format_ = format;
    best = std::max(best, weight);
  }
  if (best > 0) return;
  std::string types;
  for (const Format format : formats)
    types += fmt::format("{}{}", types.empty() ? "" : ", ", media_type(format));
  not_acceptable_ =
      problem(Problem{406, "not-acceptable", fmt::format("This is given as {}.", types), "Accept"});
}

Answer refusal_of(const ParameterFault& fault) {
  return problem(Problem{400, "invalid-parameter", without_dashes(fault.message), fault.parameter});
}

std::optional<Answer> ReadRequest::refusal() const {
  if (fault_) return refusal_of(*fault_);
  if (not_acceptable_) return not_acceptable_;
  if (parameters_.fault()) return refusal_of(*parameters_.fault());
  return std::nullopt;
}

Answer table_answer(const ReadRequest& asked, std::string_view name,
                    const std::vector<Table>& tables, bool with_sections, std::string file) {
  Answer answer;
  answer.content_type = kContentTypes[static_cast<std::size_t>(asked.format())];
  if (asked.format() == Format::json) {
    answer.body = json_document(name, tables, with_sections);
  } else if (asked.format() == Format::csv) {
    write_sections(tables, Format::csv, {}, [&](std::string_view text) { answer.body += text; });
  } else {
    Result<std::string> bytes =
        parquet_bytes(tables.size() == 1 ? tables.front() : combine(tables));
    if (!bytes) return problem(bytes.error());
    answer.body = std::move(*bytes);
  }
  if (asked.is_download())
    answer.headers.emplace_back("Content-Disposition",
                                fmt::format("attachment; filename=\"{}.{}\"", file_name(file),
                                            kEndings[static_cast<std::size_t>(asked.format())]));
  return answer;
}

}  // namespace shop
