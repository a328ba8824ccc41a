// SPDX-License-Identifier: Apache-2.0
#include "store/log_rules.h"

#include <fmt/format.h>

namespace shop {

Status check_continues(const LogBlock& block, Position end) {
  if (block.first_position == end && block.rows > 0 && !block.bytes.empty()) return {};
  return fail(
      ErrorCode::invalid_argument,
      fmt::format("a block of {} rows and {} bytes at position {} does not continue the log, "
                  "which ends at {}",
                  block.rows, block.bytes.size(), block.first_position, end));
}

Status check_takes_its_place(const LogBlock& block, const LogBlock& there) {
  if (block.first_position == there.first_position && block.rows == there.rows &&
      !block.bytes.empty())
    return {};
  return fail(ErrorCode::invalid_argument,
              fmt::format("a block of {} rows and {} bytes at position {} cannot take the place of "
                          "one of {} rows at position {}",
                          block.rows, block.bytes.size(), block.first_position, there.rows,
                          there.first_position));
}

Error no_such_position(Position position, Position end) {
  return {ErrorCode::not_found,
          fmt::format("there is no row at position {}: the log holds 1 to {}", position, end - 1)};
}

}  // namespace shop
