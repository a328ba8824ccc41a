// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_tables.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/assert.h"
#include "reports/formats.h"

namespace shop::cli {
namespace {

constexpr std::size_t kNameColumns = 28;

std::size_t column_of(const Table& report, std::string_view name) {
  const std::optional<std::size_t> column = report.find_column(name);
  SHOP_ASSERT(column.has_value());
  return *column;
}

std::string money_text(const Cell& cell) {
  const auto* money = std::get_if<Money>(&cell);
  return money == nullptr ? std::string("-") : money->currency.show(money->minor);
}

std::string spaced(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

}  // namespace

std::string widened(std::string heading) {
  heading.resize(std::max(heading.size(), kNameColumns), ' ');
  return heading;
}

Table revenue_table(const Table& report, std::string_view key, std::string_view title) {
  Table table("revenue", {{std::string(title), ColumnType::text},
                          {"orders", ColumnType::integer},
                          {"revenue", ColumnType::money, Look::bar}});
  table.empty = "Nothing was sold today yet.";
  const std::size_t name = column_of(report, key);
  const std::size_t orders = column_of(report, "transactions");
  const std::size_t revenue = column_of(report, "revenue");
  for (const Row& row : report.rows) table.add({row[name], row[orders], row[revenue]});
  return table;
}

std::string revenue_text(const Table& report) {
  const std::size_t revenue = column_of(report, "revenue");
  std::string text;
  for (const Row& row : report.rows) text += (text.empty() ? "" : " + ") + money_text(row[revenue]);
  return text.empty() ? "nothing" : text;
}

std::string statistics_text(const Table& report) {
  if (report.rows.empty()) return "Today's sales: none yet";
  const Row& row = report.rows.front();
  const auto money = [&](std::string_view column) {
    return money_text(row[column_of(report, column)]);
  };
  return fmt::format(
      "Today's sales: average {}, median {}, 95 % up to {}, from {} to {}, deviation {}",
      money("average"), money("median"), money("p95"), money("minimum"), money("maximum"),
      money("deviation"));
}

Table best_sellers_table(const Table& report) {
  Table table("best-sellers", {{"#", ColumnType::integer},
                               {widened("Best sellers today"), ColumnType::text},
                               {"orders", ColumnType::integer},
                               {"units", ColumnType::integer},
                               {"revenue", ColumnType::money}});
  table.empty = "Nothing was sold today yet.";
  constexpr std::array<std::string_view, 5> kFrom = {"rank", "product", "transactions", "units",
                                                     "revenue"};
  for (const Row& row : report.rows) {
    Row shown;
    for (const std::string_view column : kFrom) shown.push_back(row[column_of(report, column)]);
    table.add(std::move(shown));
  }
  return table;
}

Table low_stock_table(std::vector<StockRow> alerts) {
  // By what is left of the level; a level of 0 is at its end.
  const auto emptier = [](const StockRow& a, const StockRow& b) {
    const Int128 left = Int128{a.stock} * std::max<std::int64_t>(*b.reorder_level, 1);
    const Int128 right = Int128{b.stock} * std::max<std::int64_t>(*a.reorder_level, 1);
    return left != right ? left < right : a.product_id < b.product_id;
  };
  std::sort(alerts.begin(), alerts.end(), emptier);
  const std::string title =
      fmt::format("Low stock: {}", with_thousands(static_cast<Int128>(alerts.size())));
  Table table("stock", {{widened(title), ColumnType::text},
                        {"stock", ColumnType::integer},
                        {"reorder at", ColumnType::integer},
                        {"sold out", ColumnType::flag, Look::alert}});
  table.empty = "Every shelf is above its reorder level.";
  for (const StockRow& row : alerts)
    table.add({std::string(row.name.empty() ? row.product_id : row.name), Int128{row.stock},
               Int128{*row.reorder_level}, row.stock <= 0});
  return table;
}

std::vector<CauseOnScreen> newest_by_cause(const IssueBook& issues) {
  std::vector<CauseOnScreen> causes;
  for (const CauseTotal& total : issues.by_cause())
    causes.push_back({total.cause, total.issues, Field::none, {}});
  std::size_t missing = causes.size();
  for (const IssueView& issue : issues.list()) {  // newest first
    if (missing == 0) break;
    const auto place = std::find_if(causes.begin(), causes.end(), [&](const CauseOnScreen& cause) {
      return cause.cause == issue.cause;
    });
    if (place == causes.end() || !place->transaction_id.empty()) continue;
    place->field = issue.field;
    place->transaction_id = issue.transaction_id.empty() ? "-" : std::string(issue.transaction_id);
    --missing;
  }
  return causes;
}

Table issue_table(const std::vector<CauseOnScreen>& causes) {
  Table table("issues", {{"Issues by cause", ColumnType::text},
                         {"open", ColumnType::integer},
                         {"newest record", ColumnType::text},
                         {"field", ColumnType::text}});
  table.empty = "Every record was in order so far.";
  for (const CauseOnScreen& cause : causes)
    table.add({spaced(cause_name(cause.cause)), Int128{cause.issues}, cause.transaction_id,
               spaced(field_name(cause.field))});
  return table;
}

}  // namespace shop::cli
