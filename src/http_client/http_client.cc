// SPDX-License-Identifier: Apache-2.0
#include "http_client/http_client.h"

#include <curl/curl.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "base/assert.h"

namespace shop {
namespace {

constexpr int kPollMillis = 1000;  // stop() ends a poll at once

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

struct EasyCleanup {
  void operator()(CURL* easy) const { ::curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyCleanup>;

struct HeaderList {
  ~HeaderList() { ::curl_slist_free_all(first); }
  void add(const std::string& line) { first = ::curl_slist_append(first, line.c_str()); }
  curl_slist* first = nullptr;
};

void begin_curl() {
  static const CURLcode begun = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  SHOP_ASSERT(begun == CURLE_OK);
}

// What is sent and what came back, for curl's calls.
struct Exchange {
  std::string_view bytes;
  File file;
  std::size_t answer_bytes_max;
  HttpAnswer answer;
};

std::size_t take_answer(char* bytes, std::size_t, std::size_t count, void* to) {
  Exchange& exchange = *static_cast<Exchange*>(to);
  if (exchange.answer.body.size() + count > exchange.answer_bytes_max) return 0;
  exchange.answer.body.append(bytes, count);
  return count;
}

std::size_t give_bytes(char* room, std::size_t, std::size_t count, void* from) {
  Exchange& exchange = *static_cast<Exchange*>(from);
  if (exchange.file) return std::fread(room, 1, count, exchange.file.get());
  const std::size_t given = exchange.bytes.copy(room, count);
  exchange.bytes.remove_prefix(given);
  return given;
}

curl_off_t size_of(const Exchange& exchange) {
  if (!exchange.file) return static_cast<curl_off_t>(exchange.bytes.size());
  std::fseek(exchange.file.get(), 0, SEEK_END);
  const long size = std::ftell(exchange.file.get());
  std::rewind(exchange.file.get());
  return size;
}

void trust_what_is_named(CURL* easy) {
  if (const char* const file = std::getenv("SSL_CERT_FILE"))
    ::curl_easy_setopt(easy, CURLOPT_CAINFO, file);
  if (const char* const directory = std::getenv("SSL_CERT_DIR"))
    ::curl_easy_setopt(easy, CURLOPT_CAPATH, directory);
}

}  // namespace

struct HttpClient::State {
  explicit State(HttpLimits the_limits) : limits(the_limits) {
    begin_curl();
    multi = ::curl_multi_init();
    SHOP_ASSERT(multi != nullptr);
  }
  ~State() { ::curl_multi_cleanup(multi); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Easy handle_of(const HttpRequest& request, const HeaderList& headers, Exchange& exchange) const {
    Easy easy(::curl_easy_init());
    SHOP_ASSERT(easy != nullptr);
    CURL* const curl = easy.get();
    ::curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    ::curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    ::curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    ::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    ::curl_easy_setopt(curl, CURLOPT_USERAGENT, "ShopSphere");
    ::curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits.connecting.count()));
    ::curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(limits.whole.count()));
    ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.silent.count()));
    ::curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.first);
    ::curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_answer);
    ::curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
    trust_what_is_named(curl);
    if (exchange.file || !exchange.bytes.empty()) {
      ::curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
      ::curl_easy_setopt(curl, CURLOPT_READFUNCTION, &give_bytes);
      ::curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
      ::curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, size_of(exchange));
    }
    ::curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    return easy;
  }

  // Until there is an answer, or none will be.
  CURLcode run(CURL* easy) {
    ::curl_multi_add_handle(multi, easy);
    CURLcode code = CURLE_ABORTED_BY_CALLBACK;
    for (int running = 1; running > 0 && !stopped;) {
      if (::curl_multi_perform(multi, &running) != CURLM_OK) break;
      if (running > 0) ::curl_multi_poll(multi, nullptr, 0, kPollMillis, nullptr);
    }
    int left = 0;
    if (const CURLMsg* done = ::curl_multi_info_read(multi, &left); done != nullptr)
      code = done->data.result;
    ::curl_multi_remove_handle(multi, easy);
    return code;
  }

  const HttpLimits limits;
  CURLM* multi = nullptr;
  std::atomic<bool> stopped = false;
};

HttpClient::HttpClient(HttpLimits limits) : state_(std::make_unique<State>(limits)) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

Result<HttpAnswer> HttpClient::send(const HttpRequest& request) {
  Exchange exchange{request.body, nullptr, state_->limits.answer_bytes, {}};
  if (!request.body_file.empty()) {
    exchange.file.reset(std::fopen(request.body_file.c_str(), "rb"));
    if (!exchange.file) return fail(ErrorCode::not_found, "cannot read " + request.body_file);
  }
  HeaderList headers;
  headers.add("Expect:");  // send the body at once
  for (const auto& [name, value] : request.headers) headers.add(name + ": " + value);
  const Easy easy = state_->handle_of(request, headers, exchange);
  const CURLcode code = state_->run(easy.get());
  if (state_->stopped) return fail(ErrorCode::unavailable, "it was stopped");
  if (code != CURLE_OK) return fail(ErrorCode::unavailable, ::curl_easy_strerror(code));
  ::curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &exchange.answer.status);
  const char* location = nullptr;
  ::curl_easy_getinfo(easy.get(), CURLINFO_REDIRECT_URL, &location);
  if (location != nullptr) exchange.answer.location = location;
  return std::move(exchange.answer);
}

void HttpClient::stop() {
  state_->stopped = true;
  ::curl_multi_wakeup(state_->multi);
}

std::string HttpClient::escaped(std::string_view text) {
  char* const made = ::curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size()));
  SHOP_ASSERT(made != nullptr);
  std::string escaped = made;
  ::curl_free(made);
  return escaped;
}

}  // namespace shop
