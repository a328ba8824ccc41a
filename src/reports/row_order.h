// SPDX-License-Identifier: Apache-2.0
//
// Puts the groups of a report into the order of its rows, as revenue_report.h says, and sums them.
//
// Sorts numbers only: texts are ranked once. Rows of one time and currency form a bucket, so most
// of the order comes from counting, and buckets are sorted on several threads.
//
// Threads: uses its own; the result is read by any.   Cost: about 100 ns a row and thread.
#pragma once

#include <cstddef>
#include <vector>

#include "reports/key_cells.h"
#include "reports/row_keys.h"
#include "reports/scan_groups.h"

namespace shop {

// Refers to nothing else. May be moved: the groups stay where they are.
struct RevenueRows {
  GroupParts groups;                // those of nothing but zeros are left out
  std::vector<const Group*> order;  // of `groups`
  std::vector<Group> totals;        // of each currency, the one of most transactions first
  KeyCells cells;

  std::vector<Group> copy(std::size_t first, std::size_t count) const;  // in order
};

RevenueRows sorted_rows(GroupParts groups, const RowKeys& keys);

}  // namespace shop
