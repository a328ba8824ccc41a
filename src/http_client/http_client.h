// SPDX-License-Identifier: Apache-2.0
//
// Sends one request at a time over http or https (libcurl), and gives the answer.
//
// Over https the receiver's certificate must be one that the system trusts, or SSL_CERT_FILE and
// SSL_CERT_DIR name, for the host's name. Redirects are told and not followed; proxies are not
// used.
//
//   HttpClient client({.whole = 15s});
//   SHOP_TRY(const HttpAnswer answer, client.send({.method = "POST", .url = url, .body = text}));
//   if (answer.status == 200) …          // stop() from elsewhere ends it at once
//
// Errors: unavailable where there was no whole answer, in words; an answer of any status is none.
// Threads: one that sends; stop() from any.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace shop {

struct HttpLimits {
  std::chrono::seconds connecting{10};
  std::chrono::seconds silent{60};  // after so long without a byte either way it is given up
  std::chrono::seconds whole{0};    // of a request and its answer; 0: none
  std::size_t answer_bytes = 16U << 20;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string_view body = {};  // sent where it is not empty
  std::string body_file = {};  // or what is in this file
};

struct HttpAnswer {
  long status = 0;
  std::string body;
  std::string location;  // of a redirect; else empty
};

class HttpClient {
 public:
  explicit HttpClient(HttpLimits limits = {});
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  Result<HttpAnswer> send(const HttpRequest& request);
  void stop();  // for good

  // As it stands in the path or the query of an address.
  static std::string escaped(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shop
