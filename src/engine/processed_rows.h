// SPDX-License-Identifier: Apache-2.0
//
// Takes from the views what processed-output.csv shows: sums by day, city, category and currency.
//
// Both hosts write the file from here. Refunds count on their own day. Decides nothing, writes no
// file.
//
//   const std::string file = processed_output_of(views.revenue, dictionaries);
//
// Threads: as the views.   Cost: all cells of revenue.
#pragma once

#include <string>
#include <vector>

#include "base/symbols.h"
#include "lake/tables.h"
#include "views/revenue.h"

namespace shop {

// In no order; the texts are the dictionaries'.
std::vector<ProcessedRow> processed_rows(const Revenue& revenue, const Dictionaries& dictionaries);

// The whole file.
std::string processed_output_of(const Revenue& revenue, const Dictionaries& dictionaries);

}  // namespace shop
