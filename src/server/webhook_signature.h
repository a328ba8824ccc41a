// SPDX-License-Identifier: Apache-2.0
//
// Signs what a webhook sends, as the Standard Webhooks specification describes it.
//
// The header webhook-signature is "v1," and the base64 of the HMAC-SHA256 of "ID.TIMESTAMP.BODY".
// The secret's file holds one line, "whsec_" (which may be left out) and 24 to 64 bytes in base64.
//
//   SHOP_TRY(const std::string key, load_webhook_key("/etc/shopsphere/webhook.secret"));
//   headers["webhook-signature"] = webhook_signature(key, id, seconds, body);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

Result<std::string> parse_webhook_key(std::string_view text);
Result<std::string> load_webhook_key(const std::string& path);
std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t seconds,
                              std::string_view body);

}  // namespace shop
