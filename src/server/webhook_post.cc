// SPDX-License-Identifier: Apache-2.0
#include "server/webhook_post.h"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <cstdlib>
#include <exception>

namespace shop {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using PostRequest = http::request<http::string_body>;

constexpr std::uint32_t kAnswerHeaderBytesMax = 16 << 10;

// Gives the status of the answer.
template <class Stream>
asio::awaitable<unsigned> exchange(Stream& stream, const PostRequest& request) {
  co_await http::async_write(stream, request, use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::empty_body> parser;
  parser.header_limit(kAnswerHeaderBytesMax);
  co_await http::async_read_header(stream, buffer, parser, use_awaitable);
  co_return parser.get().result_int();
}

asio::awaitable<unsigned> post_to(const WebhookTarget& target, asio::ssl::context& tls,
                                  const PostRequest& request) {
  const auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::resolver resolver(executor);
  const auto found = co_await resolver.async_resolve(target.host, target.port, use_awaitable);
  beast::ssl_stream<beast::tcp_stream> stream(executor, tls);
  beast::tcp_stream& plain = beast::get_lowest_layer(stream);
  plain.expires_after(kPostTime);  // for all that follows
  co_await plain.async_connect(found, use_awaitable);
  if (!target.tls) co_return co_await exchange(plain, request);
  ::SSL_set_tlsext_host_name(stream.native_handle(), target.host.c_str());
  stream.set_verify_callback(asio::ssl::host_name_verification(target.host));
  co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
  co_return co_await exchange(stream, request);
}

// SSL_CTX_set_default_verify_paths asks OpenSSL's store loaders, too, and was seen to crash in one
// (3.0.19, in a program that links Arrow): file and folder are looked into here.
void trust_what_the_system_does(asio::ssl::context& tls) {
  const auto place = [](const char* variable, const char* otherwise) {
    const char* const said = std::getenv(variable);
    return std::string(said != nullptr ? said : otherwise);
  };
  boost::system::error_code ignored;  // one of the two is enough
  tls.load_verify_file(place(::X509_get_default_cert_file_env(), ::X509_get_default_cert_file()),
                       ignored);
  tls.add_verify_path(place(::X509_get_default_cert_dir_env(), ::X509_get_default_cert_dir()),
                      ignored);
}

std::string words_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

struct WebhookPost::State {
  explicit State(WebhookTarget the_target) : target(std::move(the_target)) {
    if (!target.tls) return;
    trust_what_the_system_does(tls);
    tls.set_verify_mode(asio::ssl::verify_peer);
  }

  const WebhookTarget target;
  asio::ssl::context tls{asio::ssl::context::tls_client};
  asio::io_context context{1};
  std::atomic<bool> stopped = false;
};

WebhookPost::WebhookPost(WebhookTarget target)
    : state_(std::make_unique<State>(std::move(target))) {}

WebhookPost::~WebhookPost() = default;

Status WebhookPost::send(const Headers& headers, const std::string& body) {
  State& state = *state_;
  PostRequest request(http::verb::post, state.target.path, 11);
  request.set(http::field::host, state.target.host + ":" + state.target.port);
  request.set(http::field::content_type, "application/json");
  request.set(http::field::user_agent, "ShopSphere");
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  Status status = fail(ErrorCode::unavailable, "it was stopped");
  state.context.restart();
  if (state.stopped) return status;
  asio::co_spawn(state.context, post_to(state.target, state.tls, request),
                 [&](const std::exception_ptr& thrown, unsigned code) {
                   if (thrown) {
                     status = fail(ErrorCode::unavailable, words_of(thrown));
                   } else if (code / 100 != 2) {
                     status = fail(ErrorCode::unavailable, fmt::format("it answered {}", code));
                   } else {
                     status = {};
                   }
                 });
  state.context.run();
  return status;
}

void WebhookPost::stop() {
  state_->stopped = true;
  state_->context.stop();
}

}  // namespace shop
