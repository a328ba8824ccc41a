// SPDX-License-Identifier: Apache-2.0
#include "wire/json_structure.h"

#include <array>

namespace shop {
namespace {

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
bool is_scalar(char c) { return begins(c) == Byte::scalar; }

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

bool is_json_space(char c) { return begins(c) == Byte::space; }

JsonScan scan_json_value(std::string_view all, std::size_t from, std::size_t size_max, bool ended) {
  const std::string_view bytes = all.substr(0, from + size_max + 1);
  const bool cut = bytes.size() < all.size();
  const JsonScan short_of = {cut || ended ? JsonScan::Is::broken : JsonScan::Is::more, 0};
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
    if (broken) return {JsonScan::Is::broken, 0};
    const auto after = structure.take(token);
    if (after == Structure::After::wrong) return {JsonScan::Is::broken, 0};
    if (end == std::string_view::npos) return short_of;
    if (token == 'v' && end == bytes.size() && !ended) return short_of;
    if (after == Structure::After::done) {
      const bool too_long = end - from > size_max;
      return {too_long ? JsonScan::Is::broken : JsonScan::Is::whole, end};
    }
    i = end;
  }
  return short_of;
}

}  // namespace shop
