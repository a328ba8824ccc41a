// SPDX-License-Identifier: Apache-2.0
//
// Tells who buys: new against returning buyers, how many come again, their segments, and revenue by
// age band.
//
// The summary is over the span; segments are as of its last day (else the last day with data);
// segments' and age bands' revenue is that of the whole history (views/customers.h). Where a group
// spent in several currencies there is a row for each; only the first has the counts.
//
// Sections: buyers, segments, ages.   Threads: pure function.   Cost: O(users).
#pragma once

#include <vector>

#include "base/result.h"
#include "reports/currency_order.h"
#include "reports/customer_totals.h"
#include "reports/report_keys.h"
#include "reports/report_source.h"
#include "reports/table.h"

namespace shop {

struct CustomersQuery {
  DaySpan span = {};
};

std::vector<Table> customers_report(const ReportSource& source, const CustomersQuery& query);

// Its parts, for whoever gathers the users some at a time: the day by which segments are told, the
// currencies' order, and the tables of the sums.
std::optional<Day> customers_as_of(const ReportSource& source, const CustomersQuery& query);
CurrencyOrder customers_currencies(const ReportSource& source);
std::vector<Table> customers_tables(const CustomerSums& sums, const CurrencyOrder& order,
                                    std::optional<Day> as_of, const Provenance& provenance);

}  // namespace shop
