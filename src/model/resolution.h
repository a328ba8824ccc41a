// SPDX-License-Identifier: Apache-2.0
//
// Names what people do with issues at the desk, and why.
//
// The names are part of the outer interface and of the log's format: new ones go to the end, none
// is renamed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shop {

enum class IssueState : std::uint8_t {
  open,
  fixed,      // booked in other words than it came in
  dismissed,  // never to be booked, for a reason
  refunded,   // the sale that it is about was refunded or taken out
  confirmed,  // looked at, and right as it stands
};
inline constexpr int kIssueStateCount = static_cast<int>(IssueState::confirmed) + 1;
std::string_view state_name(IssueState state);
std::optional<IssueState> parse_state(std::string_view name);

enum class DismissReason : std::uint8_t {
  none,
  test_record,      // somebody tried the till
  repeated,         // booked under another id already
  not_a_sale,       // a note, a fee, a correction of another book
  superseded,       // a later record says the same and was booked
  not_recoverable,  // nobody can say what it meant
  other,            // the note says
};
inline constexpr int kDismissReasonCount = static_cast<int>(DismissReason::other) + 1;
std::string_view reason_name(DismissReason reason);  // "" for none
std::optional<DismissReason> parse_reason(std::string_view name);

}  // namespace shop
