// SPDX-License-Identifier: Apache-2.0
//
// Writes those rows of a day that lie between two positions of the log to a file of their own, for
// a lake elsewhere.
//
// The file is as the lake's own. What is asked for twice is the same rows, however the lake was
// merged between.
//
//   SHOP_TRY(const std::uint64_t rows, write_day_rows(snapshot, day, {from, to}, path));
//
// Errors: not_found where a merge has taken a file away meanwhile: ask again with a new snapshot.
// Threads: any.   Cost: about 1 us a row; memory: two row groups.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "lake/lake.h"

namespace shop {

struct PositionRange {
  Position from = 0;  // inclusive
  Position to = 0;    // exclusive
  bool operator==(const PositionRange&) const = default;
};

// How many rows were written; where there are none, no file is.
Result<std::uint64_t> write_day_rows(const LakeSnapshot& snapshot, Day day, PositionRange range,
                                     const std::string& path);

// How many rows of the day there may be; more than there are where a file holds others, too.
std::uint64_t rows_at_most(const LakeSnapshot& snapshot, Day day, PositionRange range);

}  // namespace shop
