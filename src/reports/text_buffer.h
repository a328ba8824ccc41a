// SPDX-License-Identifier: Apache-2.0
//
// Gathers text and hands it on in pieces of about 64 KiB; what is left goes when it is destroyed.
#pragma once

#include <string>
#include <string_view>

#include "reports/formats.h"

namespace shop {

class TextBuffer {
 public:
  explicit TextBuffer(const TextSink& sink) : sink_(sink) {}
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;
  ~TextBuffer() { flush(); }

  TextBuffer& operator<<(std::string_view text) {
    text_ += text;
    if (text_.size() >= kPiece) flush();
    return *this;
  }
  void fill(std::string_view text, std::size_t times) {
    while (times-- > 0) *this << text;
  }
  void flush() {
    if (!text_.empty()) sink_(text_);
    text_.clear();
  }

 private:
  static constexpr std::size_t kPiece = 64 * 1024;
  const TextSink& sink_;
  std::string text_;
};

}  // namespace shop
