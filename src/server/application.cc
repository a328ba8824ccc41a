// SPDX-License-Identifier: Apache-2.0
#include "server/application.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <charconv>
#include <exception>

#include "server/body_coding.h"
#include "server/problem.h"

namespace shop {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kPackFromBytes = 1400;  // less fits one packet anyway
constexpr std::size_t kRequestIdBytesMax = 64;

bool is_plain_id(std::string_view id) {
  return !id.empty() && id.size() <= kRequestIdBytesMax &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '_' || c == '.';
         });
}

std::string list_of(const std::vector<Method>& methods) {
  std::string out;
  for (const Method method : methods) {
    if (!out.empty()) out += ", ";
    out += method_name(method);
    if (method == Method::get) out += ", HEAD";
  }
  return out + ", OPTIONS";
}

void pack(const Request& request, Answer& answer) {
  const bool is_text = answer.content_type.starts_with("application/json") ||
                       answer.content_type.starts_with("text/csv") ||
                       answer.content_type.starts_with("application/problem");
  if (!is_text || answer.shared_body || answer.body.size() < kPackFromBytes) return;
  answer.headers.emplace_back("Vary", "Accept-Encoding");
  if (!accepts_gzip(request.header("accept-encoding"))) return;
  answer.body = packed_gzip(answer.body);
  answer.headers.emplace_back("Content-Encoding", "gzip");
}

std::optional<Answer> unpack(Request& request, std::size_t bytes_max) {
  const std::string_view name = request.header("content-encoding");
  const std::optional<Coding> coding = parse_coding(name);
  if (!coding)
    return problem(Problem{415, "unsupported-encoding",
                           fmt::format("The body is packed as '{}'; send it plain, or packed with "
                                       "gzip or zstd.",
                                       name),
                           "Content-Encoding"});
  if (*coding == Coding::identity) return std::nullopt;
  Result<std::string> body = unpacked(*coding, request.body, bytes_max);
  if (!body) {
    const bool too_large = body.error().code == ErrorCode::exhausted;
    return problem(Problem{too_large ? 413U : 400U, too_large ? "body-too-large" : "broken-body",
                           body.error().message, "body"});
  }
  request.body = std::move(*body);
  return std::nullopt;
}

}  // namespace

struct Application::Pool {
  explicit Pool(unsigned threads) : threads(threads) {}
  boost::asio::thread_pool threads;
  std::atomic<bool> stopped = false;
};

