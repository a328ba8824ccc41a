// SPDX-License-Identifier: Apache-2.0
#include "wire/json_splitter.h"

#include <algorithm>
#include <array>

#include "wire/csv_scanner.h"

namespace shop {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What a byte begins, or that it ends a string's plain part.
enum class Byte : std::uint8_t { wrong, space, punctuation, quote, scalar };

struct ByteTable {
  std::array<Byte, 256> begins{};
  std::array<bool, 256> ends_plain{};

  constexpr ByteTable() {
    set(" \t\r\n", Byte::space);
    set("{}[],:", Byte::punctuation);
    set("\"", Byte::quote);
    set("0123456789-+.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", Byte::scalar);
    for (const char c : {'"', '\\', '\n'}) ends_plain[static_cast<unsigned char>(c)] = true;
  }
  constexpr void set(std::string_view bytes, Byte what) {
    for (const char c : bytes) begins[static_cast<unsigned char>(c)] = what;
  }
};
constexpr ByteTable kBytes;

Byte begins(char c) { return kBytes.begins[static_cast<unsigned char>(c)]; }
bool is_space(char c) { return begins(c) == Byte::space; }
bool is_scalar(char c) { return begins(c) == Byte::scalar; }

std::string_view trimmed(std::string_view text) {
  const std::size_t end = text.find_last_not_of(kSpace);
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

// Where a string that begins at `from` ends (behind its quote); npos where it does not, and
// `broken` where a line ends in it.
std::size_t string_end(std::string_view bytes, std::size_t from, bool& broken) {
  for (std::size_t i = from + 1; i < bytes.size(); ++i) {
    if (!kBytes.ends_plain[static_cast<unsigned char>(bytes[i])]) continue;
    if (bytes[i] == '"') return i + 1;
    if (bytes[i] == '\\') ++i;
    if (i < bytes.size() && bytes[i] == '\n') {
      broken = true;
      break;
    }
  }
  return std::string_view::npos;
}

// The grammar of brackets, commas and colons, one token at a time.
class Structure {
 public:
  enum class After : std::uint8_t { going_on, done, wrong };

  // `token` is '"' for a string and 'v' for any other scalar.
  After take(char token) {
    if (token == '{' || token == '[') return open(token == '{');
    if (token == '}' || token == ']') return close(token == '}');
    if (token == ',') return comma();
    if (token == ':') return want(Want::colon, Want::value);
    if (token == '"' && (want_ == Want::key || want_ == Want::key_or_end)) {
      want_ = Want::colon;
      return After::going_on;
    }
    return value();
  }

 private:
  enum class Want : std::uint8_t { value, value_or_end, key, key_or_end, colon, comma };

  After want(Want now, Want then) {
    if (want_ != now) return After::wrong;
    want_ = then;
    return After::going_on;
  }
  After value() {
    if (want_ != Want::value && want_ != Want::value_or_end) return After::wrong;
    want_ = Want::comma;
    return depth_ == 0 ? After::done : After::going_on;
  }
  After open(bool object) {
    if (want_ != Want::value && want_ != Want::value_or_end) return After::wrong;
    if (depth_ == kJsonDepthMax) return After::wrong;
    objects_ = (objects_ << 1) | (object ? 1 : 0);
    ++depth_;
    want_ = object ? Want::key_or_end : Want::value_or_end;
    return After::going_on;
  }
  After close(bool object) {
    const Want empty = object ? Want::key_or_end : Want::value_or_end;
    if (depth_ == 0 || ((objects_ & 1) != 0) != object) return After::wrong;
    if (want_ != Want::comma && want_ != empty) return After::wrong;
    objects_ >>= 1;
    --depth_;
    want_ = Want::comma;
    return depth_ == 0 ? After::done : After::going_on;
  }
  After comma() {
    if (depth_ == 0) return After::wrong;
    return want(Want::comma, (objects_ & 1) != 0 ? Want::key : Want::value);
  }

  Want want_ = Want::value;
  int depth_ = 0;
  std::uint64_t objects_ = 0;  // one bit a level
};
static_assert(kJsonDepthMax <= 64);

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
  while (consumed_ < bytes_.size() && is_space(bytes_[consumed_])) {
    if (bytes_[consumed_++] == '\n') ++line_;
  }
  return consumed_ < bytes_.size();
}

JsonSplitter::Scan JsonSplitter::scan_value(std::size_t from) const {
  const std::string_view bytes = bytes_.substr(0, from + kRecordBytesMax + 1);
  const Scan short_of = {bytes.size() < bytes_.size() || last_ ? Scan::Is::broken : Scan::Is::more,
                         0};
  Structure structure;
  for (std::size_t i = from; i < bytes.size();) {
    const Byte begun = begins(bytes[i]);
    char token = bytes[i];
    std::size_t end = i + 1;
    bool broken = begun == Byte::wrong;
    if (begun == Byte::space) {
      ++i;
      continue;
    }
    if (begun == Byte::quote) end = string_end(bytes, i, broken);
    if (begun == Byte::scalar) {
      token = 'v';
      while (end < bytes.size() && is_scalar(bytes[end])) ++end;
    }
    if (broken) return {Scan::Is::broken, 0};
    const auto after = structure.take(token);
    if (after == Structure::After::wrong) return {Scan::Is::broken, 0};
    if (end == std::string_view::npos) return short_of;
    if (token == 'v' && end == bytes.size() && !last_) return short_of;
    if (after == Structure::After::done) {
      const bool too_long = end - from > kRecordBytesMax;
      return {too_long ? Scan::Is::broken : Scan::Is::whole, end};
    }
    i = end;
  }
  return short_of;
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
  while (consumed_ < bytes_.size() && is_space(bytes_[consumed_]) && bytes_[consumed_] != '\n')
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
  const Scan scan = scan_value(consumed_);
  if (scan.is == Scan::Is::more) return false;
  if (scan.is == Scan::Is::broken) return give_broken_line(piece);
  std::size_t end = scan.end;
  while (end < bytes_.size() && is_space(bytes_[end]) && bytes_[end] != '\n') {
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
  const Scan scan = scan_value(consumed_);
  if (scan.is == Scan::Is::more) return false;
  if (scan.is == Scan::Is::broken) return give_lost(piece);
  std::size_t next = scan.end;
  while (next < bytes_.size() && is_space(bytes_[next]) && next - scan.end < kRecordBytesMax)
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
    if (is_space(c)) continue;
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
