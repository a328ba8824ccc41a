// SPDX-License-Identifier: Apache-2.0
//
// Asks a server as hard as it can, or at a pace, and prints what came of it as JSON.
//
//   http_load post  PORT TOKEN --connections 64 --seconds 5         one transaction a request
//   http_load batch PORT TOKEN --connections 8 --lines 1000 --syntax csv --seconds 5
//   http_load live  PORT TOKEN --clients 20 --rate 10000 --seconds 5
//   http_load get   PORT TOKEN --rate 100000 --seconds 5            GET beside a stream of batches
//   http_load ask   PORT TOKEN --asks 1000 --users 1000000 --rate 10000 --seconds 5
//                       recommendations for users of the simulated shop, beside such a stream
//
// `live` measures from the first byte of a POST to the arrival, at each client, of the first event
// whose position is behind that transaction. `ask` measures from when a request was due, also where
// the one before it was late.
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "http/load_connection.h"

namespace load {
namespace {

struct Options {
  std::string mode;
  unsigned short port = 0;
  std::string token;
  std::map<std::string, std::string> named = {
      {"connections", "64"}, {"seconds", "5"},  {"lines", "1000"},
      {"syntax", "csv"},     {"clients", "20"}, {"rate", "10000"},
      {"view", "revenue"},   {"asks", "1000"},  {"users", "1000000"}};
  int number(const std::string& name) const { return std::stoi(named.at(name)); }
};

// Bodies of transactions whose ids no other run has. The lines are made once, and then only their
// ids change, so that the generator costs little beside the server.
class Bodies {
 public:
  Bodies(bool json, int lines) : json_(json) {
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    for (int i = 0; i < lines; ++i) {
      append(fmt::format("{:x}-", now), static_cast<std::uint64_t>(i) * 2654435761U % 1'000'003);
      if (lines > 1) body_ += '\n';
    }
  }
  const std::string& next() {
    for (const std::size_t at : ids_) {
      std::uint64_t number = next_++;
      for (std::size_t digit = kDigits; digit > 0; --digit, number /= 10)
        body_[at + digit - 1] = static_cast<char>('0' + number % 10);
    }
    return body_;
  }
  bool json() const { return json_; }

 private:
  static constexpr std::size_t kDigits = 12;

  static std::string money(std::uint64_t pence) {
    return fmt::format("{}.{:02}", pence / 100, pence % 100);
  }
  void append(const std::string& run, std::uint64_t n) {
    const std::uint64_t product = n % 5000;
    const std::uint64_t quantity = 1 + n % 3;
    const std::uint64_t pence = 100 + product * 7;
    const std::string price = money(pence);
    const std::string total = money(pence * quantity);
    body_ += json_ ? R"({"transaction_id":")" : "";
    body_ += run;
    ids_.push_back(body_.size());
    body_.append(kDigits, '0');
    if (json_) {
      fmt::format_to(std::back_inserter(body_),
                     R"(","user_id":"{}","product_id":"{}","product_name":"Product {}",)"
                     R"("category":"Category {}","quantity":{},"price":{},"total":{},)"
                     R"("timestamp":"2024-12-30 14:{:02}:{:02}","city":"City {}"}})",
                     n % 100'000, product, product, product % 12, quantity, price, total,
                     n / 60 % 60, n % 60, n % 30);
    } else {
      fmt::format_to(std::back_inserter(body_),
                     ",{},{},\"Product {}\",\"Category {}\",{},{},{},2024-12-30 "
                     "14:{:02}:{:02},\"City {}\"",
                     n % 100'000, product, product, product % 12, quantity, price, total,
                     n / 60 % 60, n % 60, n % 30);
    }
  }
  bool json_;
  std::string body_;
  std::vector<std::size_t> ids_;  // where they begin
  std::uint64_t next_ = 0;
};

class Times {
 public:
  void add(double value) { values_.push_back(value); }
  void add(const Times& others) {
    values_.insert(values_.end(), others.values_.begin(), others.values_.end());
  }
  double percentile(double share) {
    if (values_.empty()) return 0;
    std::sort(values_.begin(), values_.end());
    return values_[std::min(values_.size() - 1,
                            static_cast<std::size_t>(share * static_cast<double>(values_.size())))];
  }
  std::string json() {
    return fmt::format(R"("p50_ms":{:.3f},"p99_ms":{:.3f},"max_ms":{:.3f})", percentile(0.5) / 1000,
                       percentile(0.99) / 1000, percentile(1) / 1000);
  }
  std::size_t size() const { return values_.size(); }

