// SPDX-License-Identifier: Apache-2.0
//
// Writes and reads the integers and texts of our formats on disk.
//
// Integers are little-endian or LEB128 varints (zigzag where signed); a text is its length as a
// varint and its bytes. A ByteReader never reads past its end: after a short or bad read it stays
// failed and gives zeros, so a reader checks ok() once at the end.
//
//   ByteWriter out;  out.varint(7);  out.text("London");
//   ByteReader in(out.bytes());  in.varint();  in.text();  if (!in.ok()) …
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace shop {

class ByteWriter {
 public:
  template <std::integral T>
  void fixed(T value) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));  // x86-64 and arm64 are little-endian
    bytes_.append(raw, sizeof(T));
  }
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<char>(value));
  }
  void signed_varint(std::int64_t value) {
    varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void text(std::string_view text) {
    varint(text.size());
    bytes_.append(text);
  }
  void raw(std::string_view bytes) { bytes_.append(bytes); }
  // Room for `size` bytes more, to be written before anything else is.
  char* room(std::size_t size) {
    bytes_.resize(bytes_.size() + size);
    return bytes_.data() + bytes_.size() - size;
  }
  void reserve(std::size_t size) { bytes_.reserve(size); }

  std::string_view bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }
  std::size_t size() const { return bytes_.size(); }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <std::integral T>
  T fixed() {
    T value{};
    if (rest_.size() < sizeof(T)) return fail_with(value);
    std::memcpy(&value, rest_.data(), sizeof(T));
    rest_.remove_prefix(sizeof(T));
    return value;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail_with(std::uint64_t{0});
      const auto byte = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      if (shift == 63 && byte > 1) return fail_with(std::uint64_t{0});
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    return fail_with(std::uint64_t{0});
  }
  std::int64_t signed_varint() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  std::string_view text() {
    const std::uint64_t size = varint();
    return raw(size);
  }
  std::string_view raw(std::uint64_t size) {
    if (size > rest_.size()) return fail_with(std::string_view{});
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  void fail() { fail_with(0); }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  std::size_t left() const { return rest_.size(); }

 private:
  template <class T>
  T fail_with(T value) {
    ok_ = false;
    rest_ = {};
    return value;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace shop
