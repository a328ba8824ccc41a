// SPDX-License-Identifier: Apache-2.0
//
// The requests: "WebHDFS REST API" of Apache Hadoop 3.4.
#include "hdfs/web_hdfs.h"

#include <fmt/format.h>
#include <pwd.h>
#include <simdjson.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "http_client/http_client.h"

namespace shop {
namespace {

constexpr std::string_view kScheme = "webhdfs://";

constexpr long kOk = 200;
constexpr long kCreated = 201;
constexpr long kTemporaryRedirect = 307;

std::string user_name() {
  if (const char* name = std::getenv("HADOOP_USER_NAME"); name != nullptr && *name != 0)
    return name;
  if (const passwd* user = ::getpwuid(::geteuid()); user != nullptr) return user->pw_name;
  return "shopsphere";
}

// What HDFS throws where waiting may help; the others are refusals.
bool may_pass(std::string_view exception) {
  return exception == "SafeModeException" || exception == "StandbyException" ||
         exception == "RetriableException" || exception == "IOException";
}

}  // namespace

struct WebHdfs::State {
  std::string address;  // http://host:port/webhdfs/v1
  std::string root;     // before each path; without a slash at its end
  std::string user;
  HttpClient client;

  std::string url_of(std::string_view path, std::string_view operation) const {
    std::string url = address;
    const std::string whole = root + std::string(path);
    for (std::string_view rest = whole; !rest.empty();) {
      rest.remove_prefix(1);  // the slash
      const std::size_t end = std::min(rest.find('/'), rest.size());
      url += '/' + HttpClient::escaped(rest.substr(0, end));
      rest.remove_prefix(end);
    }
    return fmt::format("{}?op={}&user.name={}", url, operation, HttpClient::escaped(user));
  }

  Result<HttpAnswer> send(const HttpRequest& request) {
    return client.send(request).map_error([&](const Error& error) {
      return Error{error.code, fmt::format("HDFS at {}: {}", address, error.message)};
    });
  }

  // {"RemoteException": {"exception": …, "message": …}}
  Error refusal(std::string_view path, const HttpAnswer& answer) const {
    simdjson::dom::parser parser;
    simdjson::dom::element said;
    const auto parsed = parser.parse(answer.body.data(), answer.body.size()).get(said);
    const auto text_of = [&](const char* name) {
      std::string_view text;
      const bool is_there = parsed == simdjson::SUCCESS &&
                            said["RemoteException"][name].get(text) == simdjson::SUCCESS;
      return is_there ? text : std::string_view();
    };
    const std::string_view exception = text_of("exception");
    std::string_view words = text_of("message");
    words = words.substr(0, words.find('\n'));
    ErrorCode code = ErrorCode::invalid_argument;
    if (exception == "FileNotFoundException") code = ErrorCode::not_found;
    if (answer.status >= 500 || may_pass(exception)) code = ErrorCode::unavailable;
    return {code, fmt::format("HDFS at {} answers {} for {}{}: {} {}", address, answer.status, root,
                              path, exception, words)};
  }

  // Answered by the NameNode itself.
  Result<std::string> ask(std::string method, std::string_view path, std::string_view operation) {
    SHOP_TRY(HttpAnswer answer,
             send({.method = std::move(method), .url = url_of(path, operation)}));
    if (answer.status != kOk) return fail(refusal(path, answer));
    return std::move(answer.body);
  }

  // The NameNode names a DataNode, who takes or gives the bytes.
  Result<HttpAnswer> at_data_node(HttpRequest request, std::string_view path,
                                  std::string_view operation) {
    SHOP_TRY(const HttpAnswer named,
             send({.method = request.method, .url = url_of(path, operation)}));
    if (named.status != kTemporaryRedirect || named.location.empty())
      return fail(refusal(path, named));
    request.url = named.location;
    return send(request);
  }
};

WebHdfs::WebHdfs(std::unique_ptr<State> state) : state_(std::move(state)) {}
WebHdfs::~WebHdfs() = default;

Result<std::unique_ptr<WebHdfs>> WebHdfs::open(std::string_view url) {
  if (!url.starts_with(kScheme))
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("'{}' is no address of a lake in HDFS: write webhdfs://HOST:PORT, where "
                    "the NameNode shows its pages, such as webhdfs://localhost:50070",
                    url));
  const std::string_view rest = url.substr(kScheme.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view place = rest.substr(0, slash);
  if (place.find(':') == place.npos || place.find('@') != place.npos || place.ends_with(':'))
    return fail(ErrorCode::invalid_argument,
                fmt::format("'{}' names no host and port: write webhdfs://HOST:PORT", url));
  auto state = std::make_unique<State>();
  state->address = fmt::format("http://{}/webhdfs/v1", place);
  state->root = rest.substr(slash);
  while (state->root.ends_with('/')) state->root.pop_back();
  state->user = user_name();
  return std::unique_ptr<WebHdfs>(new WebHdfs(std::move(state)));
}

Status WebHdfs::put_file(const std::string& path, const std::string& local_path) {
  SHOP_TRY(const HttpAnswer done, state_->at_data_node({.method = "PUT", .body_file = local_path},
                                                       path, "CREATE&overwrite=true"));
  if (done.status != kCreated) return fail(state_->refusal(path, done));
  return {};
}

Result<bool> WebHdfs::put_new(const std::string& path, std::string_view bytes) {
  const auto done =
      state_->at_data_node({.method = "PUT", .body = bytes}, path, "CREATE&overwrite=false");
  if (done && done->status == kCreated) return true;
  Error refused = done ? state_->refusal(path, *done) : done.error();
  if (refused.message.find("FileAlreadyExistsException") != std::string::npos) return false;
  return fail(std::move(refused));
}

Status WebHdfs::rename(const std::string& from, const std::string& to) {
  const std::string operation =
      "RENAME&renameoptions=OVERWRITE&destination=" + HttpClient::escaped(state_->root + to);
  return state_->ask("PUT", from, operation).map([](const std::string&) {});
}

Result<std::string> WebHdfs::read(const std::string& path) {
  SHOP_TRY(HttpAnswer done, state_->at_data_node({}, path, "OPEN"));
  if (done.status != kOk) return fail(state_->refusal(path, done));
  return std::move(done.body);
}

void WebHdfs::stop() { state_->client.stop(); }

}  // namespace shop
