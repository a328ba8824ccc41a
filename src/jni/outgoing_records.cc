// SPDX-License-Identifier: Apache-2.0
#include "jni/outgoing_records.h"

namespace shop {

void OutgoingRecords::text(std::string_view text) {
  out_.fixed(static_cast<std::int32_t>(text.size()));
  out_.raw(text);
}

void OutgoingRecords::begin(std::string_view key, std::optional<std::string_view> value,
                            std::size_t headers) {
  text(key);
  if (value) {
    text(*value);
  } else {
    out_.fixed(std::int32_t{-1});
  }
  out_.fixed(static_cast<std::int32_t>(headers));
}

void OutgoingRecords::header(std::string_view name, std::string_view value) {
  text(name);
  text(value);
}

}  // namespace shop
