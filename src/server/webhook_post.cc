// SPDX-License-Identifier: Apache-2.0
#include "server/webhook_post.h"

#include <fmt/format.h>

#include "http_client/http_client.h"

namespace shop {
namespace {

constexpr std::size_t kAnswerBytesMax = 64U << 10;

std::string url_of(const WebhookTarget& target) {
  const bool is_ipv6 = target.host.find(':') != std::string::npos;
  return fmt::format("{}://{}:{}{}", target.tls ? "https" : "http",
                     is_ipv6 ? "[" + target.host + "]" : target.host, target.port, target.path);
}

}  // namespace

struct WebhookPost::State {
  const std::string url;
  HttpClient client{{.whole = kPostTime, .answer_bytes = kAnswerBytesMax}};
};

WebhookPost::WebhookPost(const WebhookTarget& target) : state_(new State{.url = url_of(target)}) {}

WebhookPost::~WebhookPost() = default;

Status WebhookPost::send(Headers headers, std::string_view body) {
  headers.emplace_back("Content-Type", "application/json");
  SHOP_TRY(
      const HttpAnswer answer,
      state_->client.send(
          {.method = "POST", .url = state_->url, .headers = std::move(headers), .body = body}));
  if (answer.status / 100 != 2)
    return fail(ErrorCode::unavailable, fmt::format("it answered {}", answer.status));
  return {};
}

void WebhookPost::stop() { state_->client.stop(); }

}  // namespace shop
