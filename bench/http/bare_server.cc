// SPDX-License-Identifier: Apache-2.0
//
// The peer of the HTTP benchmarks: a textbook server on Beast, which reads a request with
// http::async_read, answers 204 with http::async_write, and looks at nothing.
//
//   bare_server PORT THREADS
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(Tcp::socket socket) : stream_(std::move(socket)) {
    stream_.socket().set_option(Tcp::no_delay(true));
  }
  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       if (!error) self->write();
                     });
  }

 private:
  void write() {
    response_ = {http::status::no_content, request_.version()};
    response_.keep_alive(request_.keep_alive());
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::empty_body> response_;
};

void accept(asio::io_context& context, Tcp::acceptor& acceptor) {
  acceptor.async_accept(asio::make_strand(context),
                        [&](beast::error_code error, Tcp::socket socket) {
                          if (!error) std::make_shared<Session>(std::move(socket))->read();
                          accept(context, acceptor);
                        });
}

}  // namespace

int main(int, char** argv) {
  const auto port = static_cast<unsigned short>(std::atoi(argv[1]));
  const int threads = std::atoi(argv[2]);
  asio::io_context context(threads);
  Tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), port});
  accept(context, acceptor);
  std::vector<std::thread> all;
  for (int i = 1; i < threads; ++i) all.emplace_back([&] { context.run(); });
  context.run();
}
