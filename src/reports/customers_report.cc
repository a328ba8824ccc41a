// SPDX-License-Identifier: Apache-2.0
#include "reports/customers_report.h"

#include <algorithm>

#include "reports/best_sellers_report.h"
#include "reports/currency_order.h"
#include "reports/revenue_rows.h"
#include "reports/trend_sections.h"

namespace shop {
namespace {

Table buyers_section(const CustomerSummary& summary) {
  Table table("buyers", {{"buyers", ColumnType::integer},
                         {"new_buyers", ColumnType::integer},
                         {"returning", ColumnType::integer},
                         {"repeat", ColumnType::integer},
                         {"repeat_rate", ColumnType::decimal, Look::percent, 1},
                         {"transactions", ColumnType::integer}});
  table.title = "Buyers";
  table.line = {{},
                {{0, "", " buyers", " buyer"},
                 {1, ", ", " new", ""},
                 {2, ", ", " returning", ""},
                 {4, ", ", " came again", ""}}};
  table.empty = kNoBuyers;
  table.add({Int128{summary.buyers}, Int128{summary.new_buyers}, Int128{summary.returning},
             Int128{summary.repeat}, percentage(summary.repeat, summary.buyers),
             Int128{summary.sales}});
  return table;
}

Table group_section(std::string name, std::string title, std::string key) {
  Table table(std::move(name), {{std::move(key), ColumnType::text},
                                {"buyers", ColumnType::integer},
                                {"transactions", ColumnType::integer},
                                {"revenue", ColumnType::money, Look::bar},
                                {"currency", ColumnType::text, Look::currency}});
  table.title = std::move(title);
  table.line = {{0}, {{1, "", " buyers", " buyer"}, {3, ", ", "", ""}}};
  table.empty = kNoBuyers;
  return table;
}

void add_group(const std::string& name, std::uint64_t buyers, std::uint64_t sales,
               std::vector<Spend> spend, const CurrencyOrder& order, Table& table) {
  std::sort(spend.begin(), spend.end(),
            [&](const Spend& a, const Spend& b) { return order.before(a.currency, b.currency); });
  table.add({name, Int128{buyers}, Int128{sales},
             spend.empty() ? Cell() : Money{spend[0].minor, spend[0].currency},
             spend.empty() ? Cell() : std::string(spend[0].currency.code())});
  for (std::size_t i = 1; i < spend.size(); ++i)
    table.add({name, Cell(), Cell(), Money{spend[i].minor, spend[i].currency},
               std::string(spend[i].currency.code())});
}

Table interval_section(const std::vector<IntervalRow>& rows) {
  Table table("intervals", {{"segment", ColumnType::text},
                            {"came_again", ColumnType::integer},
                            {"usual_interval_days", ColumnType::integer}});
  table.title = "Days from one purchase to the next";
  table.line = {{0}, {{1, "", " came again", " came again"}, {2, ", every ", " days", " day"}}};
  table.empty = kNoBuyers;
  for (const IntervalRow& row : rows)
    table.add({std::string(segment_name(row.segment)), Int128{row.came_again},
               row.days ? Cell(Int128{*row.days}) : Cell()});
  return table;
}

}  // namespace

std::optional<Day> customers_as_of(const ReportSource& source, const CustomersQuery& query) {
  return query.span.to ? query.span.to : last_day_with_data(source);
}

CurrencyOrder customers_currencies(const ReportSource& source) {
  return currency_order(source.hours, kFirstDay, kLastDay);
}

std::vector<Table> customers_report(const ReportSource& source, const CustomersQuery& query) {
  const auto as_of = customers_as_of(source, query);
  CustomerTotals totals(query.span, as_of);
  for (Symbol user = 0; user < source.customers.user_bound(); ++user)
    totals.put(source.customers, source.catalogue, user);
  return customers_tables(totals.sums(), customers_currencies(source), as_of,
                          {source.as_of, {}, span_text(query.span)});
}

std::vector<Table> customers_tables(const CustomerSums& sums, const CurrencyOrder& order,
                                    std::optional<Day> as_of, const Provenance& provenance,
                                    const PurchaseHabits* habits) {
  std::vector<Table> sections;
  sections.push_back(buyers_section(sums.summary));
  Table segments = group_section("segments", "Segments", "segment");
  if (as_of) segments.title += ", as of " + format_day(*as_of);
  for (const SegmentRow& row : sums.segments)
    add_group(std::string(segment_name(row.segment)), row.buyers, row.sales, row.spend, order,
              segments);
  sections.push_back(std::move(segments));
  Table ages = group_section("ages", "Age bands, whole history", "age_band");
  for (const AgeBandRow& row : sums.ages)
    add_group(row.band, row.buyers, row.sales, row.spend, order, ages);
  sections.push_back(std::move(ages));
  sections.push_back(interval_section(sums.intervals));
  if (habits != nullptr) {
    sections.push_back(affinity_section(habits->affinity));
    sections.push_back(habits_section(habits->products));
  }
  sections.back().provenance = provenance;
  return sections;
}

}  // namespace shop
