// SPDX-License-Identifier: Apache-2.0
//
// Tells who buys: new against returning buyers, how many come again, their segments, and revenue by
// age band.
//
// The summary is over the span; segments are as of its last day (else the last day with data);
// segments' and age bands' revenue is that of the whole history (views/customers.h). Where a group
// spent in several currencies there is a row for each; only the first has the counts.
//
// A segment's usual interval is the median of what lies between a customer's days of purchase, over
// its customers, of sales up to the day as of which segments are told.
//
// Sections: buyers, segments, ages, intervals, and those of purchase_habits.h where they are known.
// Threads: pure function.   Cost: O(users).
#pragma once

#include <vector>

#include "base/result.h"
#include "reports/currency_order.h"
#include "reports/customer_totals.h"
#include "reports/purchase_habits.h"
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
                                    std::optional<Day> as_of, const Provenance& provenance,
                                    const PurchaseHabits* habits = nullptr);

}  // namespace shop
