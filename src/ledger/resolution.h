// SPDX-License-Identifier: Apache-2.0
//
// Holds one step of a person at the desk: records to book, together or not at all, and what becomes
// of the issue that they settle.
//
// Guarded: `issue_revision` says how many resolutions of the issue the person had seen; a step upon
// one that has moved on is refused. A request id that the issue, or a root that is changed without
// one, has seen before changes nothing. A step to `open` takes back what the last resolution
// booked, `take_back` records that no issue asked for. Texts live as long as the decisions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ledger/decisions.h"

namespace shop {

struct Resolution {
  std::span<const Transaction> records = {};
  std::span<const BookedRecord> take_back = {};
  // Records that another ledger books or takes back for the same step, where the two keep roots
  // apart: named with those that are booked here, and left alone when it is taken back.
  std::span<const BookedRecord> elsewhere = {};
  std::string_view said = {};  // what was booked, packed; empty: what the first record here says
  bool has_issue = false;
  Hash128 issue = {};
  std::uint32_t issue_revision = 0;
  IssueState state = IssueState::open;
  DismissReason reason = DismissReason::none;
  std::string_view who = {};
  std::string_view note = {};
  std::string_view request = {};
};

// The root of what was resolved of an issue; no reader takes such a text for an id.
std::string issue_root(const Hash128& issue);

}  // namespace shop
