// SPDX-License-Identifier: Apache-2.0
//
// Makes the customers report of an engine that goes on working: all users as of one position, and
// never more than some of them while the shop waits.
//
// Algorithm: 1. Users are looked at in slices, each within one read(). 2. The log says whose
// records came since the first slice; these are looked at again, and again those of the meantime,
// until they are few. 3. Within one last read() the last of them are looked at, and the sums are of
// that position.
//
// 4. The log up to there is read for what people buy again and where (habit_reads.h).
//
// Threads: any.   Cost: 0.3 us a user, some 0.1 us a row of the log; under read() about a
// millisecond at a time.
#pragma once

#include <vector>

#include "engine/engine.h"
#include "reports/customers_report.h"
#include "reports/regions.h"

namespace shop {

Result<std::vector<Table>> read_customers(Engine& engine, const Regions& regions,
                                          const CustomersQuery& query);

}  // namespace shop
