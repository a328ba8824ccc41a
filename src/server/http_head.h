// SPDX-License-Identifier: Apache-2.0
//
// Writes the heads of answers, and makes our requests of what Beast has parsed.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "server/http_message.h"

namespace shop {

struct HeadFacts {
  std::string_view date;
  std::string_view common_headers;  // whole lines
  bool keep_alive = true;
};

// Appends the status line and all headers with the empty line behind them.
void append_head(std::string& out, const Answer& answer, std::size_t body_bytes,
                 const HeadFacts& facts);

// Takes the body out of `message`. A target that cannot be decoded is an error in words.
Result<std::shared_ptr<Request>> request_of(
    boost::beast::http::request<boost::beast::http::string_body>&& message);

}  // namespace shop
