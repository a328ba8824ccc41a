// SPDX-License-Identifier: Apache-2.0
//
// Sends bytes over a socket to what stands before every handler: the connection, the application
// around the routes, the gate. Each input comes once in one piece and once in many: the second
// must lead to no request that the first did not, so that none hides inside another, and every
// answer must be well-formed.
//
// A byte from 0x80 on stands for a piece of HTTP, so that most inputs are nearly requests; 0xff
// means the next byte as it is. The first byte says how large the pieces are.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/assert.h"
#include "base/clock.h"
#include "server/application.h"
#include "server/gate.h"
#include "server/http_connection.h"
#include "server/problem.h"

namespace shop {
namespace {

constexpr std::string_view kPieces[] = {
    "GET ",
    "HEAD ",
    "POST ",
    "OPTIONS ",
    "DELETE ",
    "/v1/transactions",
    "/v1/products/",
    "/v1/slow",
    "/healthz",
    "?by=",
    "&",
    "%0d%0aX-Evil: 1",
    " HTTP/1.1\r\nHost: shop\r\n",
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n",
    "Host: shop\r\n",
    "\r\n",
    "\r\n\r\n",
    "Content-Length: ",
    "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: ",
    "chunked",
    "identity",
    ",",
    "5\r\nabcde\r\n",
    "0\r\n\r\n",
    "0\r\nTrailer: 1\r\n\r\n",
    "Connection: close\r\n",
    "Connection: keep-alive\r\n",
    "Expect: 100-continue\r\n",
    "Content-Encoding: gzip\r\n",
    "Content-Encoding: zstd\r\n",
    "Accept-Encoding: gzip\r\n",
    "Content-Type: text/csv\r\n",
    "Authorization: Bearer ",
    "Cookie: shopsphere=",
    "Origin: https://till.example\r\n",
    "X-ShopSphere: 1\r\n",
    "X-Request-Id: ",
    "\x1f\x8b\x08",
    "\x28\xb5\x2f\xfd",
    "abcde",
    "GET /v1/evil HTTP/1.1\r\nHost: shop\r\n\r\n",
    "POST /v1/transactions HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nabcde",
    "POST /v1/transactions HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n"};

std::string expanded(const std::uint8_t* data, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] < 0x80) {
      text += static_cast<char>(data[i]);
    } else if (data[i] == 0xff) {
      if (++i < size) text += static_cast<char>(data[i]);
    } else {
      text += kPieces[(data[i] - 0x80U) % std::size(kPieces)];
    }
  }
  return text;
}

// A shop's server with a handler that keeps what it was asked, for one thread.
class Served {
 public:
  Served()
      : tokens_(store_, clock_),
        sign_in_(tokens_, clock_, {}),
        gate_(sign_in_, options_, clock_),
        application_(std::make_shared<Application>(
            routes(), calls(), ApplicationOptions{1, 1 << 16, {"https://till.example"}})),
        loop_(*application_, limits_, counts_) {
    limits_.body_bytes = 1 << 12;
    limits_.header_bytes = 1 << 12;
    limits_.pipelined = 4;
  }

  // The requests that reached a handler, when these bytes come in pieces of this size.
  std::vector<std::string> requests_of(std::string_view bytes, std::size_t piece) {
    seen_.clear();
    std::array<int, 2> ends{};
    SHOP_ASSERT(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    boost::asio::ip::tcp::socket socket(loop_.context);
    socket.assign(boost::asio::ip::tcp::v4(), ends[0]);
    counts_.connections.fetch_add(1);
    const auto connection = make_connection(std::move(socket), loop_);
    loop_.connections.insert(connection);
    connection->start();
    std::string answers;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      const std::string_view next = bytes.substr(at, piece);
      const auto sent = ::send(ends[1], next.data(), next.size(), MSG_NOSIGNAL);
      settle(ends[1], answers);
      if (sent < static_cast<ssize_t>(next.size())) break;  // it has closed
    }
    ::shutdown(ends[1], SHUT_WR);
    settle(ends[1], answers);
    ::close(ends[1]);
    settle(-1, answers);
    SHOP_ASSERT(loop_.connections.empty() && counts_.connections.load() == 0);
    check(answers);
    return std::move(seen_);
  }

 private:
  Router routes() {
    const Handler keep = [this](const RequestPointer& request, const Respond& respond) {
      seen_.push_back(std::string(method_name(request->method)) + ' ' + request->path + '\n' +
                      request->body);
      Answer answer = Answer::json(request->body);
      for (const std::string& value : request->path_values)
        answer.headers.emplace_back("X-Value", value);
      respond(std::move(answer));
    };
    Router router;
    router.add({Method::post, "/v1/transactions", {Role::ingest}, Work::quick, keep});
    router.add({Method::get, "/v1/products/{id}", {Role::seller}, Work::quick, keep});
    router.add({Method::get, "/v1/evil", {Role::seller}, Work::quick, keep});
    router.add({Method::get, "/healthz", kEverybody, Work::quick, keep});
    return router;
  }
  ApplicationCalls calls() {
    ApplicationCalls calls;
    // Nobody has a token here; the gate looks at all that is sent, and then all are let in.
    calls.admit = [this](Request& request, const Route& route) -> std::optional<Answer> {
      (void)gate_.admit(request, route);
      return std::nullopt;
    };
    return calls;
  }

  // Until the server has nothing left to do.
  void settle(int end, std::string& answers) {
    std::size_t done = 0;
    do {
      loop_.context.restart();
      done = loop_.context.poll();
      std::array<char, 4096> room;
      for (ssize_t got = 1; end >= 0 && got > 0;) {
        got = ::recv(end, room.data(), room.size(), 0);
        if (got > 0) answers.append(room.data(), static_cast<std::size_t>(got));
        if (got > 0) done = 1;
      }
    } while (done > 0);
  }

  static void check(std::string_view answers) {
    while (!answers.empty()) {
      SHOP_ASSERT(answers.starts_with("HTTP/1.1 "));
      const std::size_t end = answers.find("\r\n\r\n");
      SHOP_ASSERT(end != std::string_view::npos);
      const std::string_view head = answers.substr(0, end + 2);
      SHOP_ASSERT(head.find("\r\nX-Evil") == std::string_view::npos);
      answers.remove_prefix(end + 4);
      const std::size_t length = head.find("\r\nContent-Length: ");
      if (length == std::string_view::npos) continue;
      const std::size_t bytes = std::stoul(std::string(head.substr(length + 18, 20)));
      if (answers.starts_with("HTTP/1.1 ")) continue;  // of a HEAD, or empty
      answers.remove_prefix(std::min(bytes, answers.size()));
    }
  }

  SystemClock clock_;
  ServerOptions options_;
  TokenStore store_{"/nowhere"};
  TokenBook tokens_;
  SignIn sign_in_;
  Gate gate_;
  std::vector<std::string> seen_;
  std::shared_ptr<Application> application_;
  HttpLimits limits_;
  SharedCounts counts_;
  HttpLoop loop_;
};

}  // namespace
}  // namespace shop

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static shop::Served served;
  if (size == 0) return 0;
  const std::string bytes = shop::expanded(data + 1, size - 1);
  const auto whole = served.requests_of(bytes, bytes.size() + 1);
  const auto pieced = served.requests_of(bytes, 1 + data[0] % 64U);
  // A request that is refused by its header alone ends the connection before its body.
  SHOP_ASSERT(pieced.size() <= whole.size() &&
              std::equal(pieced.begin(), pieced.end(), whole.begin()));
  return 0;
}
