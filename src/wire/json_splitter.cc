// SPDX-License-Identifier: Apache-2.0
#include "wire/json_splitter.h"

#include <algorithm>

#include "wire/csv_scanner.h"
#include "wire/json_structure.h"

namespace shop {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view trimmed(std::string_view text) {
  const std::size_t end = text.find_last_not_of(kSpace);
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

}  // namespace

void JsonSplitter::start(std::string_view bytes, bool last) {
  bytes_ = bytes;
  last_ = last;
  consumed_ = 0;
}

bool JsonSplitter::skip_byte_order_mark() {
  const std::string_view start = bytes_.substr(0, kByteOrderMark.size());
  if (!last_ && start.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(start))
    return false;
  if (start == kByteOrderMark) consumed_ = kByteOrderMark.size();
  begun_ = true;
  return true;
}

bool JsonSplitter::skip_space() {
  while (consumed_ < bytes_.size() && is_json_space(bytes_[consumed_])) {
    if (bytes_[consumed_++] == '\n') ++line_;
  }
  return consumed_ < bytes_.size();
}

void JsonSplitter::give(JsonPiece& piece, std::size_t end, bool broken) {
  const std::string_view taken = bytes_.substr(consumed_, end - consumed_);
  piece = {trimmed(taken), line_, broken};
  line_ += static_cast<std::uint64_t>(std::count(taken.begin(), taken.end(), '\n'));
  consumed_ = end;
}

bool JsonSplitter::next(JsonPiece& piece) {
  if (!begun_ && !skip_byte_order_mark()) return false;
  while (true) {
    bool given = false;
    bool goes_on = true;
    if (mode_ == Mode::long_line) return give_broken_line(piece);
    if (mode_ == Mode::array_lost) return give_lost(piece);
    if (mode_ == Mode::array_end) {
      goes_on = check_array_end(piece, given);
    } else {
      const bool any = skip_space();
      if (mode_ != Mode::lines) {
        goes_on = next_in_array(piece, given);
      } else if (!any) {
        return false;
      } else if (bytes_[consumed_] == '[') {
        ++consumed_;
        mode_ = Mode::array_start;
      } else {
        return next_line_value(piece);
      }
    }
    if (!goes_on) return false;
    if (given) return true;
  }
}

// The rest of the line behind ']' must be empty. False where more bytes are needed.
bool JsonSplitter::check_array_end(JsonPiece& piece, bool& given) {
  while (consumed_ < bytes_.size() && is_json_space(bytes_[consumed_]) && bytes_[consumed_] != '\n')
    ++consumed_;
  if (consumed_ == bytes_.size()) return false;
  mode_ = Mode::lines;
  if (bytes_[consumed_] == '\n') return true;
  mode_ = Mode::array_end;
  given = give_broken_line(piece);
  if (given && mode_ == Mode::array_end) mode_ = Mode::lines;
  return given;
}

bool JsonSplitter::next_line_value(JsonPiece& piece) {
  const JsonScan scan = scan_json_value(bytes_, consumed_, kRecordBytesMax, last_);
  if (scan.is == JsonScan::Is::more) return false;
  if (scan.is == JsonScan::Is::broken) return give_broken_line(piece);
  std::size_t end = scan.end;
  while (end < bytes_.size() && is_json_space(bytes_[end]) && bytes_[end] != '\n') {
    if (++end - consumed_ > 2 * kRecordBytesMax) return give_broken_line(piece);
  }
  if (end == bytes_.size() && !last_) return false;
  if (end < bytes_.size() && bytes_[end] != '\n') return give_broken_line(piece);
  give(piece, scan.end, false);
  return true;
}

// The line at `consumed_`, or a piece of it where it is too long.
bool JsonSplitter::give_broken_line(JsonPiece& piece) {
  const std::string_view rest = bytes_.substr(consumed_, kRecordBytesMax);
  const std::size_t line_feed = rest.find('\n');
  if (line_feed == std::string_view::npos && rest.size() < kRecordBytesMax && !last_) return false;
  const std::size_t end = consumed_ + std::min(line_feed, rest.size());
  const bool too_long = line_feed == std::string_view::npos && rest.size() == kRecordBytesMax;
  if (rest.empty() || (mode_ == Mode::long_line && end == consumed_)) {
    mode_ = Mode::lines;
    return next(piece);
  }
  mode_ = too_long ? Mode::long_line : Mode::lines;
  give(piece, end, true);
  return true;
}

// False where more bytes are needed, or there is nothing more.
bool JsonSplitter::next_in_array(JsonPiece& piece, bool& given) {
  if (consumed_ == bytes_.size()) {
    if (!last_) return false;
    mode_ = Mode::lines;
    give(piece, consumed_, true);
    given = true;
    return true;
  }
  const char c = bytes_[consumed_];
  if (c == ']' && mode_ != Mode::array_element) {
    ++consumed_;
    mode_ = Mode::array_end;
    return true;
  }
  if (c == ',' && mode_ == Mode::array_comma) {
    ++consumed_;
    mode_ = Mode::array_element;
    return true;
  }
  given = mode_ == Mode::array_comma ? give_lost(piece) : next_element(piece);
  return given;
}

bool JsonSplitter::next_element(JsonPiece& piece) {
  const JsonScan scan = scan_json_value(bytes_, consumed_, kRecordBytesMax, last_);
  if (scan.is == JsonScan::Is::more) return false;
  if (scan.is == JsonScan::Is::broken) return give_lost(piece);
  std::size_t next = scan.end;
  while (next < bytes_.size() && is_json_space(bytes_[next]) && next - scan.end < kRecordBytesMax)
    ++next;
  if (next == bytes_.size() && !last_) return false;
  if (next < bytes_.size() && bytes_[next] != ',' && bytes_[next] != ']') return give_lost(piece);
  give(piece, scan.end, false);
  mode_ = Mode::array_comma;
  return true;
}

// All up to the next '{' that stands behind a comma or at the start of a line; to the end of the
// input but for a closing ']', where there is none.
bool JsonSplitter::give_lost(JsonPiece& piece) {
  const std::string_view rest = bytes_.substr(consumed_, kRecordBytesMax);
  std::size_t behind = 0;  // the last character that is no space
  bool new_line = false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (i > 0 && c == '{' && (new_line || rest[behind] == ',')) {
      const std::size_t end = rest[behind] == ',' ? behind : i;
      give(piece, consumed_ + end, true);
      consumed_ += i - end;
      line_ += static_cast<std::uint64_t>(
          std::count(rest.begin() + static_cast<std::ptrdiff_t>(end),
                     rest.begin() + static_cast<std::ptrdiff_t>(i), '\n'));
      mode_ = Mode::array_element;
      return true;
    }
    if (c == '\n') new_line = true;
    if (is_json_space(c)) continue;
    new_line = false;
    behind = i;
  }
  if (rest.size() == kRecordBytesMax) {
    give(piece, consumed_ + rest.size(), true);
    mode_ = Mode::array_lost;
    return true;
  }
  if (!last_) return false;
  const std::size_t closing = !rest.empty() && rest[behind] == ']' ? behind : rest.size();
  give(piece, consumed_ + closing, true);
  consumed_ = bytes_.size();
  mode_ = Mode::lines;
  return true;
}

}  // namespace shop
