// SPDX-License-Identifier: Apache-2.0
//
// Says where a webhook posts to: an http or https address without a user's name.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

struct WebhookTarget {
  bool tls = false;
  std::string host;
  std::string port;
  std::string path;
};
Result<WebhookTarget> parse_webhook_url(std::string_view url);

}  // namespace shop
