// SPDX-License-Identifier: Apache-2.0
//
// Makes the reports whose cells are many of an engine that goes on working: some days at a time,
// and all as of one position.
//
// Algorithm: 1. Days are added from the oldest on, some within each read(). 2. The newest day, to
// which nearly all records belong, comes in one last read(), and what is made is of its
// position. 3. Where the log says that a day changed after it was added (a correction, a late sale)
// all is begun anew, and at the third time done within one read().
//
// Threads: any.   Cost: that of the report; under read() about a millisecond at a time.
#pragma once

#include <vector>

#include "engine/engine.h"
#include "reports/regions.h"
#include "reports/report_request.h"

namespace shop {

// Whether it is worth it: revenue and statistics whose cells are many, on the days of their lines.
bool goes_by_days(const ReportRequest& request);
Result<std::vector<Table>> read_by_days(Engine& engine, const Regions& regions,
                                        const ReportRequest& request, ProductNames& names);

}  // namespace shop
