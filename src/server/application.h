// SPDX-License-Identifier: Apache-2.0
//
// Answers the requests of a shop: knows who asks, finds the route, sees to it that slow work is
// done elsewhere, and that every answer is counted.
//
// In this order: the address and its parameters were understood (else 400), a route fits (404,
// 405), the caller is admitted (401, 403, 429), then the body is unpacked (413, 415) and the
// route's handler called. What a handler throws becomes a 500 and a line of the log; others
// never notice.
//
//   Application application(router, {.admit = …, .note = …, .threads = 2});
//   http server with it …
//   application.stop();   // before anything that the handlers use goes away
//
// Threads: handle() from any; handlers of Work::slow on its own threads.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "server/http_server.h"
#include "server/router.h"

namespace shop {

// Of every answer, whatever it is.
inline constexpr std::string_view kCommonHeaders =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n";
// And where the server speaks TLS: a browser that was here once will not come without it.
inline constexpr std::string_view kCommonHeadersTls =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Strict-Transport-Security: max-age=31536000\r\n";

struct ApplicationCalls {
  // Says who asks, or refuses. Called on the connection's thread; must be quick.
  std::function<std::optional<Answer>(Request&, const Route&)> admit;
  // Of every answer. `route` is null where none fits.
  std::function<void(const Route* route, const Request&, unsigned status,
                     std::chrono::nanoseconds took)>
      note;
  // What a GET outside of the routes gets: the dashboard's files.
  std::function<std::optional<Answer>(const Request&)> file;
  // Behind the quick handlers of all requests that came together; may be empty.
  std::function<void()> turn_ended;
  // Of what went wrong in a handler.
  std::function<void(const Request&, std::string_view what)> failed;
};

struct ApplicationOptions {
  unsigned work_threads = 2;
  std::size_t unpacked_bytes_max = std::size_t{256} << 20;
  std::vector<std::string> cors_origins;  // "*" is every one
};

class Application final : public HttpService, public std::enable_shared_from_this<Application> {
 public:
  Application(Router router, ApplicationCalls calls, const ApplicationOptions& options);
  ~Application() override;

  void handle(std::shared_ptr<Request> request, Respond respond) override;
  void turn_ended() override;
  std::optional<Answer> refuse_early(Request& request) override;
  std::string note_refused(std::string_view peer, unsigned status) override;
  // Runs it on a work thread.
  void work(std::function<void()> task);
  // Waits for the work that was begun; what comes later is answered 503.
  void stop();

 private:
  struct Pool;
  std::string id_of(const Request& request);
  void answer_cors(const Request& request, Answer& answer) const;
  std::optional<Answer> refusal(Request& request, const Router::Found& found) const;
  void call(const Route& route, const RequestPointer& request, const Respond& respond) const;

  Router router_;
  ApplicationCalls calls_;
  ApplicationOptions options_;
  std::unique_ptr<Pool> pool_;
  std::atomic<std::uint64_t> next_request_ = 1;
  std::string request_prefix_;
};

}  // namespace shop
