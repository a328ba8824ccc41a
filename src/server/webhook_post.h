// SPDX-License-Identifier: Apache-2.0
//
// Posts one body to one address, over http or https, and says how it went.
//
// Over https the receiver's certificate must be one that the system trusts, for the host's name.
// Redirects are not followed, and an answer's body is not read.
//
//   SHOP_TRY(const WebhookTarget target, parse_webhook_url("https://hooks.example/shop"));
//   WebhookPost post(target);
//   SHOP_CHECK(post.send({{"webhook-id", id}}, body));   // stop() from elsewhere ends it at once
//
// Errors: unavailable, in words; also where the answer is not 2xx.   Limits: kPostTime.
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

  explicit WebhookPost(WebhookTarget target);
  ~WebhookPost();
  Status send(const Headers& headers, const std::string& body);
  void stop();  // for good

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shop
