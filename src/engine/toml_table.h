// SPDX-License-Identifier: Apache-2.0
//
// Reads the tables of a file that a shop writes by hand, such as rules.toml and promotions.toml.
//
// What is wrong is an error that names file, line, table and key and says what may stand there;
// nothing is guessed or passed over. A number with decimals stands in quotes, so that no binary
// fraction comes between.
//
//   SHOP_TRY(const std::string text, read_toml_file(path, "the rules", path));
//   const auto rules = read_toml_tables<Rule>(text, path, "rule", [](TomlTable& table) {
//     SHOP_TRY(const std::size_t kind, table.choice("kind", kKindNames));  …
//
// Limits: a file of 1 MiB.   Threads: one owner.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include "base/result.h"

namespace shop {

// Errors call the file `called`.
Result<std::string> read_toml_file(const std::string& path, std::string_view what,
                                   std::string_view called);
// Of a file in which nothing may stand but [[kind]].
Result<toml::table> parse_toml_tables(std::string_view text, std::string_view file_name,
                                      std::string_view kind);

class TomlTable {
 public:
  using Names = std::span<const std::string_view>;

  TomlTable(const toml::table& table, std::string_view file_name, std::string_view kind)
      : table_(table), file_name_(file_name), kind_(kind) {}

  // Reads `name`, which every table has and errors say from then on.
  Result<std::string> name();
  bool has(std::string_view key) const { return table_.contains(key); }
  Result<std::string> text(std::string_view key) const;
  Result<std::size_t> choice(std::string_view key, Names names) const;
  Result<bool> flag(std::string_view key) const;
  Result<std::int64_t> whole(std::string_view key, std::int64_t least, std::int64_t most) const;
  // A whole number, or one in quotes; nothing where it is neither or does not fit.
  std::optional<std::int64_t> decimal(std::string_view key, int decimals) const;
  Status only_has(Names keys) const;

  // An error about a key, there or not.
  tl::unexpected<Error> at(std::string_view key, std::string_view what) const;
  const toml::node* node(std::string_view key) const { return table_.get(key); }

 private:
  const toml::table& table_;
  std::string_view file_name_;
  std::string_view kind_;
  std::string name_;
};

std::optional<std::size_t> place_in(TomlTable::Names names, std::string_view name);

// All tables [[kind]] of a file, in their order, each with a name of its own. read(TomlTable&)
// gives a Result<T>, whose `name` is the table's.
template <class T, class Read>
Result<std::vector<T>> read_toml_tables(std::string_view text, std::string_view file_name,
                                        std::string_view kind, const Read& read) {
  SHOP_TRY(const toml::table parsed, parse_toml_tables(text, file_name, kind));
  std::vector<T> found;
  const toml::array* tables = parsed[kind].as_array();
  if (tables == nullptr) return found;
  for (const toml::node& node : *tables) {
    TomlTable table(*node.as_table(), file_name, kind);
    SHOP_TRY(T one, read(table));
    if (std::any_of(found.begin(), found.end(),
                    [&](const T& other) { return other.name == one.name; }))
      return table.at("name", fmt::format("there is another {} of this name", kind));
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace shop