 private:
  std::vector<double> values_;
};

std::string post(const Options& options, std::string_view type, const std::string& body) {
  return fmt::format(
      "POST /v1/transactions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
      "{}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}",
      options.token, type, body.size(), body);
}

std::size_t count_of(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + what.size()))
    ++count;
  return count;
}

// Each of the connections asks again as soon as it is answered.
class Hammer {
 public:
  Hammer(asio::io_context& context, const Options& options, int lines)
      : options_(options), bodies_(options.named.at("syntax") == "json", lines), lines_(lines) {
    until_ = Steady::now() + std::chrono::seconds(options.number("seconds"));
    for (int i = 0; i < options.number("connections"); ++i)
      ask(std::make_shared<Connection>(context, options.port));
  }
  void report(double seconds) {
    fmt::print(R"({{"requests_per_second":{:.0f},"transactions_per_second":{:.0f},"answered":{},)"
               R"("booked":{},"failed":{},{}}})"
               "\n",
               static_cast<double>(times_.size()) / seconds,
               static_cast<double>(results_) / seconds, times_.size(), results_, failed_,
               times_.json());
  }

 private:
  void ask(const std::shared_ptr<Connection>& connection) {
    if (Steady::now() >= until_) return connection->close();
    const std::string_view type = !bodies_.json() ? "text/csv"
                                  : lines_ > 1    ? "application/x-ndjson"
                                                  : "application/json";
    connection->send(post(options_, type, bodies_.next()), [this, connection](const Reply& reply) {
      times_.add(micros(reply.came - reply.sent));
      if (reply.status == 200) results_ += count_of(reply.body, "\"status\":\"booked\"");
      if (reply.status != 200 && reply.status != 204) ++failed_;
      ask(connection);
    });
  }

  const Options& options_;
  Bodies bodies_;
  int lines_;
  Steady::time_point until_;
  Times times_;
  std::uint64_t results_ = 0;
  std::uint64_t failed_ = 0;
};

// Sends `lines` transactions a request at a pace that does not wait for answers, as long as a
// connection is free.
class Pace {
 public:
  using Answered = std::function<void(const Reply&)>;
  Pace(asio::io_context& context, const Options& options, int lines, int connections,
       Answered answered)
      : context_(context),
        options_(options),
        bodies_(false, lines),
        lines_(lines),
        answered_(std::move(answered)),
        timer_(context),
        start_(Steady::now()) {
    until_ = start_ + std::chrono::seconds(options.number("seconds"));
    for (int i = 0; i < connections; ++i)
      free_.push_back(std::make_shared<Connection>(context, options.port));
    tick();
  }
  std::uint64_t sent() const { return sent_; }
  std::uint64_t late() const { return late_; }

 private:
  void tick() {
    const Steady::time_point now = Steady::now();
    if (now >= until_) return;
    const double due = std::chrono::duration<double>(now - start_).count() *
                       static_cast<double>(options_.number("rate"));
    while (static_cast<double>(sent_ + static_cast<std::uint64_t>(lines_)) <= due) {
      if (free_.empty()) {
        ++late_;
        break;
      }
      send();
    }
    timer_.expires_after(std::chrono::microseconds(100));
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) tick();
    });
  }
  void send() {
    const std::shared_ptr<Connection> connection = free_.back();
    free_.pop_back();
    sent_ += static_cast<std::uint64_t>(lines_);
    connection->send(post(options_, "text/csv", bodies_.next()),
                     [this, connection](const Reply& reply) {
                       answered_(reply);
                       free_.push_back(connection);
                     });
  }

  asio::io_context& context_;
  const Options& options_;
  Bodies bodies_;
  int lines_;
  Answered answered_;
  asio::steady_timer timer_;
  Steady::time_point start_;
  Steady::time_point until_;
  std::vector<std::shared_ptr<Connection>> free_;
  std::uint64_t sent_ = 0;
  std::uint64_t late_ = 0;
};

