// SPDX-License-Identifier: Apache-2.0
//
// Groups the sums of cells or of scanned entries by the keys of a report.
#pragma once

#include <span>
#include <vector>

#include "reports/group_table.h"
#include "reports/revenue_report.h"
#include "reports/row_keys.h"
#include "reports/row_order.h"
#include "reports/scan_groups.h"
#include "views/measures.h"

namespace shop {

// All that the query asks for, from the views or else from the scan.
Result<GroupParts> group_revenue(const ReportSource& source, const RevenueQuery& query,
                                 RowKeys& keys);

// What the view that holds the keys has of these days.
void add_cells(const ReportSource& source, const RevenueQuery& query, const DaySpan& span,
               RowKeys& keys, GroupTable& groups);

// Refuses what no view holds where there is no scan.
Status scan_entries(const ReportSource& source, const ScanQuery& query,
                    std::span<const EntryVisitor> visitors);

// The columns and cells of the sums; a row's money is in its key's currency.
void add_sum_columns(std::vector<Column>& columns);
void put_sum_cells(const Group& group, std::size_t at, Row& row);
void put_sum_parts(std::span<const Group> groups, std::size_t at, std::span<ColumnPart> parts);

// The sums over all rows, one row a currency, for people; none for a table of few rows.
void add_totals(const RevenueRows& rows, Table& table, std::size_t sums_at);

Provenance provenance_of(const ReportSource& source, const DaySpan& span, Basis basis);

inline Day first_day(const DaySpan& span) { return span.from.value_or(kFirstDay); }
inline Day last_day(const DaySpan& span) { return span.to.value_or(kLastDay); }

}  // namespace shop
