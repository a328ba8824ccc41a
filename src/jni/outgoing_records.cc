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
  const std::size_t begin = parts_given_ == 0 ? 0 : part_ends_[parts_given_ - 1];
  if (begin < out_.size() && parts_given_ <= part_ends_.size()) {
    const bool is_last = parts_given_ == part_ends_.size();
    const std::size_t end = is_last ? out_.size() : part_ends_[parts_given_];
    ++parts_given_;
    if (is_last) part_ends_.push_back(end);
    return std::string_view(out_.bytes()).substr(begin, end - begin);
  }
  out_.clear();
  part_ends_.clear();
  parts_given_ = 0;
  return {};
}

void OutgoingRecords::header(std::string_view name, std::string_view value) {
  text(name);
  text(value);
}

}  // namespace shop
