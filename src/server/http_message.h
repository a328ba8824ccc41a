// SPDX-License-Identifier: Apache-2.0
//
// Says what a request asks and what its answer is, apart from any library of HTTP.
//
// Handlers see these and nothing of sockets; tests call them without a network. A request is whole
// when a handler gets it: its body is there, decompressed, and who asks is known.
//
//   void city_revenue(const RequestPointer& request, const Respond& respond) {
//     respond(Answer::json(R"({"as_of":7})"));
//   }
//
// Respond is called once, from any thread; it copies nothing and throws nothing. A request that is
// never answered keeps its connection waiting until the server's own time limit.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace shop {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options, other };
std::string_view method_name(Method method);

enum class Role : std::uint8_t { ingest, shopper, seller, admin };
std::string_view role_name(Role role);
std::optional<Role> parse_role(std::string_view name);

// Who asks: nobody, or the bearer of a token with a role.
struct Caller {
  std::optional<Role> role;
  std::string token_id;  // empty for nobody; the name under which a token is listed and revoked
};

// Fails on a '%' that no two hexadecimal digits follow, and on what is not UTF-8.
Result<std::string> percent_decoded(std::string_view text, bool plus_is_space);

// The parameters behind the '?', decoded, in their order.
class QueryParameters {
 public:
  QueryParameters() = default;
  static Result<QueryParameters> parse(std::string_view query);

  std::optional<std::string_view> find(std::string_view name) const;  // the first of that name
  const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

struct Request {
  Method method = Method::get;
  std::string path;                      // as it came, without the query
  std::vector<std::string> path_values;  // what stood for {…} in the route's pattern, decoded
  QueryParameters query;
  std::vector<std::pair<std::string, std::string>> headers;  // names in small letters
  std::string body;                                          // decompressed
  bool secure = false;                                       // over TLS
  std::string peer;                                          // the address that it came from
  std::string id;  // of this request: in logs, answers and provenance
  Caller caller;

  std::string_view header(std::string_view small_name) const;  // empty where absent
};
using RequestPointer = std::shared_ptr<const Request>;

// An answer that goes on: the connection's side of a feed. Served by one thread, on which all
// calls but run() must be made.
class Stream {
 public:
  virtual ~Stream() = default;
  // Runs `work` on the thread that serves this stream; from any thread.
  virtual void run(std::function<void()> work) = 0;
  // The same value for streams that one thread serves: work for many may be sent to one of them.
  virtual const void* thread() const = 0;
  // Sends a piece; the next one only after `sent` was called. It is not called when the connection
  // is gone.
  virtual void send(std::shared_ptr<const std::string> piece, std::function<void()> sent) = 0;
  virtual bool is_open() const = 0;
  virtual void close() = 0;
  // Calls `closed` once, on the stream's thread, when the connection is gone.
  virtual void when_closed(std::function<void()> closed) = 0;
};
using StreamPointer = std::shared_ptr<Stream>;

struct Answer {
  unsigned status = 200;
  std::string content_type;
  std::string body;
  // Instead of `body`: bytes that many answers share, or that live as long as the program.
  std::shared_ptr<const std::string> shared_body;
  std::vector<std::pair<std::string, std::string>> headers;
  // Where set there is no body: the head is sent and then this is called on the stream's thread.
  std::function<void(StreamPointer)> stream;

  static Answer json(std::string body, unsigned status = 200);
  static Answer empty(unsigned status = 204);
};

using Respond = std::function<void(Answer)>;

}  // namespace shop
