// SPDX-License-Identifier: Apache-2.0
//
// Says what is wrong with a request, as a problem document (RFC 9457).
//
// `type` is a path of this server, "/problems/" and the name; `detail` says what was written and
// what to do; `field` names the parameter, header or field at fault, where one is.
//
//   respond(problem({404, "no-such-product", "There is no product '17'.", "id"}));
#pragma once

#include <string>

#include "base/result.h"
#include "server/http_message.h"

namespace shop {

struct Problem {
  unsigned status = 500;
  std::string name;  // "unknown-parameter"; its title is the status's own
  std::string detail;
  std::string field = {};
};

Answer problem(const Problem& problem);
// An Error of ours as a status: invalid_argument 400, not_found 404, unavailable and exhausted 503
// (with Retry-After), all others 500, whose words stay in the log.
Answer problem(const Error& error, std::string field = {});

std::string_view status_title(unsigned status);  // "Not Found"

}  // namespace shop