std::uint64_t number_behind(std::string_view text, std::string_view name) {
  const std::size_t at = text.rfind(name);
  std::uint64_t number = 0;
  if (at != std::string_view::npos)
    std::from_chars(text.data() + at + name.size(), text.data() + text.size(), number);
  return number;
}

// One who follows GET /v1/live and notes when each position came.
class Follower : public std::enable_shared_from_this<Follower> {
 public:
  Follower(asio::io_context& context, const Options& options) : socket_(context) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), options.port});
    request_ = fmt::format(
        "GET /v1/live?view={} HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        "Bearer {}\r\n\r\n",
        options.named.at("view"), options.token);
    asio::write(socket_, asio::buffer(request_));
  }
  void read() {
    socket_.async_read_some(
        asio::buffer(room_),
        [self = shared_from_this()](boost::system::error_code error, std::size_t bytes) {
          if (error) return;
          const std::string_view text(self->room_.data(), bytes);
          // An event is whole in what was read so far once its empty line is.
          self->tail_.append(text);
          const std::size_t end = self->tail_.rfind("\n\n");
          if (end != std::string::npos) {
            const std::string_view whole = std::string_view(self->tail_).substr(0, end);
            const std::uint64_t position = number_behind(whole, "id: ");
            if (position > 0) self->seen_.emplace_back(position, Steady::now());
            self->tail_.erase(0, end + 2);
          }
          self->read();
        });
  }
  // Sorted by position, as they came.
  const std::vector<std::pair<std::uint64_t, Steady::time_point>>& seen() const { return seen_; }
  void close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  Tcp::socket socket_;
  std::string request_;
  std::string tail_;
  std::array<char, 16 << 10> room_;
  std::vector<std::pair<std::uint64_t, Steady::time_point>> seen_;
};

void run_for(asio::io_context& context, std::chrono::milliseconds time) { context.run_for(time); }

void live(asio::io_context& context, const Options& options) {
  std::vector<std::shared_ptr<Follower>> followers;
  for (int i = 0; i < options.number("clients"); ++i) {
    followers.push_back(std::make_shared<Follower>(context, options));
    followers.back()->read();
  }
  run_for(context, std::chrono::milliseconds(500));
  std::vector<std::pair<std::uint64_t, Steady::time_point>> posted;
  Times answers;
  Pace pace(context, options, 1, 64, [&](const Reply& reply) {
    answers.add(micros(reply.came - reply.sent));
    posted.emplace_back(number_behind(reply.body, "\"position\":"), reply.sent);
  });
  context.restart();
  run_for(context,
          std::chrono::seconds(options.number("seconds")) + std::chrono::milliseconds(500));
  Times times;
  std::uint64_t missed = 0;
  // With many followers, each tells of a part of the transactions.
  const std::size_t step = std::max<std::size_t>(1, followers.size() / 20);
  for (std::size_t i = 0; i < posted.size(); ++i)
    for (std::size_t f = i % step; f < followers.size(); f += step) {
      const auto& seen = followers[f]->seen();
      const auto first = std::upper_bound(
          seen.begin(), seen.end(), posted[i].first,
          [](std::uint64_t position, const auto& one) { return position < one.first; });
      if (first == seen.end()) {
        ++missed;
      } else {
        times.add(micros(first->second - posted[i].second));
      }
    }
  for (const auto& follower : followers) follower->close();
  fmt::print(R"({{"sent":{},"late":{},"measured":{},"missed":{},{},"post":{{{}}}}})"
             "\n",
             pace.sent(), pace.late(), times.size(), missed, times.json(), answers.json());
}

void get(asio::io_context& context, const Options& options) {
  std::uint64_t booked = 0;
  Pace pace(context, options, 1000, 8,
            [&](const Reply& reply) { booked += count_of(reply.body, "\"status\":\"booked\""); });
  Times times;
  const std::string request = fmt::format(
      "GET /v1/revenue?by=city HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
      options.token);
  const Steady::time_point until = Steady::now() + std::chrono::seconds(options.number("seconds"));
  const auto connection = std::make_shared<Connection>(context, options.port);
  asio::steady_timer timer(context);
  std::uint64_t failed = 0;
  std::function<void()> ask = [&] {
    if (Steady::now() >= until) return;
    connection->send(request, [&](const Reply& reply) {
      times.add(micros(reply.came - reply.sent));
      if (reply.status != 200) ++failed;
      timer.expires_after(std::chrono::milliseconds(5));
      timer.async_wait([&](boost::system::error_code error) {
        if (!error) ask();
      });
    });
  };
  ask();
  run_for(context, std::chrono::seconds(options.number("seconds")) + std::chrono::seconds(1));
  fmt::print(R"({{"sent":{},"booked":{},"late":{},"gets":{},"failed":{},{}}})"
             "\n",
             pace.sent(), booked, pace.late(), times.size(), failed, times.json());
}

