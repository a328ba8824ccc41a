// SPDX-License-Identifier: Apache-2.0
//
// Reads what --set was given: FIELD=VALUE, as often as needed; of a field set twice the last.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/desk_records.h"

namespace shop::cli {

Result<FieldEdits> parse_field_edits(const std::vector<std::string>& texts);

}  // namespace shop::cli
