// SPDX-License-Identifier: Apache-2.0
#include "engine/toml_table.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/decimal.h"
#include "model/transaction.h"

namespace shop {
namespace {

constexpr std::uintmax_t kFileBytesMax = 1 << 20;

tl::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message));
}

Result<toml::table> parse_toml(std::string_view text, std::string_view file_name) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return wrong(
        fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description()));
  }
}

}  // namespace

Result<std::string> read_toml_file(const std::string& path, std::string_view what,
                                   std::string_view called) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return wrong(fmt::format("cannot read {} in {}: {}", what, called, error.message()));
  if (size > kFileBytesMax) return wrong(fmt::format("{} is larger than 1 MiB", called));
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return wrong(fmt::format("cannot read {} in {}", what, called));
  return text;
}

Result<toml::table> parse_toml_tables(std::string_view text, std::string_view file_name,
                                      std::string_view kind) {
  SHOP_TRY(toml::table parsed, parse_toml(text, file_name));
  for (const auto& [key, node] : parsed)
    if (key.str() != kind || !node.is_array_of_tables())
      return wrong(fmt::format("{}:{}: {}: only [[{}]] may stand here", file_name,
                               key.source().begin.line, key.str(), kind));
  return parsed;
}

std::optional<std::size_t> place_in(TomlTable::Names names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<std::size_t>(at - names.begin());
}

tl::unexpected<Error> TomlTable::at(std::string_view key, std::string_view what) const {
  const toml::node* node = table_.get(key);
  const auto line = (node != nullptr ? node->source() : table_.source()).begin.line;
  const std::string who =
      name_.empty() ? fmt::format("a {}", kind_) : fmt::format("{} '{}'", kind_, name_);
  return wrong(fmt::format("{}:{}: {}: {}: {}", file_name_, line, who, key, what));
}

Result<std::string> TomlTable::name() {
  SHOP_TRY(std::string name, text("name"));
  if (name.empty() || name.size() > kIdBytesMax)
    return at("name", fmt::format("must be a name of 1 to {} bytes", kIdBytesMax));
  name_ = name;
  return name;
}

Result<std::string> TomlTable::text(std::string_view key) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return at(key, "is missing");
  if (const auto found = node->value_exact<std::string>()) return *found;
  return at(key, "must be a text in quotes");
}

Result<std::size_t> TomlTable::choice(std::string_view key, Names names) const {
  SHOP_TRY(const std::string chosen, text(key));
  if (const auto place = place_in(names, chosen)) return *place;
  return at(key, fmt::format("'{}' is none of {}", chosen, fmt::join(names, ", ")));
}

Result<bool> TomlTable::flag(std::string_view key) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return at(key, "is missing");
  if (const auto found = node->value_exact<bool>()) return *found;
  return at(key, "must be true or false");
}

Result<std::int64_t> TomlTable::whole(std::string_view key, std::int64_t least,
                                      std::int64_t most) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return at(key, "is missing");
  const auto found = node->value_exact<std::int64_t>();
  if (found && *found >= least && *found <= most) return *found;
  return at(key, fmt::format("must be a whole number from {} to {}, without quotes", least, most));
}

std::optional<std::int64_t> TomlTable::decimal(std::string_view key, int decimals) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return std::nullopt;
  if (const auto whole = node->value_exact<std::int64_t>())
    return parse_decimal(std::to_string(*whole), decimals);
  return parse_decimal(node->value_exact<std::string>().value_or(""), decimals);
}

Status TomlTable::only_has(Names keys) const {
  for (const auto& [key, node] : table_)
    if (!place_in(keys, key.str()))
      return at(key.str(),
                fmt::format("is no key of a {}; these are: {}", kind_, fmt::join(keys, ", ")));
  return {};
}

}  // namespace shop
