// SPDX-License-Identifier: Apache-2.0
#include "model/resolution.h"

#include <array>

namespace shop {
namespace {

constexpr std::array<std::string_view, kIssueStateCount> kStates = {"open", "fixed", "dismissed",
                                                                    "refunded", "confirmed"};
constexpr std::array<std::string_view, kDismissReasonCount> kReasons = {
    "", "test_record", "repeated", "not_a_sale", "superseded", "not_recoverable", "other"};

template <class Enum, std::size_t kCount>
std::optional<Enum> find(const std::array<std::string_view, kCount>& names, std::string_view name) {
  for (std::size_t i = 0; i < kCount; ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace

std::string_view state_name(IssueState state) { return kStates[static_cast<std::size_t>(state)]; }
std::optional<IssueState> parse_state(std::string_view name) {
  return find<IssueState>(kStates, name);
}

std::string_view reason_name(DismissReason reason) {
  return kReasons[static_cast<std::size_t>(reason)];
}
std::optional<DismissReason> parse_reason(std::string_view name) {
  if (name.empty()) return std::nullopt;
  return find<DismissReason>(kReasons, name);
}

}  // namespace shop
