// SPDX-License-Identifier: Apache-2.0
//
// Reads what somebody asks the desk to do: the body of a verb, its dry_run and its Idempotency-Key.
//
//   {"set": {"city": "Leeds"}, "note": "the till was offline", "revision": 0}
//   {"cause": "unknown_currency", "set": {"currency": "GBP"}}        upon a group
//   {"ids": ["3f9a17c0d2e4", "81d4c0ffee12"], "because": "test_record"}
//
// What it does not know it refuses, by name.   Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/desk.h"
#include "server/desk_body.h"

namespace shop {

struct DeskRequest {
  DeskStep step;
  // Of a group: either.
  std::vector<std::string> ids;
  std::optional<Cause> cause;
  std::optional<Field> field;        // with a cause
  std::uint64_t per_second_max = 0;  // with a cause; 0: as fast as it goes
  bool dry_run = false;
};

inline constexpr std::size_t kDeskIdsMax = 1000;

// The answer that refuses it, or nothing and then `asked` is whole. `verb` is the state that the
// step leads to.
Refusal read_desk_request(const Request& request, IssueState verb, bool of_group,
                          DeskRequest& asked);

}  // namespace shop
