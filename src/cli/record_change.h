// SPDX-License-Identifier: Apache-2.0
//
// Sends one record of ours (a refund, a correction) through the ledger and says what came of it.
#pragma once

#include <string>

#include "cli/command.h"
#include "ledger/root_state.h"

namespace shop::cli {

// The transaction as it stands, or an Error that says why there is none.
Result<Entry> standing_line(const RootState& state, std::string_view id);

// Books the record: fine where it was booked now or before, else the cause of its refusal.
Status book(Engine& engine, const Transaction& record, const std::string& source);

// The cells that the record would change, each as it is and as it would be; books nothing.
Result<std::vector<std::pair<std::string, std::string>>> dry_run(Engine& engine,
                                                                 const Transaction& record);

}  // namespace shop::cli
