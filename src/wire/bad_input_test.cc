// SPDX-License-Identifier: Apache-2.0
//
// The collections of bad and odd input that others made: csv-spectrum and JSONTestSuite.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <map>

#include "wire/csv_rows.h"
#include "wire/input.h"
#include "wire/reader_test.h"

namespace shop {
namespace {

std::string whole_file(const std::string& path) {
  auto input = Input::open(path);
  EXPECT_TRUE(input) << input.error().message;
  std::string text;
  for (bool last = false; !last;) {
    auto chunk = (*input)->next({});
    EXPECT_TRUE(chunk) << chunk.error().message;
    text += chunk->view();
    last = chunk->last;
  }
  return text;
}

using Table = std::vector<std::map<std::string, std::string>>;

Table expected_table(const std::string& path) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  EXPECT_FALSE(parser.load(path).get(document)) << path;
  Table table;
  const auto add = [&](simdjson::dom::object object) {
    auto& row = table.emplace_back();
    for (const auto& [key, value] : object)
      row[std::string(key)] = std::string(std::string_view(value));
  };
  if (document.is_object()) {
    add(document);
  } else {
    for (const auto element : document.get_array()) add(element);
  }
  return table;
}

Table csv_table(std::string_view bytes) {
  const std::vector<CsvRow> rows = read_csv_rows(bytes);
  Table table;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].texts.size(), rows[0].texts.size());
    EXPECT_FALSE(rows[i].broken);
    auto& row = table.emplace_back();
    for (std::size_t k = 0; k < rows[i].texts.size(); ++k) row[rows[0].texts[k]] = rows[i].texts[k];
  }
  return table;
}

TEST(BadInput, EveryCsvOfCsvSpectrumGivesItsJson) {
  const std::filesystem::path folder = test_data("bad-input/csv-spectrum");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "csvs")) {
    const std::string name = entry.path().stem();
    Table expected = expected_table(folder / "json" / (name + ".json"));
    std::string bytes = whole_file(entry.path());
    // Two of the files do not say what their JSON says: one has another phone number, and the
    // one of CRLF has lost its CR on the way through someone's version control.
    if (name == "location_coordinates") expected[0]["Contact Phone Number"] = "2095257564";
    if (name == "newlines_crlf" && bytes.find('\r') == std::string::npos) {
      for (std::size_t i = 0; (i = bytes.find('\n', i)) != std::string::npos; i += 2)
        bytes.insert(i, 1, '\r');
    }
    EXPECT_EQ(csv_table(bytes), expected) << name;
    ++files;
  }
  EXPECT_EQ(files, 12);
}

struct TarFile {
  std::string name;
  std::string_view bytes;
};

// The regular files of a tar archive.
std::vector<TarFile> files_of(std::string_view tar) {
  std::vector<TarFile> files;
  while (tar.size() >= 512 && tar[0] != '\0') {
    const std::string size_text(tar.substr(124, 11));
    const std::size_t size = std::stoul(size_text, nullptr, 8);
    const char type = tar[156];
    if (type == '0' || type == '\0')
      files.push_back({std::string(tar.substr(0, 100).data()), tar.substr(512, size)});
    tar.remove_prefix(std::min(tar.size(), 512 + (size + 511) / 512 * 512));
  }
  return files;
}

TEST(BadInput, JsonTestSuiteIsTakenAndRefusedAsItSays) {
  const std::string path = test_data("bad-input/json-test-suite/test_parsing.tar.gz");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const std::string tar = whole_file(path);
  std::map<char, int> counts;
  for (const TarFile& file : files_of(tar)) {
    const std::string name = file.name.substr(file.name.rfind('/') + 1);
    if (!name.ends_with(".json")) continue;
    bool refused = false;
    int rows = 0;
    auto reader = make_json_transaction_reader(london());
    read_in_steps(*reader, file.bytes, file.bytes.size() + 1, 1000, [&](const Transaction& row) {
      ++rows;
      refused = refused || row.cause == Cause::malformed || row.cause == Cause::not_utf8;
      return std::string();
    });
    ++counts[name[0]];
    EXPECT_FALSE(name[0] == 'y' && refused) << name;
    // Nothing at all is a file without records.
    const bool empty = file.bytes.find_first_not_of(" \n\xEF\xBB\xBF") == std::string_view::npos;
    EXPECT_FALSE(name[0] == 'n' && !refused && !(empty && rows == 0)) << name;
  }
  EXPECT_EQ(counts['y'], 95);
  EXPECT_EQ(counts['n'], 188);
  EXPECT_EQ(counts['i'], 35);
}

}  // namespace
}  // namespace shop
