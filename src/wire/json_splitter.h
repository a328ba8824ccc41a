// SPDX-License-Identifier: Apache-2.0
//
// Cuts JSON bytes into records: the elements of an array, or values one after another by lines.
//
// A value may take several lines; two values never share one. Only the structure is looked at
// (brackets, commas, colons, where strings end): whether a number or a text is right is for the
// reader. Finds its way back after bad structure:
//   - between lines: the value's first line is given as `broken`, and the next line is tried;
//   - in an array: all up to the next '{' that a comma or a line end stands before is broken. An
//     array that is not closed gives one broken piece more, which may be empty.
// What is longer than kRecordBytesMax is broken, in pieces of that size. So is a value nested
// deeper than kJsonDepthMax (json_structure.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace shop {

struct JsonPiece {
  std::string_view raw;
  std::uint64_t line = 0;
  bool broken = false;
};

class JsonSplitter {
 public:
  // Goes on with `bytes`, which begin where those that were consumed before ended.
  void start(std::string_view bytes, bool last);
  bool next(JsonPiece& piece);
  std::size_t consumed() const { return consumed_; }

 private:
  enum class Mode : std::uint8_t {
    lines,          // between values
    long_line,      // within a line that is too long
    array_start,    // behind '['
    array_element,  // behind ','
    array_comma,    // behind an element
    array_lost,     // within a broken element that is too long
    array_end,      // behind ']': the rest of its line must be empty
  };

  bool skip_byte_order_mark();
  bool skip_space();
  bool next_line_value(JsonPiece& piece);
  bool next_in_array(JsonPiece& piece, bool& given);
  bool next_element(JsonPiece& piece);
  bool give_broken_line(JsonPiece& piece);
  bool give_lost(JsonPiece& piece);
  bool check_array_end(JsonPiece& piece, bool& given);
  void give(JsonPiece& piece, std::size_t end, bool broken);

  std::string_view bytes_;
  bool last_ = false;
  bool begun_ = false;
  Mode mode_ = Mode::lines;
  std::size_t consumed_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace shop
