// SPDX-License-Identifier: Apache-2.0
//
// Finds the key by which each step of the desk has its key group in a cluster: that of the record
// that was refused, so that what was settled at the desk stands beside the record it is about; of a
// step without an issue, the root that it changes.
//
// Errors: invalid_argument where a step changes records of several key groups, which no ledger
// could decide as one.   Threads: any.   Cost: a block of the log for each issue.
#pragma once

#include <span>
#include <vector>

#include "engine/engine.h"

namespace shop {

Result<std::vector<Hash128>> step_keys(Engine& engine, std::span<const Resolution> steps);

}  // namespace shop
