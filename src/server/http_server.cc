// SPDX-License-Identifier: Apache-2.0
#include "server/http_server.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "base/thread_name.h"
#include "server/http_connection.h"
#include "server/http_loop.h"

namespace shop {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds kBetweenLooks{500};

Result<asio::ssl::context> load_tls(const HttpServerOptions& options) {
  asio::ssl::context tls(asio::ssl::context::tls_server);
  boost::system::error_code error;
  tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                  asio::ssl::context::no_tlsv1_1);
  tls.set_password_callback([](std::size_t, asio::ssl::context::password_purpose) {
    return std::string();  // else OpenSSL asks the terminal
  });
  tls.use_certificate_chain_file(options.tls_certificate, error);
  if (error)
    return fail(ErrorCode::invalid_argument,
                fmt::format("cannot use the certificate {}: {}; --tls-cert takes a chain in PEM",
                            options.tls_certificate, error.message()));
  tls.use_private_key_file(options.tls_key, asio::ssl::context::pem, error);
  if (error)
    return fail(ErrorCode::invalid_argument,
                fmt::format("cannot use the key {}: {}; --tls-key takes the certificate's key in "
                            "PEM, without a password",
                            options.tls_key, error.message()));
  return tls;
}

}  // namespace

void HttpLoop::deliver(ReadyAnswer one) {
  if (context.get_executor().running_in_this_thread()) {
    one.connection->answer(one.number, std::move(one.answer));
    one.connection->flush();
    return;
  }
  {
    const std::lock_guard lock(ready_mutex);
    ready.push_back(std::move(one));
    if (ready.size() > 1) return;  // whoever came first has woken us
  }
  asio::post(context, [this] {
    std::vector<ReadyAnswer> all;
    {
      const std::lock_guard lock(ready_mutex);
      all.swap(ready);
    }
    for (ReadyAnswer& each : all) each.connection->answer(each.number, std::move(each.answer));
    for (ReadyAnswer& each : all) each.connection->flush();
  });
}

void HttpLoop::note_handled() {
  if (turn_end_posted) return;
  turn_end_posted = true;
  asio::post(context, [this] {
    turn_end_posted = false;
    service.turn_ended();
  });
}

const std::string& HttpLoop::date() {
  const std::time_t now = std::time(nullptr);
  if (now != date_second) {
    date_second = now;
    date_text = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
  }
  return date_text;
}

void HttpLoop::look_at_clocks() {
  sweep.expires_after(kBetweenLooks);
  sweep.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const SteadyTime now = std::chrono::steady_clock::now();
    const std::vector<std::shared_ptr<HttpConnection>> all(connections.begin(), connections.end());
    for (const auto& connection : all) connection->look_at_clock(now);
    look_at_clocks();
  });
}

struct HttpServer::State {
  State(const HttpServerOptions& the_options, HttpService& the_service)
      : options(the_options), service(the_service) {
    for (unsigned i = 0; i < std::max(1U, options.threads); ++i)
      loops.push_back(std::make_unique<HttpLoop>(service, options.limits, counts));
    acceptor.emplace(loops.front()->context);
    pause.emplace(loops.front()->context);
  }

  Status listen();
  void accept();
  void take(Tcp::socket socket, HttpLoop& loop);

  HttpServerOptions options;
  HttpService& service;
  SharedCounts counts;
  std::optional<asio::ssl::context> tls;
  std::vector<std::unique_ptr<HttpLoop>> loops;
  std::optional<Tcp::acceptor> acceptor;
  std::optional<asio::steady_timer> pause;
  std::size_t next_loop = 0;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
};

Status HttpServer::State::listen() {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error)
    return fail(ErrorCode::invalid_argument,
                fmt::format("'{}' is no address to listen on: write it as 127.0.0.1:8080",
                            options.address));
  const Tcp::endpoint endpoint(address, options.port);
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(4096, error);
  if (error)
    return fail(ErrorCode::unavailable,
                fmt::format("cannot listen on {}:{}: {}; choose another with --listen",
                            options.address, options.port, error.message()));
  port = acceptor->local_endpoint(error).port();
  return {};
}

void HttpServer::State::accept() {
  HttpLoop& loop = *loops[next_loop++ % loops.size()];
  acceptor->async_accept(loop.context,
                         [this, &loop](const boost::system::error_code& error, Tcp::socket socket) {
                           if (error == asio::error::operation_aborted || !acceptor->is_open())
                             return;
                           if (error) {  // no descriptors left, above all: others may go meanwhile
                             pause->expires_after(std::chrono::milliseconds(50));
                             pause->async_wait([this](const boost::system::error_code& ended) {
                               if (!ended) accept();
                             });
                             return;
                           }
                           take(std::move(socket), loop);
                           accept();
                         });
}

void HttpServer::State::take(Tcp::socket socket, HttpLoop& loop) {
  if (counts.connections.load(std::memory_order_relaxed) >= options.limits.connections) {
    counts.refused.fetch_add(1, std::memory_order_relaxed);
    return;  // closed with the socket
  }
  counts.connections.fetch_add(1, std::memory_order_relaxed);
  counts.accepted.fetch_add(1, std::memory_order_relaxed);
  auto connection = tls ? make_tls_connection(std::move(socket), *tls, loop)
                        : make_connection(std::move(socket), loop);
  asio::post(loop.context, [&loop, connection = std::move(connection)] {
    loop.connections.insert(connection);
    connection->start();
  });
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() { stop(std::chrono::seconds(0)); }

Result<std::unique_ptr<HttpServer>> HttpServer::open(const HttpServerOptions& options,
                                                     HttpService& service) {
  auto state = std::make_unique<State>(options, service);
  if (!options.tls_certificate.empty() || !options.tls_key.empty()) {
    SHOP_TRY(state->tls, load_tls(options));
  }
  SHOP_CHECK(state->listen());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

std::uint16_t HttpServer::port() const { return state_->port; }

void HttpServer::start() {
  state_->accept();
  for (auto& loop : state_->loops) {
    loop->look_at_clocks();
    state_->threads.emplace_back([&loop = *loop] {
      name_this_thread("shop-http");
      const auto guard = asio::make_work_guard(loop.context);
      loop.context.run();
    });
  }
}

void HttpServer::stop(std::chrono::seconds patience) {
  State& state = *state_;
  if (state.threads.empty()) return;
  asio::post(state.loops.front()->context, [&state] {
    boost::system::error_code ignored;
    state.acceptor->close(ignored);
    state.pause->cancel();
  });
  for (auto& loop : state.loops)
    asio::post(loop->context, [&loop = *loop] {
      loop.finishing = true;
      const std::vector<std::shared_ptr<HttpConnection>> all(loop.connections.begin(),
                                                             loop.connections.end());
      for (const auto& connection : all) connection->finish();
    });
  const SteadyTime until = std::chrono::steady_clock::now() + patience;
  while (state.counts.connections.load() > 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  for (auto& loop : state.loops) loop->context.stop();
  for (std::thread& thread : state.threads) thread.join();
  state.threads.clear();
  for (auto& loop : state.loops) {
    loop->connections.clear();
    loop->ready.clear();
  }
}

HttpCounts HttpServer::counts() const {
  const SharedCounts& counts = state_->counts;
  return {counts.connections.load(), counts.accepted.load(), counts.requests.load(),
          counts.refused.load()};
}

}  // namespace shop
