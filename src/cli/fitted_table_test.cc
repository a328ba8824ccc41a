// SPDX-License-Identifier: Apache-2.0
#include "cli/fitted_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "reports/display_width.h"
#include "reports/formats.h"

namespace shop::cli {
namespace {

constexpr const char* kRaw =
    "8123,u-17,p-4,\"Pot, cast iron\",Kitchen,2,19.99,39.99,2024-12-30 14:30";

Table desk() {
  Table table("issues", {{"issue_id", ColumnType::text},
                         {"cause", ColumnType::text},
                         {"transaction_id", ColumnType::text},
                         {"amount", ColumnType::money},
                         {"currency", ColumnType::text, Look::currency},
                         {"raw", ColumnType::text}});
  const auto row = [&](const char* id, const char* cause, const char* transaction, Int128 minor) {
    table.add({std::string(id), std::string(cause), std::string(transaction),
               Money{minor, *Currency::find("GBP")}, std::string("GBP"), std::string(kRaw)});
  };
  row("0123456789ab", "total_mismatch", "8123", 3999);
  row("ba9876543210", "refund_exceeds_sale", "0191c2f4-6f3e-7d41-9d7b-5b1f3a2c4e5d", 1234500);
  return table;
}

std::string printed(const Table& table, std::size_t columns) {
  std::string text;
  write_table(
      fitted_table(table, columns, {"issue_id", "cause", "amount", "transaction_id", "raw"}, "raw"),
      {.columns_max = columns}, [&](std::string_view piece) { text += piece; });
  return text;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find('\n', from);
    widest = std::max(widest, display_width(text.substr(from, end - from)));
    from = end + 1;
  }
  return widest;
}

TEST(FittedTable, ShowsWholeIdsAndNoLineTooLongInAnyWindow) {
  for (std::size_t columns = 20; columns < 200; ++columns) {
    const std::string text = printed(desk(), columns);
    EXPECT_LE(widest_line(text), columns);
    EXPECT_NE(text.find("0123456789ab"), std::string::npos) << columns;
    EXPECT_NE(text.find("ba9876543210"), std::string::npos) << columns;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << "one block:\n" << text;
  }
}

TEST(FittedTable, TakesTheColumnsThatAreWorthMost) {
  EXPECT_EQ(printed(desk(), 60),
            "issue id      cause                    amount\n"
            "────────────  ───────────────────  ──────────\n"
            "0123456789ab  total_mismatch           £39.99\n"
            "ba9876543210  refund_exceeds_sale  £12,345.00\n");
}

TEST(FittedTable, CutsTheLongTextToTheRoomThatIsLeft) {
  const std::string at_110 = printed(desk(), 110);
  EXPECT_EQ(widest_line(at_110), 110u);
  EXPECT_NE(at_110.find("5b1f3a2c4e5d"), std::string::npos);
  EXPECT_NE(at_110.find("8123,u-17,p-4,\"Pot, cast…"), std::string::npos) << at_110;
  EXPECT_NE(printed(desk(), 200).find(kRaw), std::string::npos);
}

TEST(FittedTable, KeepsTheFirstEvenWhereItIsTooWide) {
  const Table narrow = fitted_table(desk(), 5, {"issue_id", "cause"}, "raw");
  ASSERT_EQ(narrow.columns.size(), 1u);
  EXPECT_EQ(narrow.columns[0].name, "issue_id");
}

}  // namespace
}  // namespace shop::cli
