// SPDX-License-Identifier: Apache-2.0
#include "server/http_connection.h"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <deque>
#include <optional>
#include <type_traits>

#include "server/http_head.h"
#include "server/problem.h"

namespace shop {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using TlsStream = asio::ssl::stream<Tcp::socket>;

constexpr std::size_t kReadBytes = 16 << 10;
constexpr std::size_t kBodyReadBytes = 256 << 10;
constexpr std::chrono::seconds kToEnd{2};

// A request's place in the order of answers.
struct Slot {
  std::uint64_t number = 0;
  bool is_head = false;  // its answer has no body
  bool keep_alive = true;
  bool ready = false;
  std::string head;
  Answer answer;

  std::string_view body() const {
    if (is_head) return {};
    return answer.shared_body ? std::string_view(*answer.shared_body) : answer.body;
  }
};

Problem problem_of(const beast::error_code& error, const HttpLimits& limits) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return {431, "headers-too-large",
            "The headers have more than " + std::to_string(limits.header_bytes) + " bytes."};
  if (error == http::error::body_limit)
    return {413, "body-too-large",
            "The body has more than " + std::to_string(limits.body_bytes) +
                " bytes: send it in several requests."};
  if (error == http::error::bad_version)
    return {505, "http-version", "This server speaks HTTP/1.1."};
  return {400, "malformed-request", "This is not a request of HTTP/1.1 (" + error.message() + ")."};
}

// Whether everybody who reads it finds the same end of its body (RFC 9112, 6.3): Beast takes a
// coding that it does not know for none.
bool has_one_end(const http::request<http::string_body>& message) {
  const auto codings = message.count(http::field::transfer_encoding);
  if (codings == 0) return message.count(http::field::content_length) <= 1;
  return codings == 1 && beast::iequals(message[http::field::transfer_encoding], "chunked") &&
         message.count(http::field::content_length) == 0;
}

bool speaks_plain_http(const beast::error_code& error) {
  return error.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_HTTP_REQUEST;
}

