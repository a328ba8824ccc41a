// SPDX-License-Identifier: Apache-2.0
//
// One thread of the HTTP server with its connections: nobody else touches them.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "server/http_server.h"

namespace shop {

using SteadyTime = std::chrono::steady_clock::time_point;

class HttpConnection : public Stream {
 public:
  virtual void start() = 0;
  // Closes itself where its time is over.
  virtual void look_at_clock(SteadyTime now) = 0;
  // Closes itself once what is under way is answered.
  virtual void finish() = 0;
  // Takes the answer to its request of this number; flush() sends what is ready.
  virtual void answer(std::uint64_t number, Answer answer) = 0;
  virtual void flush() = 0;
};

// An answer on its way to the thread of its connection.
struct ReadyAnswer {
  std::shared_ptr<HttpConnection> connection;
  std::uint64_t number = 0;
  Answer answer;
};

struct SharedCounts {
  std::atomic<std::uint64_t> connections = 0;
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> refused = 0;
};

struct HttpLoop {
  HttpLoop(HttpService& the_service, const HttpLimits& the_limits, SharedCounts& the_counts)
      : service(the_service), limits(the_limits), counts(the_counts), sweep(context) {}

  // From any thread. Answers that come together wake the loop once: one write of the log answers
  // many requests.
  void deliver(ReadyAnswer ready);

  // A request was handed to the service, which hears when those that came with it were too.
  void note_handled();

  // The value of a Date header, made anew once a second.
  const std::string& date();
  void look_at_clocks();  // now and then, until the loop ends

  boost::asio::io_context context{1};
  HttpService& service;
  const HttpLimits& limits;
  SharedCounts& counts;
  boost::asio::steady_timer sweep;
  std::unordered_set<std::shared_ptr<HttpConnection>> connections;
  bool finishing = false;
  bool turn_end_posted = false;
  std::mutex ready_mutex;
  std::vector<ReadyAnswer> ready;
  std::string date_text;
  std::time_t date_second = 0;
};

}  // namespace shop
