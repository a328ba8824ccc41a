// SPDX-License-Identifier: Apache-2.0
//
// Sends one record of ours (a refund, a correction) through the ledger and says what came of it.
#pragma once

#include <string>
#include <string_view>

#include "cli/command.h"
#include "engine/preview.h"
#include "ledger/root_state.h"

namespace shop::cli {

// The transaction as it stands, or an Error that says why there is none.
Result<Entry> standing_line(const RootState& state, std::string_view id);

// The id of a record that a command makes: "1" and "-refund-" give "1-refund-2" where `number` is 2
// and the root has no record of that name yet, else with the next number that is free. Of a subject
// too long for that it keeps the beginning and a hash of the whole, at most kIdBytesMax together.
std::string made_id(const RootState& state, std::string_view subject, std::string_view what,
                    std::size_t number);

// Books the record: fine where it was booked now or before, else the cause of its refusal.
Status book(Engine& engine, const Transaction& record, const std::string& source);

// The cells that the record would change, each as it is and as it would be; books nothing.
Result<RowChanges> dry_run(Engine& engine, const Transaction& record);

}  // namespace shop::cli
