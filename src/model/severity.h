// SPDX-License-Identifier: Apache-2.0
//
// Names how grave it is that a record met a rule of the shop. The codes are part of the log's
// format: new ones go to the end, none is renamed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace shop {

enum class Severity : std::uint8_t { info, warning, critical };
inline constexpr std::array<std::string_view, 3> kSeverityNames = {"info", "warning", "critical"};
inline constexpr int kSeverityCount = static_cast<int>(kSeverityNames.size());
inline std::string_view severity_name(Severity severity) {
  return kSeverityNames[static_cast<std::size_t>(severity)];
}

}  // namespace shop
