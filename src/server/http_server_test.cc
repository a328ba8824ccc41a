// SPDX-License-Identifier: Apache-2.0
//
// What a client on a socket may rely on, whatever the service does.
#include "server/http_server.h"

#include <gmock/gmock.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "server/problem.h"

namespace shop {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Answers with the path and the body, at once or when it is told to.
class Echo final : public HttpService {
 public:
  void handle(std::shared_ptr<Request> request, Respond respond) override {
    if (request->path.starts_with("/turn")) {
      const std::lock_guard lock(mutex_);
      turn_.emplace_back(answer(*request), std::move(respond));
      return;
    }
    if (request->path == "/stream") return respond(stream());
    if (!request->path.starts_with("/later")) return respond(answer(*request));
    const std::lock_guard lock(mutex_);
    later_.emplace_back(answer(*request), std::move(respond));
    more_.notify_all();
  }
  // Says how many it answers at the same time.
  void turn_ended() override {
    const std::lock_guard lock(mutex_);
    for (auto& [one, respond] : turn_) {
      one.headers.emplace_back("Together", std::to_string(turn_.size()));
      respond(one);
    }
    turn_.clear();
  }
  // The one that came last first, from another thread.
  void answer_backwards(std::size_t count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(more_.wait_for(lock, 5s, [&] { return later_.size() == count; }));
    for (auto one = later_.rbegin(); one != later_.rend(); ++one) one->second(one->first);
    later_.clear();
  }
  bool wait_for_stream_end() {
    for (int i = 0; i < 500 && !ended_; ++i) {
      stream_.load()->run([this] { ended_ = !stream_.load()->is_open(); });
      std::this_thread::sleep_for(10ms);
    }
    return ended_;
  }
  std::string note_refused(std::string_view peer, unsigned status) override {
    return std::string(peer) + "-" + std::to_string(status);
  }

 private:
  static Answer answer(const Request& request) {
    return Answer::json(std::string(method_name(request.method)) + " " + request.path + " " +
                        request.body);
  }
  Answer stream() {
    Answer answer;
    answer.content_type = "text/event-stream";
    answer.stream = [this](const StreamPointer& stream) {
      stream_.store(stream);
      stream->send(std::make_shared<const std::string>("data: one\n\n"), [stream] {
        stream->send(std::make_shared<const std::string>("data: two\n\n"), [] {});
      });
    };
    return answer;
  }

  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::pair<Answer, Respond>> later_;
  std::vector<std::pair<Answer, Respond>> turn_;
  std::atomic<StreamPointer> stream_;
  std::atomic<bool> ended_ = false;
};

class Client {
 public:
  explicit Client(std::uint16_t port) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
  }
  Client& send(std::string_view text) {
    boost::system::error_code ignored;
    asio::write(socket_, asio::buffer(text.data(), text.size()), ignored);
    return *this;
  }
  Client& get(std::string_view path) {
    return send("GET " + std::string(path) + " HTTP/1.1\r\nHost: shop\r\n\r\n");
  }
  // Until all of these came, each once and in this order, or the other side has ended.
  std::string read_until(const std::vector<std::string>& wanted) {
    while (!has_in_order(wanted) && more()) {
    }
    return text_;
  }
  std::string read_to_end() {
    while (more()) {
    }
    return text_;
  }
  void leave() { socket_.close(); }

 private:
  bool more() {
    std::array<char, 4096> bytes;
    boost::system::error_code error;
    const std::size_t count = socket_.read_some(asio::buffer(bytes), error);
    text_.append(bytes.data(), count);
    return !error;
  }
  bool has_in_order(const std::vector<std::string>& wanted) const {
    std::size_t at = 0;
    for (const std::string& one : wanted) {
      at = text_.find(one, at);
      if (at == std::string::npos) return false;
    }
    return true;
  }

  asio::io_context context_;
  asio::ip::tcp::socket socket_{context_};
  std::string text_;
};

class HttpServerTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.port = 0;
    options_.threads = 2;
    options_.limits.header_bytes = 2048;
    options_.limits.body_bytes = 10'000;
    options_.limits.header_seconds = 1s;
    options_.limits.idle_seconds = 1s;
    auto server = HttpServer::open(options_, service_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    server_->start();
  }
  Client client() { return Client(server_->port()); }

  HttpServerOptions options_;
  Echo service_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersManyRequestsOfOneConnection) {
  Client one = client();
  EXPECT_THAT(one.get("/a").read_until({"GET /a "}), StartsWith("HTTP/1.1 200 OK\r\n"));
  one.send("POST /b HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_THAT(one.read_until({"POST /b hello"}), HasSubstr("Content-Type: application/json\r\n"));
}

TEST_F(HttpServerTest, AnswersInTheOrderOfTheRequestsWhoeverIsReadyFirst) {
  Client one = client();
  std::string requests;
  for (int i = 0; i < 40; ++i)
    requests += "GET /later/" + std::to_string(i) + " HTTP/1.1\r\nHost: shop\r\n\r\n";
  one.send(requests);
  service_.answer_backwards(40);
  std::vector<std::string> wanted;
  for (int i = 0; i < 40; ++i) wanted.push_back("GET /later/" + std::to_string(i) + " ");
  EXPECT_THAT(one.read_until(wanted), HasSubstr("/later/39 "));
}

TEST_F(HttpServerTest, TakesMoreRequestsAtOnceThanItKeepsUnderWay) {
  Client one = client();
  std::string requests;
  std::vector<std::string> wanted;
  for (int i = 0; i < 500; ++i) {
    requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: shop\r\n\r\n";
    wanted.push_back("GET /" + std::to_string(i) + " ");
  }
  one.send(requests);
  EXPECT_THAT(one.read_until(wanted), HasSubstr("GET /499 "));
}

TEST_F(HttpServerTest, TakesARequestByteByByte) {
  Client one = client();
  for (const char c :
       std::string("POST /slow HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\nabc"))
    one.send(std::string_view(&c, 1));
  EXPECT_THAT(one.read_until({"POST /slow abc"}), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, TakesABodyInChunks) {
  Client one = client();
  one.send(
      "POST /c HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_THAT(one.read_until({"POST /c abcde"}), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, TakesChunksThatComeByteByByte) {
  Client one = client();
  for (const char byte :
       std::string("POST /c HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n"
                   "\r\n3\r\nabc\r\n0\r\nTrailer: 1\r\n\r\n"))
    one.send({&byte, 1});
  EXPECT_THAT(one.read_until({"POST /c abc"}), HasSubstr("POST /c abc"));
}

TEST_F(HttpServerTest, TellsTheServiceOnceAboutRequestsThatCameTogether) {
  Client one = client();
  one.send(
      "GET /turn/1 HTTP/1.1\r\nHost: shop\r\n\r\nGET /turn/2 HTTP/1.1\r\nHost: shop\r\n\r\n"
      "GET /turn/3 HTTP/1.1\r\nHost: shop\r\n\r\n");
  one.read_until(
      {"Together: 3", "GET /turn/1", "Together: 3", "GET /turn/2", "Together: 3", "GET /turn/3"});
  one.get("/turn/4");
  EXPECT_THAT(one.read_until({"Together: 1", "GET /turn/4"}), HasSubstr("GET /turn/4"));
}

TEST_F(HttpServerTest, TellsWhoAsksToGoOn) {
  Client one = client();
  one.send("POST /e HTTP/1.1\r\nHost: shop\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(one.read_until({"\r\n\r\n"}), StartsWith("HTTP/1.1 100 Continue"));
  one.send("ok");
  EXPECT_THAT(one.read_until({"POST /e ok"}), HasSubstr("HTTP/1.1 200 OK"));
}

TEST_F(HttpServerTest, GivesAHeadItsLengthAndNoBody) {
  Client one = client();
  one.send("HEAD /abc HTTP/1.1\r\nHost: shop\r\n\r\n");
  const std::string text = one.read_until({"\r\n\r\n"});
  EXPECT_THAT(text, HasSubstr("Content-Length: 10\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, EndsWithTheConnectionOfWhoAsksForIt) {
  Client one = client();
  one.send("GET /a HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(one.read_to_end(), HasSubstr("Connection: close\r\n"));
}

TEST_F(HttpServerTest, SaysWhatIsWrongWithWhatIsNoRequest) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"NONSENSE\r\n\r\n", "400 Bad Request"},
      {"GET / HTTP/1.1\r\n\r\n", "400 Bad Request"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400 Bad Request"},
      {"GET /%zz?a=%4 HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request"},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400 Bad"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10001\r\n\r\n", "413 Content Too Large"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3000, 'x') + "\r\n\r\n",
       "431 Request Header Fields Too Large"},
      {std::string(5000, 'y'), "431 Request Header"},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505 HTTP Version"}};
  for (const auto& [request, status] : wrong) {
    Client one = client();
    one.send(request);
    const std::string text = one.read_until({"\r\n\r\n", "}"});
    EXPECT_THAT(text, StartsWith("HTTP/1.1 " + status)) << request.substr(0, 60);
    EXPECT_THAT(text, HasSubstr("application/problem+json")) << request.substr(0, 60);
    EXPECT_THAT(text, HasSubstr("X-Request-Id: 127.0.0.1-" + status.substr(0, 3) + "\r\n"));
  }
  EXPECT_THAT(client().get("/still").read_until({"/still"}), HasSubstr("200 OK"));
}

TEST_F(HttpServerTest, AnswersWhatCameBeforeTheNonsense) {
  Client one = client();
  one.send("GET /first HTTP/1.1\r\nHost: shop\r\n\r\nNONSENSE\r\n\r\n");
  const std::string text = one.read_to_end();
  EXPECT_THAT(text, HasSubstr("GET /first "));
  EXPECT_THAT(text, HasSubstr("400 Bad Request"));
}

TEST_F(HttpServerTest, WaitsForNobodyForEver) {
  Client silent = client();
  Client slow_header = client();
  slow_header.send("GET / HTTP/1.1\r\nHos");
  Client idle = client();
  idle.get("/once").read_until({"/once"});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_THAT(slow_header.read_to_end(), HasSubstr("408 Request Timeout"));
  EXPECT_THAT(idle.read_to_end(), EndsWith("/once "));
  while (server_->counts().connections > 0 && std::chrono::steady_clock::now() < start + 8s)
    std::this_thread::sleep_for(10ms);
  EXPECT_EQ(server_->counts().connections, 0u);
}

TEST_F(HttpServerTest, GoesOnWithAStreamUntilTheClientLeaves) {
  Client one = client();
  EXPECT_THAT(one.get("/stream").read_until({"data: one\n\n", "data: two\n\n"}),
              HasSubstr("Content-Type: text/event-stream\r\n"));
  one.leave();
  EXPECT_TRUE(service_.wait_for_stream_end());
}

TEST_F(HttpServerTest, AnswersWhatIsUnderWayBeforeItStops) {
  Client busy = client();
  busy.get("/later");
  Client idle = client();
  idle.get("/a").read_until({"GET /a "});
  std::thread stopper([&] { server_->stop(5s); });
  EXPECT_THAT(idle.read_to_end(), EndsWith("GET /a "));
  service_.answer_backwards(1);
  EXPECT_THAT(busy.read_to_end(), HasSubstr("GET /later "));
  stopper.join();
}

TEST(HttpServerOptionsTest, SaysWhatIsWrongWithAnAddressThatIsTaken) {
  Echo service;
  HttpServerOptions options;
  options.port = 0;
  const auto first = HttpServer::open(options, service);
  ASSERT_TRUE(first);
  options.port = (*first)->port();
  const auto second = HttpServer::open(options, service);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("choose another with --listen"));
}

}  // namespace
}  // namespace shop