Application::Application(Router router, ApplicationCalls calls, const ApplicationOptions& options)
    : router_(std::move(router)),
      calls_(std::move(calls)),
      options_(options),
      pool_(std::make_unique<Pool>(std::max(1U, options.work_threads))) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  request_prefix_ =
      fmt::format("{:x}-", std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

Application::~Application() { stop(); }

void Application::work(std::function<void()> task) {
  boost::asio::post(pool_->threads, std::move(task));
}

void Application::stop() {
  if (pool_->stopped.exchange(true)) return;
  pool_->threads.join();
}

void Application::answer_cors(const Request& request, Answer& answer) const {
  const std::string_view origin = request.header("origin");
  if (origin.empty() || options_.cors_origins.empty()) return;
  const auto allowed =
      std::find_if(options_.cors_origins.begin(), options_.cors_origins.end(),
                   [&](const std::string& known) { return known == "*" || known == origin; });
  answer.headers.emplace_back("Vary", "Origin");
  if (allowed == options_.cors_origins.end()) return;
  // Never with credentials: a page of another origin must bring a token of its own.
  answer.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
  answer.headers.emplace_back("Access-Control-Expose-Headers", "X-Request-Id, Retry-After");
}

std::optional<Answer> Application::refusal(Request& request, const Router::Found& found) const {
  if (found.route == nullptr) {
    if (request.method == Method::options && !found.allowed.empty()) {
      Answer answer = Answer::empty();
      answer.headers.emplace_back("Allow", list_of(found.allowed));
      answer.headers.emplace_back("Access-Control-Allow-Methods", list_of(found.allowed));
      answer.headers.emplace_back(
          "Access-Control-Allow-Headers",
          "Authorization, Content-Type, Content-Encoding, Idempotency-Key, Last-Event-ID");
      answer.headers.emplace_back("Access-Control-Max-Age", "600");
      return answer;
    }
    if (!found.allowed.empty()) {
      Answer answer =
          problem(Problem{405, "method-not-allowed",
                          fmt::format("{} is not possible here, only {}.",
                                      method_name(request.method), list_of(found.allowed))});
      answer.headers.emplace_back("Allow", list_of(found.allowed));
      return answer;
    }
    return problem(Problem{
        404, "no-such-route",
        fmt::format("There is nothing at {}; /openapi.yaml lists what there is.", request.path)});
  }
  if (std::optional<Answer> refused = calls_.admit(request, *found.route)) return refused;
  return std::nullopt;
}

void Application::turn_ended() {
  if (calls_.turn_ended) calls_.turn_ended();
}

std::optional<Answer> Application::refuse_early(Request& request) {
  const Router::Found found = router_.find(request.method, request.path);
  std::optional<Answer> refused = refusal(request, found);
  if (!refused) return std::nullopt;
  answer_cors(request, *refused);
  request.id = id_of(request);
  refused->headers.emplace_back("X-Request-Id", request.id);
  if (calls_.note) calls_.note(found.route, request, refused->status, {});
  return refused;
}

std::string Application::note_refused(std::string_view peer, unsigned status) {
  Request request;
  request.method = Method::other;
  request.peer = peer;
  request.id = id_of(request);
  if (calls_.note) calls_.note(nullptr, request, status, {});
  return std::move(request.id);
}

// Its sender's, so that both sides can find it in their logs, or a new one.
std::string Application::id_of(const Request& request) {
  const std::string_view given = request.header("x-request-id");
  if (is_plain_id(given)) return std::string(given);
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                 next_request_.fetch_add(1, std::memory_order_relaxed), 16);
  return request_prefix_ + std::string(digits.data(), end.ptr);
}

void Application::call(const Route& route, const RequestPointer& request,
                       const Respond& respond) const {
  try {
    route.handler(request, respond);
  } catch (const std::exception& error) {
    if (calls_.failed) calls_.failed(*request, error.what());
    respond(problem(Error{ErrorCode::internal, error.what()}));
  }
}

void Application::handle(std::shared_ptr<Request> request, Respond respond) {
  const Steady::time_point start = Steady::now();
  request->id = id_of(*request);
  Router::Found found = router_.find(request->method, request->path);
  request->path_values = std::move(found.path_values);
  const Route* const route = found.route;
  Respond answer = [self = shared_from_this(), this, request, route, start,
                    respond = std::move(respond)](Answer the_answer) {
    pack(*request, the_answer);
    answer_cors(*request, the_answer);
    the_answer.headers.emplace_back("X-Request-Id", request->id);
    if (calls_.note) calls_.note(route, *request, the_answer.status, Steady::now() - start);
    respond(std::move(the_answer));
  };
  if (pool_->stopped)
    return answer(problem(Problem{503, "stopping", "The shop is about to stop: try again soon."}));
  if (route == nullptr && calls_.file &&
      (request->method == Method::get || request->method == Method::head)) {
    if (std::optional<Answer> file = calls_.file(*request)) return answer(std::move(*file));
  }
  if (std::optional<Answer> refused = refusal(*request, found)) return answer(std::move(*refused));
  if (std::optional<Answer> refused = unpack(*request, options_.unpacked_bytes_max))
    return answer(std::move(*refused));
  if (route->work == Work::quick) return call(*route, request, answer);
  work([this, route, request, answer = std::move(answer)] { call(*route, request, answer); });
}

}  // namespace shop
