// SPDX-License-Identifier: Apache-2.0
#include "reports/formats.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/reader.h>

#include "reports/display_width.h"
#include "reports/parquet_format.h"

namespace shop {
namespace {

Currency money_of(std::string_view code) { return *Currency::find(code); }

class Formats : public ::testing::Test {
 protected:
  Formats()
      : table("revenue", {{"city", ColumnType::text},
                          {"orders", ColumnType::integer},
                          {"revenue", ColumnType::money, Look::bar},
                          {"currency", ColumnType::text, Look::currency}}) {
    table.line = {{0}, {{2, "", "", ""}}};
  }
  void add(const std::string& city, int orders, std::int64_t minor,
           const std::string& currency = "GBP") {
    table.add({city, Int128{orders}, Money{minor, money_of(currency)}, currency});
  }
  std::string write(Format format, TableStyle style = {}) const {
    std::string text;
    write_sections({table}, format, style, [&](std::string_view piece) { text += piece; });
    return text;
  }
  Table table;
};

TEST_F(Formats, LineIsTheSeeds) {
  add("London", 3, 10'000'000);
  add("Manchester", 2, 5'000'000);
  EXPECT_EQ(write(Format::line), "London: £100,000, Manchester: £50,000\n");
  add("Leeds", 2, 5'050);
  add("Osaka", 2, 5'050, "JPY");
  EXPECT_EQ(write(Format::line),
            "London: £100,000, Manchester: £50,000, Leeds: £50.50, Osaka: ¥5,050\n");
}

TEST_F(Formats, OneOrderIsNotOneOrders) {
  table.line = {{0}, {{1, "", " orders", " order"}}};
  add("London", 1, 0);
  add("Leeds", 1500, 0);
  EXPECT_EQ(write(Format::line), "London: 1 order, Leeds: 1,500 orders\n");
}

TEST_F(Formats, CsvQuotesAsRfc4180) {
  add("London, \"the City\"", 1, 300'000);
  add("a\nb", 2, -5, "BHD");
  EXPECT_EQ(write(Format::csv),
            "city,orders,revenue,currency\n"
            "\"London, \"\"the City\"\"\",1,3000.00,GBP\n"
            "\"a\nb\",2,-0.005,BHD\n");
}

TEST_F(Formats, JsonKeepsMoneyExact) {
  add("Bad \"\\\x01 city", 1234, 300'000);
  table.add({std::monostate(), Int128{0}, std::monostate(), std::monostate()});
  EXPECT_EQ(write(Format::json),
            "{\"city\":\"Bad \\\"\\\\\\u0001 city\",\"orders\":1234,\"revenue\":\"3000.00\","
            "\"currency\":\"GBP\"}\n"
            "{\"city\":null,\"orders\":0,\"revenue\":null,\"currency\":null}\n");
}

TEST_F(Formats, TableAlignsByColumnsOfTheScreen) {
  add("東京", 1234, 100'000, "JPY");
  add("Cafe\u0301 town", 2, 150'000);
  add("Leeds", 30, 20'050);
  table.provenance.as_of = 12;
  EXPECT_EQ(write(Format::table, {0, false, false}),
            "city       orders    revenue\n"
            "─────────  ──────  ─────────\n"
            "東京        1,234   ¥100,000\n"
            "Cafe\u0301 town       2  £1,500.00\n"
            "Leeds          30    £200.50\n"
            "as of log position 12\n");
}

TEST_F(Formats, BarsCompareOneCurrencyOnly) {
  add("London", 1, 400);
  add("Leeds", 1, 200);
  add("Hull", 1, -100);
  add("Paris", 1, 1, "EUR");
  const std::string text = write(Format::table, {41, false, true});
  EXPECT_NE(text.find("£4  ████████████████\n"), std::string::npos) << text;
  EXPECT_NE(text.find("£2  ████████\n"), std::string::npos) << text;
  EXPECT_NE(text.find("-£1  ░░░░\n"), std::string::npos) << text;
  EXPECT_NE(text.find("€0.01\n"), std::string::npos) << text;
}

TEST_F(Formats, EachCurrencyHasItsOwnScaleAndALabelStandsOnce) {
  add("London", 1, 400);
  add("London", 1, 1000, "EUR");
  add("Leeds", 1, 200);
  add("Leeds", 1, 500, "EUR");
  const std::string text = write(Format::table, {41, false, true});
  EXPECT_NE(text.find("London       1       £4  ████████████████\n"
                      "             1      €10  ████████████████\n"
                      "Leeds        1       £2  ████████\n"
                      "             1       €5  ████████\n"),
            std::string::npos)
      << text;
}

TEST_F(Formats, ATableThatIsTooWideComesInBlocksThatNameTheirRows) {
  add("London", 1, 400);
  add("Leeds", 20, 200);
  EXPECT_EQ(write(Format::table, {17, false, false}),
            "city    orders\n"
            "──────  ──────\n"
            "London       1\n"
            "Leeds       20\n"
            "\n"
            "city    revenue\n"
            "──────  ───────\n"
            "London       £4\n"
            "Leeds        £2\n");
}

TEST_F(Formats, TableFitsTheTerminal) {
  add("A very long name of a city that nobody can read to its end", 1, 400);
  add("Leeds", 1, 200);
  const std::string text = write(Format::table, {40, false, true});
  EXPECT_NE(text.find("…"), std::string::npos);
  std::size_t start = 0;
  for (std::size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1)
    EXPECT_LE(display_width(text.substr(start, end - start)), 40u) << text;
}

TEST_F(Formats, FlagsThatAreNeverSetTakeNoRoom) {
  Table stock("stock", {{"product", ColumnType::text}, {"low", ColumnType::flag, Look::alert}});
  stock.add({std::string("Tea"), false});
  const auto text_of = [&] {
    std::string text;
    write_table(stock, {}, [&](std::string_view piece) { text += piece; });
    return text;
  };
  EXPECT_EQ(text_of(), "product\n───────\nTea\n");
  stock.add({std::string("Pen"), true});
  EXPECT_EQ(text_of(), "product  low\n───────  ───\nTea\nPen      low\n");
}

TEST_F(Formats, NothingReachesTheTerminalThatCouldSteerIt) {
  add("\033[2Jevil\u202E", 1, 400);
  const std::string text = write(Format::table);
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_NE(text.find("\uFFFD[2Jevil\uFFFD"), std::string::npos);
  EXPECT_EQ(write(Format::line).find('\033'), std::string::npos);
}

TEST_F(Formats, SectionsShareOneCsv) {
  add("London", 1, 400);
  table.name = "cities";
  Table other("hours",
              {{"hour", ColumnType::integer, Look::hour}, {"orders", ColumnType::integer}});
  other.add({Int128{9}, Int128{5}});
  other.line = {{0}, {{1, "", " orders", " order"}}};
  other.title = "Busiest hours";
  const auto text_in = [&](Format format) {
    std::string text;
    write_sections({table, other}, format, {}, [&](std::string_view piece) { text += piece; });
    return text;
  };
  EXPECT_EQ(text_in(Format::csv),
            "section,city,orders,revenue,currency,hour\n"
            "cities,London,1,4.00,GBP,\n"
            "hours,,5,,,9\n");
  EXPECT_NE(text_in(Format::json).find("{\"section\":\"hours\",\"hour\":9,\"orders\":5}\n"),
            std::string::npos);
  EXPECT_NE(text_in(Format::line).find("Busiest hours: 09:00: 5 orders\n"), std::string::npos);
}

TEST_F(Formats, ParquetHoldsTheSameNumbers) {
  add("London", 3, 10'000'000);
  add("Manama", 2, 5'005, "BHD");
  table.provenance.as_of = 7;
  const std::string path = std::filesystem::temp_directory_path() / "shop_reports_formats.parquet";
  const Status written = write_parquet(table, path);
  ASSERT_TRUE(written) << written.error().message;
  auto file = arrow::io::ReadableFile::Open(path).ValueOrDie();
  auto reader = parquet::arrow::OpenFile(file, arrow::default_memory_pool()).ValueOrDie();
  const auto read = reader->ReadTable().ValueOrDie();
  ASSERT_EQ(read->num_rows(), 2);
  const auto revenue =
      std::static_pointer_cast<arrow::Decimal128Array>(read->GetColumnByName("revenue")->chunk(0));
  EXPECT_EQ(revenue->FormatValue(0), "100000.000");
  EXPECT_EQ(revenue->FormatValue(1), "5.005");
  EXPECT_EQ(read->schema()->metadata()->Get("shopsphere.provenance").ValueOrDie(),
            "as of log position 7");
  std::filesystem::remove(path);
}

std::shared_ptr<arrow::Table> written_and_read(const Table& table) {
  const std::string path = std::filesystem::temp_directory_path() / "shop_reports_parts.parquet";
  const Status written = write_parquet(table, path);
  EXPECT_TRUE(written) << written.error().message;
  auto file = arrow::io::ReadableFile::Open(path).ValueOrDie();
  auto reader = parquet::arrow::OpenFile(file, arrow::default_memory_pool()).ValueOrDie();
  const auto read = reader->ReadTable().ValueOrDie()->CombineChunks().ValueOrDie();
  std::filesystem::remove(path);
  return read;
}

TEST_F(Formats, ParquetOfPartsIsThatOfRows) {
  constexpr std::size_t kRows = 200'000;  // of two row groups
  for (std::size_t at = 0; at < kRows; ++at)
    add(at % 3 == 0 ? "London" : "Manama", static_cast<int>(at), static_cast<int>(at * 5),
        at % 3 == 0 ? "GBP" : "BHD");
  const auto of_rows = written_and_read(table);
  Table made = table;
  made.rows.clear();
  made.made = kRows;
  made.make_parts = [&](std::size_t first, std::size_t count, std::vector<ColumnPart>& parts) {
    parts[0].texts = {"Manama", "London"};
    parts[3].texts = {"BHD", "GBP"};
    for (std::size_t at = first; at < first + count; ++at) {
      const Money& money = std::get<Money>(table.rows[at][2]);
      parts[0].codes.push_back(at % 3 == 0);
      parts[1].numbers.push_back(std::get<Int128>(table.rows[at][1]));
      parts[2].numbers.push_back(money.minor);
      parts[2].currencies.push_back(money.currency);
      parts[3].codes.push_back(at % 3 == 0);
    }
  };
  const auto of_parts = written_and_read(made);
  EXPECT_EQ(of_parts->num_rows(), static_cast<std::int64_t>(kRows));
  EXPECT_TRUE(of_parts->Equals(*of_rows, true)) << of_parts->schema()->ToString();
}

TEST_F(Formats, ParquetRefusesWhatDoesNotFit) {
  table.add({std::string("x"), Int128{1} << 70, Money{1, money_of("GBP")}, std::string("GBP")});
  const std::string path = std::filesystem::temp_directory_path() / "shop_reports_big.parquet";
  EXPECT_FALSE(write_parquet(table, path));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(DisplayWidth, CountsColumnsOfTheScreen) {
  EXPECT_EQ(display_width("London"), 6u);
  EXPECT_EQ(display_width("Zu\u0308rich"), 6u);
  EXPECT_EQ(display_width("東京"), 4u);
  EXPECT_EQ(display_width("📱"), 2u);
  EXPECT_EQ(display_width("\xFF"), 1u);
  EXPECT_EQ(shortened("東京都庁", 5), "東京…");
  EXPECT_EQ(shortened("東京都庁", 6), "東京…");
  EXPECT_EQ(shortened("London", 6), "London");
  EXPECT_EQ(shortened("London", 0), "");
}

}  // namespace
}  // namespace shop
