// SPDX-License-Identifier: Apache-2.0
#include "server/http_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "server/problem.h"

namespace shop {
namespace {

namespace http = boost::beast::http;

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::put:
      return Method::put;
    case http::verb::patch:
      return Method::patch;
    case http::verb::delete_:
      return Method::delete_;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return small;
}

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

constexpr std::size_t kHeadBytes = 384;  // most answers' heads have less

void append_all(std::string& out, std::initializer_list<std::string_view> pieces) {
  for (const std::string_view piece : pieces) out += piece;
}

// A header's value must not end its line.
void append_value(std::string& out, std::string_view value) {
  for (const char c : value)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
}

}  // namespace

void append_head(std::string& out, const Answer& answer, std::size_t body_bytes,
                 const HeadFacts& facts) {
  out.reserve(out.size() + kHeadBytes);
  append_all(out,
             {"HTTP/1.1 ", fmt::format_int(answer.status).str(), " ", status_title(answer.status),
              "\r\nServer: ShopSphere\r\nDate: ", facts.date, "\r\n"});
  if (!answer.content_type.empty())
    append_all(out, {"Content-Type: ", answer.content_type, "\r\n"});
  // RFC 9110, 8.6: none with 204; a stream ends with its connection.
  if (answer.stream) {
    out += "Connection: close\r\n";
  } else {
    if (answer.status != 204 && answer.status != 304)
      append_all(out, {"Content-Length: ", fmt::format_int(body_bytes).str(), "\r\n"});
    if (!facts.keep_alive) out += "Connection: close\r\n";
  }
  for (const auto& [name, value] : answer.headers) {
    out += name;
    out += ": ";
    append_value(out, value);
    out += "\r\n";
  }
  out += facts.common_headers;
  out += "\r\n";
}

Result<std::shared_ptr<Request>> request_of(http::request<http::string_body>&& message) {
  auto request = std::make_shared<Request>();
  request->method = method_of(message.method());
  std::string_view target = view(message.target());
  // The absolute form is for proxies, but every server must take it (RFC 9112, 3.2.2).
  if (target.starts_with("http://") || target.starts_with("https://")) {
    const std::size_t path = target.find('/', target.find("//") + 2);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  const std::size_t question = std::min(target.find('?'), target.size());
  request->path = target.substr(0, question);
  if (question < target.size()) {
    SHOP_TRY(request->query, QueryParameters::parse(target.substr(question + 1)));
  }
  request->headers.reserve(static_cast<std::size_t>(std::distance(message.begin(), message.end())));
  for (const auto& field : message)
    request->headers.emplace_back(in_small_letters(view(field.name_string())), view(field.value()));
  request->body = std::move(message.body());
  return request;
}

}  // namespace shop
