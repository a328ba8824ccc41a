// SPDX-License-Identifier: Apache-2.0
#include "cli/field_edits.h"

#include <fmt/format.h>

namespace shop::cli {

Result<FieldEdits> parse_field_edits(const std::vector<std::string>& texts) {
  FieldEdits edits;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    const auto field = parse_field(text.substr(0, equals));
    if (equals == std::string::npos || !field)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("cannot set '{}': write FIELD=VALUE with a column such as city, "
                              "quantity, price, total or timestamp",
                              text));
    edits[*field] = text.substr(equals + 1);
  }
  return edits;
}

}  // namespace shop::cli
