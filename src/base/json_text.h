// SPDX-License-Identifier: Apache-2.0
//
// Writes a text as JSON wants it (RFC 8259): between quotes, with what must be escaped escaped.
//
// The text must be UTF-8 (utf8.h makes it so).   Cost: one pass, appends only.
#pragma once

#include <string>
#include <string_view>

namespace shop {

void append_json_text(std::string& out, std::string_view text);

}  // namespace shop
