// SPDX-License-Identifier: Apache-2.0
//
// Tells how many columns of a terminal a text takes, and makes a text safe and short enough to
// show.
//
// Counts East Asian wide characters and emoji as two, combining marks as none, whatever the locale
// says. Does not know how a terminal joins several emoji into one; it counts them apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shop {

std::size_t display_width(std::string_view utf8);

// The text without what could move the cursor, change colours or turn the direction of writing:
// control characters, broken UTF-8 and bidirectional overrides become U+FFFD, line breaks blanks.
std::string showable(std::string_view utf8);

// The first columns of a showable text, with an ellipsis as the last one where it was cut.
std::string shortened(std::string_view utf8, std::size_t columns);

}  // namespace shop