template <class Socket>
class Connection final : public HttpConnection,
                         public std::enable_shared_from_this<Connection<Socket>> {
 public:
  template <class... Arguments>
  explicit Connection(HttpLoop& loop, Arguments&&... arguments)
      : loop_(loop), socket_(std::forward<Arguments>(arguments)...) {}

  void start() override {
    beast::error_code ignored;
    tcp().set_option(Tcp::no_delay(true), ignored);
    const auto address = tcp().remote_endpoint(ignored);
    peer_ = ignored ? "" : address.address().to_string();
    wait_until(loop_.limits.header_seconds);
    if constexpr (kTls) {
      socket_.async_handshake(asio::ssl::stream_base::server,
                              [self = self()](const beast::error_code& error) {
                                if (error) return self->refuse_handshake(error);
                                self->read();
                              });
    } else {
      read();
    }
  }

  void look_at_clock(SteadyTime now) override {
    if (!open_) return;
    if (now >= write_deadline_) return close();
    if (now < deadline_) return;
    const bool within_request = parser_ && !writing_;
    if (!within_request || slow_) return close();
    slow_ = true;
    refuse({408, "too-slow", "The request did not come in time."});
    wait_until(loop_.limits.header_seconds);
  }

  void finish() override {
    finishing_ = true;
    if (streaming_ || (slots_.empty() && !writing_)) close();
  }

  void answer(std::uint64_t number, Answer the_answer) override {
    if (!open_ || slots_.empty() || number < slots_.front().number) return;
    Slot& slot = slots_[number - slots_.front().number];
    if (slot.ready) return;
    slot.ready = true;
    slot.answer = std::move(the_answer);
    if (slot.answer.stream) slot.keep_alive = false;
  }

  // Writes the answers that are ready and whose turn it is, together.
  void flush() override {
    if (!open_ || writing_ || streaming_ || slots_.empty() || !slots_.front().ready) return;
    std::vector<asio::const_buffer> pieces;
    std::size_t bytes = 0;
    for (Slot& slot : slots_) {
      if (!slot.ready) break;
      const std::string_view body = slot.body();
      const std::size_t full = slot.is_head ? full_body_bytes(slot) : body.size();
      append_head(slot.head, slot.answer, full,
                  {loop_.date(), loop_.service.common_headers(), slot.keep_alive});
      pieces.push_back(asio::buffer(slot.head));
      if (!body.empty()) pieces.push_back(asio::buffer(body.data(), body.size()));
      bytes += slot.head.size() + body.size();
      ++writing_slots_;
      if (!slot.keep_alive) break;
    }
    writing_ = true;
    write_within(bytes);
    asio::async_write(
        socket_, pieces,
        [self = self()](const beast::error_code& error, std::size_t) { self->written(error); });
  }

  // Stream.
  void run(std::function<void()> work) override { asio::post(loop_.context, std::move(work)); }
  const void* thread() const override { return &loop_; }
  bool is_open() const override { return open_; }
  void send(std::shared_ptr<const std::string> piece, std::function<void()> sent) override {
    if (!open_) return;
    write_within(piece->size());
    asio::async_write(socket_, asio::buffer(*piece),
                      [self = self(), piece, sent = std::move(sent)](const beast::error_code& error,
                                                                     std::size_t) {
                        if (error) return self->close();
                        self->write_deadline_ = SteadyTime::max();
                        sent();
                      });
  }
  void close() override {
    if (!open_) return;
    open_ = false;
    beast::error_code ignored;
    tcp().shutdown(Tcp::socket::shutdown_both, ignored);
    tcp().close(ignored);
    loop_.counts.connections.fetch_sub(1, std::memory_order_relaxed);
    loop_.connections.erase(self());
    if (const auto closed = std::exchange(closed_, {})) closed();
  }
  void when_closed(std::function<void()> closed) override { closed_ = std::move(closed); }

 private:
  static constexpr bool kTls = std::is_same_v<Socket, TlsStream>;

  // There is one from a request's first byte to its last.
  struct Parser : http::request_parser<http::string_body> {
    bool told_to_continue = false;
  };

  std::shared_ptr<Connection> self() { return this->shared_from_this(); }
  Tcp::socket& tcp() {
    if constexpr (kTls) {
      return socket_.next_layer();
    } else {
      return socket_;
    }
  }

  // Whoever speaks without TLS is told so in the same way; others got an alert from OpenSSL.
  void refuse_handshake(const beast::error_code& error) {
    if (!open_) return;
    loop_.counts.refused.fetch_add(1, std::memory_order_relaxed);
    no_more_ = true;
    if (!speaks_plain_http(error)) return end_sending();
    Slot& slot = slots_.emplace_back();
    slot.keep_alive = false;
    slot.answer = refusal(problem(
        Problem{400, "tls-needed", "This port speaks HTTP over TLS only: write https://."}));
    append_head(slot.head, slot.answer, slot.body().size(),
                {loop_.date(), loop_.service.common_headers(), false});
    write_within(slot.head.size() + slot.body().size());
    asio::async_write(tcp(), std::array{asio::buffer(slot.head), asio::buffer(slot.answer.body)},
                      [self = self()](const beast::error_code&, std::size_t) {
                        self->write_deadline_ = SteadyTime::max();
                        self->end_sending();
                      });
  }

  void wait_until(std::chrono::seconds seconds) {
    deadline_ = std::chrono::steady_clock::now() + seconds;
  }
  // For the next one to begin, or the one that has begun to come.
  void wait_for_request() {
    if (!parser_) return wait_until(loop_.limits.idle_seconds);
    if (!parser_->is_header_done()) return wait_until(loop_.limits.header_seconds);
    const auto length = parser_->content_length();
    wait_for_transfer(length ? static_cast<std::size_t>(*length) : loop_.limits.body_bytes);
  }
  void wait_for_transfer(std::size_t bytes) {
    wait_until(loop_.limits.transfer_seconds +
               std::chrono::seconds(bytes / loop_.limits.transfer_bytes_per_second_min));
  }

  // Its own limit: what comes in meanwhile must not give more time.
  void write_within(std::size_t bytes) {
    write_deadline_ = std::chrono::steady_clock::now() + loop_.limits.transfer_seconds +
                      std::chrono::seconds(bytes / loop_.limits.transfer_bytes_per_second_min);
  }

  void read() {
    if (reading_ || !open_ || no_more_ || slots_.size() >= loop_.limits.pipelined) return;
    reading_ = true;
    const bool in_body = parser_ && parser_->is_header_done();
    socket_.async_read_some(buffer_.prepare(in_body ? kBodyReadBytes : kReadBytes),
                            [self = self()](const beast::error_code& error, std::size_t bytes) {
                              self->reading_ = false;
                              if (error) return self->lost(error);
                              if (self->streaming_) return self->watch_for_end();
                              self->buffer_.commit(bytes);
                              self->parse();
                            });
  }

  // The other side sends no more: what was asked is still answered.
  void lost(const beast::error_code& error) {
    no_more_ = true;
    const bool cut = parser_.has_value();
    if (error != asio::error::eof || streaming_ || cut || (slots_.empty() && !writing_)) close();
  }

  // Not while a read is on its way into the buffer: what came before it is parsed already.
  void parse() {
    if (reading_) return;
    while (open_ && !no_more_ && buffer_.size() > 0 && slots_.size() < loop_.limits.pipelined) {
      if (!parser_) begin_request();
      beast::error_code error;
      const std::size_t used = parser_->put(buffer_.data(), error);
      buffer_.consume(used);
      if (error && error != http::error::need_more) {
        refuse(problem_of(error, loop_.limits));
        break;
      }
      if (parser_->is_header_done() && !has_one_end(parser_->get())) {
        refuse(
            {400, "malformed-request",
             "A body is framed by one Content-Length, or by 'Transfer-Encoding: chunked' alone."});
        break;
      }
      if (parser_->is_done()) {
        take_request();
        continue;
      }
      if (!check_header()) break;
      if (used > 0) continue;
      // A chunk's or a trailer's line that does not end.
      if (parser_->is_header_done() && buffer_.size() > loop_.limits.header_bytes)
        refuse(problem_of(http::error::header_limit, loop_.limits));
      break;
    }
    if (slots_.empty() && !writing_ && !parser_) {
      wait_until(loop_.limits.idle_seconds);
      if (buffer_.size() == 0) buffer_.shrink_to_fit();
    }
    flush();
    read();
  }

  void begin_request() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(loop_.limits.header_bytes));
    parser_->body_limit(loop_.limits.body_bytes);
    wait_until(loop_.limits.header_seconds);
  }

  // Once the header is there: the body may take its time by its size.
  bool check_header() {
    if (!parser_->is_header_done()) {
      // What has no end of its line within the limit will never be a header.
      if (buffer_.size() < loop_.limits.header_bytes) return true;
      refuse(problem_of(http::error::header_limit, loop_.limits));
      return false;
    }
    if (parser_->told_to_continue) return true;
    parser_->told_to_continue = true;
    const auto& message = parser_->get();
    wait_for_request();
    if (std::optional<Answer> refused = refused_early(message)) {
      refuse_with(std::move(*refused));
      return false;
    }
    if (beast::iequals(message[http::field::expect], "100-continue") && slots_.empty() &&
        !writing_) {
      writing_ = true;
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      asio::async_write(socket_, asio::buffer(kContinue.data(), kContinue.size()),
                        [self = self()](const beast::error_code& error, std::size_t) {
                          self->writing_ = false;
                          if (error) return self->close();
                          self->flush();
                        });
    }
    return true;
  }

  std::optional<Answer> refused_early(const http::request<http::string_body>& message) {
    auto request = request_of(http::request<http::string_body>(message.base()));
    if (!request) return refusal(problem(request.error()));
    (*request)->peer = peer_;
    (*request)->secure = kTls;
    return loop_.service.refuse_early(**request);
  }

  void take_request() {
    http::request<http::string_body> message = parser_->release();
    parser_.reset();
    Slot& slot = slots_.emplace_back();
    slot.number = next_number_++;
    slot.is_head = message.method() == http::verb::head;
    slot.keep_alive = message.keep_alive() && !finishing_ && !loop_.finishing;
    if (!slot.keep_alive) no_more_ = true;
    wait_until(loop_.limits.answer_seconds);
    loop_.counts.requests.fetch_add(1, std::memory_order_relaxed);
    const std::uint64_t number = slot.number;
    const bool has_host = message.version() < 11 || message.count(http::field::host) == 1;
    auto request = has_host ? request_of(std::move(message))
                            : fail(ErrorCode::invalid_argument, "A request needs one Host header.");
    if (!request) {
      // Whoever writes such requests may mean something else by what follows.
      slot.keep_alive = false;
      no_more_ = true;
      return answer(number, refusal(problem(request.error())));
    }
    (*request)->peer = peer_;
    (*request)->secure = kTls;
    loop_.service.handle(std::move(*request), [self = self(), number](Answer the_answer) mutable {
      if (!self) return;  // answered already
      HttpLoop& loop = self->loop_;
      loop.deliver({std::move(self), number, std::move(the_answer)});
    });
    loop_.note_handled();
  }

  // Under a name by which its sender can ask what was wrong.
  Answer refusal(Answer the_answer) const {
    std::string id = loop_.service.note_refused(peer_, the_answer.status);
    if (!id.empty()) the_answer.headers.emplace_back("X-Request-Id", std::move(id));
    return the_answer;
  }

  // What was no request: answered, and then nothing more is read.
  void refuse(const Problem& what) { refuse_with(refusal(problem(what))); }
  void refuse_with(Answer the_answer) {
    loop_.counts.refused.fetch_add(1, std::memory_order_relaxed);
    no_more_ = true;
    const bool is_head = parser_ && parser_->get().method() == http::verb::head;
    parser_.reset();
    if (!reading_) buffer_.clear();
    Slot& slot = slots_.emplace_back();
    slot.number = next_number_++;
    slot.is_head = is_head;
    slot.keep_alive = false;
    answer(slot.number, std::move(the_answer));
    flush();
  }

  static std::size_t full_body_bytes(const Slot& slot) {
    return slot.answer.shared_body ? slot.answer.shared_body->size() : slot.answer.body.size();
  }

  void written(const beast::error_code& error) {
    writing_ = false;
    write_deadline_ = SteadyTime::max();
    if (error || !open_) return close();
    bool keep_alive = true;
    std::function<void(StreamPointer)> stream;
    for (; writing_slots_ > 0; --writing_slots_) {
      keep_alive = keep_alive && slots_.front().keep_alive;
      if (slots_.front().answer.stream) stream = std::move(slots_.front().answer.stream);
      slots_.pop_front();
    }
    if (stream) return become_stream(stream);
    if (!keep_alive) return end_politely();
    if (slots_.empty()) {
      if (finishing_) return close();
      wait_for_request();
    } else {
      wait_until(loop_.limits.answer_seconds);
    }
    if (slots_.empty() || slots_.front().ready) flush();
    parse();
  }

  void become_stream(const std::function<void(StreamPointer)>& begin) {
    streaming_ = true;
    no_more_ = false;
    slots_.shrink_to_fit();
    deadline_ = SteadyTime::max();
    if (!reading_) {
      buffer_ = beast::flat_buffer();
      watch_for_end();
    }
    begin(self());
  }

  // Whoever follows a stream sends nothing more; that it has gone is seen by reading.
  void watch_for_end() {
    socket_.async_read_some(asio::buffer(ignored_),
                            [self = self()](const beast::error_code& error, std::size_t) {
                              if (error) return self->close();
                              self->watch_for_end();
                            });
  }

  // Closing while bytes are still unread would make the other side lose the answer (RFC 9112, 9.6):
  // our side ends first, then what still comes is thrown away for a little while.
  void end_politely() {
    no_more_ = true;
    streaming_ = true;  // what is read from here on is ignored
    deadline_ = std::chrono::steady_clock::now() + kToEnd;
    if constexpr (kTls) {
      // Says that nothing was cut off; done when the other side has said the same, or something
      // else.
      socket_.async_shutdown([self = self()](const beast::error_code&) { self->end_sending(); });
    } else {
      end_sending();
    }
  }

  void end_sending() {
    if (!open_) return;
    beast::error_code ignored;
    tcp().shutdown(Tcp::socket::shutdown_send, ignored);
    deadline_ = std::chrono::steady_clock::now() + kToEnd;
    if (!reading_) throw_away();
  }

  void throw_away() {
    tcp().async_read_some(asio::buffer(ignored_),
                          [self = self()](const beast::error_code& error, std::size_t) {
                            if (error) return self->close();
                            self->throw_away();
                          });
  }

  HttpLoop& loop_;
  Socket socket_;
  std::string peer_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::deque<Slot> slots_;
  std::size_t writing_slots_ = 0;
  std::uint64_t next_number_ = 0;
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime write_deadline_ = SteadyTime::max();
  std::array<char, 64> ignored_{};
  std::function<void()> closed_;
  bool open_ = true;
  bool reading_ = false;
  bool writing_ = false;
  bool no_more_ = false;  // requests
  bool slow_ = false;
  bool finishing_ = false;
  bool streaming_ = false;
};

}  // namespace

std::shared_ptr<HttpConnection> make_connection(Tcp::socket socket, HttpLoop& loop) {
  return std::make_shared<Connection<Tcp::socket>>(loop, std::move(socket));
}

std::shared_ptr<HttpConnection> make_tls_connection(Tcp::socket socket, asio::ssl::context& tls,
                                                    HttpLoop& loop) {
  return std::make_shared<Connection<TlsStream>>(loop, std::move(socket), tls);
}

}  // namespace shop