constexpr int kFirstUser = 1001;  // of the simulated shop

// Asks for the recommendations of somebody at a pace, on a connection of its own.
class Asker {
 public:
  Asker(asio::io_context& context, const Options& options, int number, int askers)
      : options_(options),
        connection_(std::make_shared<Connection>(context, options.port)),
        timer_(context),
        step_(std::chrono::nanoseconds(1'000'000'000LL * askers / options.number("asks"))),
        due_(Steady::now() + step_ * number / askers),
        until_(Steady::now() + std::chrono::seconds(options.number("seconds"))),
        random_(static_cast<std::uint32_t>(number)) {
    wait();
  }
  Times times;
  std::uint64_t failed = 0;
  std::uint64_t empty = 0;

 private:
  void wait() {
    if (due_ >= until_) return;
    timer_.expires_at(due_);
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) ask();
    });
  }
  void ask() {
    const int user = std::uniform_int_distribution(
        kFirstUser, kFirstUser + options_.number("users") - 1)(random_);
    connection_->send(fmt::format("GET /v1/recommendations/{} HTTP/1.1\r\nHost: localhost\r\n"
                                  "Authorization: Bearer {}\r\n\r\n",
                                  user, options_.token),
                      [this](const Reply& reply) {
                        times.add(micros(reply.came - due_));
                        if (reply.status != 200) ++failed;
                        if (reply.body.find("\"product_id\"") == std::string::npos) ++empty;
                        due_ += step_;
                        wait();
                      });
  }

  const Options& options_;
  std::shared_ptr<Connection> connection_;
  asio::steady_timer timer_;
  Steady::duration step_;
  Steady::time_point due_;
  Steady::time_point until_;
  std::mt19937 random_;
};

void ask(asio::io_context& context, const Options& options) {
  constexpr int kAskers = 32;
  std::uint64_t booked = 0;
  Pace pace(context, options, 100, 8,
            [&](const Reply& reply) { booked += count_of(reply.body, "\"status\":\"booked\""); });
  std::vector<std::unique_ptr<Asker>> askers;
  for (int number = 0; number < kAskers; ++number)
    askers.push_back(std::make_unique<Asker>(context, options, number, kAskers));
  run_for(context, std::chrono::seconds(options.number("seconds")) + std::chrono::seconds(1));
  Times times;
  std::uint64_t failed = 0;
  std::uint64_t empty = 0;
  for (const auto& asker : askers) {
    times.add(asker->times);
    failed += asker->failed;
    empty += asker->empty;
  }
  fmt::print(R"({{"sent":{},"booked":{},"late":{},"asked":{},"failed":{},"empty":{},{}}})"
             "\n",
             pace.sent(), booked, pace.late(), times.size(), failed, empty, times.json());
}

void hammer(asio::io_context& context, const Options& options, int lines) {
  const Steady::time_point start = Steady::now();
  Hammer all(context, options, lines);
  context.run();
  all.report(std::chrono::duration<double>(Steady::now() - start).count());
}

}  // namespace
}  // namespace load

int main(int argc, char** argv) {
  load::Options options;
  if (argc < 4) return 2;
  options.mode = argv[1];
  options.port = static_cast<unsigned short>(std::atoi(argv[2]));
  options.token = argv[3];
  for (int i = 4; i + 1 < argc; i += 2) options.named[argv[i] + 2] = argv[i + 1];
  boost::asio::io_context context(1);
  if (options.mode == "post") load::hammer(context, options, 1);
  if (options.mode == "batch") load::hammer(context, options, options.number("lines"));
  if (options.mode == "live") load::live(context, options);
  if (options.mode == "get") load::get(context, options);
  if (options.mode == "ask") load::ask(context, options);
}
