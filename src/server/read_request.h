// SPDX-License-Identifier: Apache-2.0
//
// Takes a request's parameters and the format of its answer apart, for the routes that give
// figures.
//
//   ReadRequest asked(*request, {"by", "limit"}, kTableFormats);
//   int limit = 50;
//   asked.parameters().number("limit", 1, 1000, limit);
//   if (asked.refusal()) return respond(*asked.refusal());
//
// Refuses, with the parameter's name, what the route does not know, what stands twice and what is
// empty where it means nothing; and a format that cannot be given (406). `format` goes before the
// Accept header.
//
// Threads: one owner.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "reports/formats.h"
#include "reports/parameters.h"
#include "reports/table.h"
#include "server/http_message.h"

namespace shop {

// What a route can answer with; the first is given to whoever does not mind.
using AnswerFormats = std::span<const Format>;
inline constexpr Format kTableFormats[] = {Format::json, Format::csv, Format::parquet};
inline constexpr Format kDownloadFormats[] = {Format::csv, Format::json, Format::parquet};
inline constexpr Format kJsonOnly[] = {Format::json};

class ReadRequest {
 public:
  // `known` is what the route knows besides `format`, which it knows if it has several formats.
  ReadRequest(const Request& request, std::span<const std::string_view> known,
              AnswerFormats formats);

  const std::vector<NamedParameter>& given() const { return given_; }  // but for the format
  Parameters& parameters() { return parameters_; }
  Format format() const { return format_; }
  bool is_download() const { return named_ || format_ != Format::json; }

  // The problem document of the first fault, if there is any.
  std::optional<Answer> refusal() const;

 private:
  void choose(const Request& request, AnswerFormats formats);

  std::vector<NamedParameter> given_;
  Parameters parameters_{{}};
  Format format_ = Format::json;
  bool named_ = false;  // by the parameter
  std::optional<ParameterFault> fault_;
  std::optional<Answer> not_acceptable_;
};

Answer refusal_of(const ParameterFault& fault);

// The tables in the chosen format, as a download where it is one. `name` is the report's,
// "revenue"; `file` the name of the file without its ending.
Answer table_answer(const ReadRequest& asked, std::string_view name,
                    const std::vector<Table>& tables, bool with_sections, std::string file);

}  // namespace shop
