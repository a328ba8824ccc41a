// SPDX-License-Identifier: Apache-2.0
//
// Posts one body to one address, over http or https, and says how it went.
//
// As http_client.h sends; redirects are not followed.
//
//   SHOP_TRY(const WebhookTarget target, parse_webhook_url("https://hooks.example/shop"));
//   WebhookPost post(target);
//   SHOP_CHECK(post.send({{"webhook-id", id}}, body));   // stop() from elsewhere ends it at once
//
// Errors: unavailable, in words; also where the answer is not 2xx.   Takes at most kPostTime.
// Threads: one that sends; stop() from any.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "server/webhook_target.h"

namespace shop {

inline constexpr std::chrono::seconds kPostTime{15};

class WebhookPost {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  explicit WebhookPost(const WebhookTarget& target);
  ~WebhookPost();
  Status send(Headers headers, std::string_view body);
  void stop();  // for good

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shop
