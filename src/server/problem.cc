// SPDX-License-Identifier: Apache-2.0
#include "server/problem.h"

#include <fmt/format.h>

#include <array>

#include "base/json_text.h"
#include "base/utf8.h"

namespace shop {
namespace {

struct Named {
  unsigned status;
  std::string_view title;
};
constexpr std::array kTitles = {
    Named{200, "OK"},
    Named{202, "Accepted"},
    Named{204, "No Content"},
    Named{302, "Found"},
    Named{303, "See Other"},
    Named{304, "Not Modified"},
    Named{400, "Bad Request"},
    Named{401, "Unauthorized"},
    Named{403, "Forbidden"},
    Named{404, "Not Found"},
    Named{405, "Method Not Allowed"},
    Named{406, "Not Acceptable"},
    Named{408, "Request Timeout"},
    Named{409, "Conflict"},
    Named{410, "Gone"},
    Named{413, "Content Too Large"},
    Named{414, "URI Too Long"},
    Named{415, "Unsupported Media Type"},
    Named{422, "Unprocessable Content"},
    Named{429, "Too Many Requests"},
    Named{431, "Request Header Fields Too Large"},
    Named{500, "Internal Server Error"},
    Named{501, "Not Implemented"},
    Named{503, "Service Unavailable"},
    Named{505, "HTTP Version Not Supported"},
};

unsigned status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return 400;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::unavailable:
    case ErrorCode::exhausted:
      return 503;
    case ErrorCode::corrupt:
    case ErrorCode::internal:
      break;
  }
  return 500;
}

std::string_view name_of(unsigned status) {
  switch (status) {
    case 400:
      return "invalid-parameter";
    case 404:
      return "not-found";
    case 503:
      return "unavailable";
    default:
      return "internal";
  }
}

}  // namespace

std::string_view status_title(unsigned status) {
  for (const Named& named : kTitles)
    if (named.status == status) return named.title;
  return "Unknown";
}

Answer problem(const Problem& problem) {
  Answer answer;
  answer.status = problem.status;
  answer.content_type = "application/problem+json";
  std::string& body = answer.body;
  body = R"({"type":"/problems/)" + problem.name + R"(","title":)";
  append_json_text(body, status_title(problem.status));
  body += fmt::format(R"(,"status":{},"detail":)", problem.status);
  append_json_text(body, replace_invalid_utf8(problem.detail));
  if (!problem.field.empty()) {
    body += R"(,"field":)";
    append_json_text(body, replace_invalid_utf8(problem.field));
  }
  body += "}\n";
  if (problem.status == 503 || problem.status == 429)
    answer.headers.push_back({"Retry-After", "1"});
  return answer;
}

Answer problem(const Error& error, std::string field) {
  const unsigned status = status_of(error.code);
  const bool ours = status == 500;
  return problem(
      Problem{status, std::string(name_of(status)),
              ours ? "Something went wrong here; it stands in the server's log." : error.message,
              std::move(field)});
}

}  // namespace shop
