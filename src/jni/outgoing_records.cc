// SPDX-License-Identifier: Apache-2.0
#include "jni/outgoing_records.h"

namespace shop {

void OutgoingRecords::text(std::string_view text) {
  out_.fixed(static_cast<std::int32_t>(text.size()));
  out_.raw(text);
}

void OutgoingRecords::begin(std::string_view key, std::optional<std::string_view> value,
                            std::size_t headers) {
  const std::size_t part_begin = part_ends_.empty() ? 0 : part_ends_.back();
  if (out_.size() - part_begin >= kPartBytes) part_ends_.push_back(out_.size());
  text(key);
  if (value) {
    text(*value);
  } else {
    out_.fixed(std::int32_t{-1});
  }
  out_.fixed(static_cast<std::int32_t>(headers));
}

std::string OutgoingRecords::take() {
  part_ends_.clear();
  return out_.take();
}

std::string_view OutgoingRecords::next_part() {
  const std::size_t begin = given_;
  if (begin < out_.size()) {
    given_ = parts_given_ < part_ends_.size() ? part_ends_[parts_given_++] : out_.size();
    return std::string_view(out_.bytes()).substr(begin, given_ - begin);
  }
  out_.clear();
  part_ends_.clear();
  parts_given_ = given_ = 0;
  return {};
}

void OutgoingRecords::header(std::string_view name, std::string_view value) {
  text(name);
  text(value);
}

}  // namespace shop
