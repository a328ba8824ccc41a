// SPDX-License-Identifier: Apache-2.0
//
// Speaks HTTP/1.1 (RFC 9112) over TCP or TLS: reads whole requests, hands them to a service, and
// writes its answers in the order of the requests.
//
// Knows nothing of shops. Keep-alive and pipelining; what is ready is written together. Every wait
// has a limit: for a header, for a body (by its size), for the next request, for whoever reads an
// answer too slowly. What is no HTTP is answered with a problem document and the connection closed;
// other connections never notice.
//
//   SHOP_TRY(auto server, HttpServer::open({.address = "127.0.0.1", .port = 8080}, service));
//   server->start();
//   …
//   server->stop(std::chrono::seconds(10));  // requests under way are answered first
//
// Threads: as many as asked for, each with its own connections; the service is called on all of
// them.   Cost: some 10 us a request; an idle connection about 1 KiB.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "server/http_message.h"

namespace shop {

struct HttpLimits {
  std::size_t header_bytes = 16 << 10;
  std::size_t body_bytes = std::size_t{64} << 20;
  std::size_t connections = 10'000;
  std::size_t pipelined = 64;  // requests of a connection under way
  std::chrono::seconds header_seconds{10};
  std::chrono::seconds idle_seconds{75};
  // A body or an answer may take this long, and longer by its bytes over the rate.
  std::chrono::seconds transfer_seconds{30};
  std::size_t transfer_bytes_per_second_min = 10'000;
  std::chrono::seconds answer_seconds{120};  // for the service
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any that is free
  unsigned threads = 1;
  std::string tls_certificate;  // files in PEM; both or none
  std::string tls_key;
  HttpLimits limits;
};

struct HttpCounts {
  std::uint64_t connections = 0;  // open now
  std::uint64_t accepted = 0;
  std::uint64_t requests = 0;
  std::uint64_t refused = 0;  // what was no HTTP, too large or too slow
};

class HttpService {
 public:
  virtual ~HttpService() = default;
  // Called on the connection's thread, which must not wait; `respond` may be called later, from
  // any thread. The request is the service's to complete.
  virtual void handle(std::shared_ptr<Request> request, Respond respond) = 0;
  // Called on the connections' thread behind a turn of it: handle() was called for all requests
  // that had come to its connections.
  virtual void turn_ended() {}
  // Called when the header is whole and the body is still to come: with an answer the body is never
  // read, so that nobody fills the memory who may not send it. `request` has no body.
  virtual std::optional<Answer> refuse_early(Request&) { return std::nullopt; }
  // Of what was no request, or came too late: notes it, and says under which id, if any.
  virtual std::string note_refused(std::string_view /*peer*/, unsigned /*status*/) { return {}; }
  // The headers of every answer, as whole lines.
  virtual std::string_view common_headers() const { return {}; }
};

class HttpServer {
 public:
  // Listens when it returns, and answers from start() on.
  static Result<std::unique_ptr<HttpServer>> open(const HttpServerOptions& options,
                                                  HttpService& service);
  ~HttpServer();

  std::uint16_t port() const;
  void start();
  // Takes no more requests, lets those under way end for so long, closes streams, and waits for
  // its threads.
  void stop(std::chrono::seconds patience);
  HttpCounts counts() const;

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop
