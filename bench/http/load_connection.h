// SPDX-License-Identifier: Apache-2.0
//
// A keep-alive connection of the load generator: sends a request, waits for its whole answer, tells
// the time that took, and asks for the next.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace load {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Steady = std::chrono::steady_clock;

inline double micros(Steady::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

struct Reply {
  int status = 0;
  std::string_view body;
  Steady::time_point sent;
  Steady::time_point came;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& context, unsigned short port) : socket_(context) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
    socket_.set_option(Tcp::no_delay(true));
  }

  // `request` is a whole request; `done` may send the next one.
  void send(std::string request, std::function<void(const Reply&)> done) {
    request_ = std::move(request);
    done_ = std::move(done);
    in_.clear();
    sent_ = Steady::now();
    asio::async_write(socket_, asio::buffer(request_),
                      [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }
  void close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  void read() {
    socket_.async_read_some(
        asio::buffer(room_),
        [self = shared_from_this()](boost::system::error_code error, std::size_t bytes) {
          if (error) return;
          self->in_.append(self->room_.data(), bytes);
          if (!self->finish()) self->read();
        });
  }

  bool finish() {
    const std::size_t head = in_.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    std::size_t length = 0;
    const std::size_t at = in_.find("Content-Length: ");
    if (at < head) std::from_chars(in_.data() + at + 16, in_.data() + head, length);
    if (in_.size() < head + 4 + length) return false;
    Reply reply;
    std::from_chars(in_.data() + 9, in_.data() + 12, reply.status);
    reply.body = std::string_view(in_).substr(head + 4, length);
    reply.sent = sent_;
    reply.came = Steady::now();
    const auto done = std::move(done_);
    done(reply);
    return true;
  }

  Tcp::socket socket_;
  std::string request_;
  std::string in_;
  std::array<char, 1 << 16> room_;
  std::function<void(const Reply&)> done_;
  Steady::time_point sent_;
};

}  // namespace load
