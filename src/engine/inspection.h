// SPDX-License-Identifier: Apache-2.0
//
// Looks single things up in a shop that is at rest: what is known of a transaction, and the raw
// bytes of an issue.
#pragma once

#include "engine/engine.h"
#include "ledger/root_state.h"

namespace shop {

// Everything the log says about a root. Its texts are its own.
Result<RootState> look_up_root(Engine& engine, std::string_view root);

// The row of the log at `position`, which must be an issue; calls `visit` while it is in memory.
Status visit_issue(Engine& engine, Position position,
                   const std::function<void(const IssueRow&, Timestamp received_at)>& visit);

}  // namespace shop
