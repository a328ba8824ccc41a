// SPDX-License-Identifier: Apache-2.0
#include "wire/mapping.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <toml++/toml.h>
#include <algorithm>
#include <initializer_list>
#include <sstream>

#include "wire/input.h"

namespace shop {
namespace {

tl::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::invalid_argument, "mapping: " + std::move(message));
}

Status check_keys(const toml::table& table, std::string_view where,
                  std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    return wrong(fmt::format("'{}' is not known in {}; there may be: {}", key.str(), where,
                             fmt::join(known, ", ")));
  }
  return {};
}

Result<std::string> read_text(const toml::table& table, std::string_view key) {
  const toml::node* const node = table.get(key);
  if (node == nullptr) return std::string();
  const auto text = node->value_exact<std::string>();
  if (!text) return wrong(fmt::format("'{}' must be a text in quotes", key));
  return *text;
}

Result<TextTemplate> parse_template(std::string_view text) {
  TextTemplate parts;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    if (open > 0) parts.push_back({TemplatePart::Is::text, std::string(text.substr(0, open))});
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos) return wrong("a { without its } in " + std::string(text));
    const std::string column(text.substr(1, close - 1));
    if (column.empty()) return wrong("{} must have the name of a column in it");
    parts.push_back({column == "k" ? TemplatePart::Is::count : TemplatePart::Is::column, column});
    text.remove_prefix(close + 1);
  }
  return parts;
}

Result<FieldMapping::From> parse_source(std::string_view catalogue) {
  if (catalogue.empty()) return FieldMapping::From::columns;
  if (catalogue == "name") return FieldMapping::From::catalogue_name;
  if (catalogue == "category") return FieldMapping::From::catalogue_category;
  return wrong(fmt::format("catalogue = '{}' must be \"name\" or \"category\"", catalogue));
}

Result<FieldMapping> parse_field_mapping(std::string_view key, const toml::node& node) {
  FieldMapping mapping;
  const auto field = parse_field(key);
  if (!field) return wrong(fmt::format("no record has a field '{}'", key));
  mapping.field = *field;
  if (const auto text = node.value_exact<std::string>()) {
    SHOP_TRY(mapping.text, parse_template(*text));
    return mapping;
  }
  const toml::table* const table = node.as_table();
  if (table == nullptr) return wrong(std::string(key) + " must be a text or { text = … }");
  SHOP_CHECK(check_keys(*table, key, {"text", "missing", "strip_suffix", "catalogue"}));
  SHOP_TRY(const std::string text, read_text(*table, "text"));
  SHOP_TRY(mapping.text, parse_template(text));
  SHOP_TRY(const std::string missing, read_text(*table, "missing"));
  SHOP_TRY(mapping.missing, parse_template(missing));
  SHOP_TRY(mapping.strip_suffix, read_text(*table, "strip_suffix"));
  SHOP_TRY(const std::string catalogue, read_text(*table, "catalogue"));
  SHOP_TRY(mapping.from, parse_source(catalogue));
  return mapping;
}

Result<RefundMapping> parse_refund(const toml::table& table) {
  SHOP_CHECK(check_keys(table, "refund", {"column", "starts_with", "equals"}));
  RefundMapping refund;
  SHOP_TRY(refund.column, read_text(table, "column"));
  SHOP_TRY(refund.starts_with, read_text(table, "starts_with"));
  SHOP_TRY(refund.equals, read_text(table, "equals"));
  if (refund.column.empty()) return wrong("refund needs a column");
  if (refund.starts_with.empty() == refund.equals.empty())
    return wrong("refund needs either starts_with or equals");
  return refund;
}

Result<TotalRule> parse_total_rule(std::string_view text) {
  if (text.empty() || text == "exact") return TotalRule::exact;
  if (text == "rounded") return TotalRule::rounded;
  if (text == "alone") return TotalRule::alone;
  return wrong(fmt::format("total = '{}' must be \"exact\", \"rounded\" or \"alone\"", text));
}

Status check_time_pattern(std::string_view pattern) {
  for (std::size_t i = pattern.find('%'); i != std::string_view::npos;
       i = pattern.find('%', i + 2)) {
    if (i + 1 == pattern.size() ||
        std::string_view("YmdHMS").find(pattern[i + 1]) == std::string_view::npos)
      return wrong(fmt::format("time = '{}' may have %Y %m %d %H %M %S only", pattern));
  }
  return {};
}

Result<RecordMapping> parse_record_mapping(const toml::table& table, std::string_view where) {
  SHOP_CHECK(check_keys(table, where, {"total", "round_total", "time", "refund", "fields"}));
  RecordMapping mapping;
  SHOP_TRY(const std::string total, read_text(table, "total"));
  SHOP_TRY(mapping.total, parse_total_rule(total));
  SHOP_TRY(mapping.time_pattern, read_text(table, "time"));
  SHOP_CHECK(check_time_pattern(mapping.time_pattern));
  mapping.round_total = table["round_total"].value_or(false);
  if (const toml::node* const node = table.get("refund")) {
    if (!node->is_table()) return wrong("refund must be a table");
    SHOP_TRY(mapping.refund, parse_refund(*node->as_table()));
  }
  const toml::table* const fields = table["fields"].as_table();
  if (fields == nullptr) return wrong(fmt::format("[{}.fields] is missing", where));
  for (const auto& [key, node] : *fields) {
    SHOP_TRY(FieldMapping field, parse_field_mapping(key.str(), node));
    mapping.fields.push_back(std::move(field));
  }
  return mapping;
}

Status parse_part(const toml::table& table, std::string_view key,
                  std::optional<RecordMapping>& part) {
  const toml::node* const node = table.get(key);
  if (node == nullptr) return {};
  if (!node->is_table()) return wrong(fmt::format("{} must be a table", key));
  SHOP_TRY(part, parse_record_mapping(*node->as_table(), key));
  return {};
}

Result<Mapping> parse_table(const toml::table& table, std::string_view name) {
  SHOP_CHECK(
      check_keys(table, "a mapping", {"zone", "currency", "transactions", "products", "users"}));
  Mapping mapping;
  mapping.name = name;
  SHOP_TRY(const std::string zone, read_text(table, "zone"));
  if (!zone.empty()) {
    SHOP_TRY(mapping.zone, ShopZone::load(zone));
  }
  SHOP_TRY(const std::string currency, read_text(table, "currency"));
  if (!currency.empty()) {
    const auto found = Currency::find(currency);
    if (!found) return wrong(fmt::format("currency '{}' is no code of ISO 4217", currency));
    mapping.currency = *found;
  }
  SHOP_CHECK(parse_part(table, "transactions", mapping.transactions));
  SHOP_CHECK(parse_part(table, "products", mapping.products));
  SHOP_CHECK(parse_part(table, "users", mapping.users));
  return mapping;
}

Result<std::string> read_file(const std::string& path) {
  SHOP_TRY(auto input, Input::open(path));
  std::string text;
  for (bool last = false; !last;) {
    SHOP_TRY(const Chunk chunk, input->next({}));
    text += chunk.view();
    last = chunk.last;
  }
  return text;
}

}  // namespace

Result<Mapping> parse_mapping(std::string_view toml, std::string_view name) {
  try {
    const toml::table table = toml::parse(toml, name);
    Result<Mapping> mapping = parse_table(table, name);
    if (mapping) return mapping;
    return fail(mapping.error().code, fmt::format("{}: {}", name, mapping.error().message));
  } catch (const toml::parse_error& error) {
    return wrong(
        fmt::format("{}, line {}: {}", name, error.source().begin.line, error.description()));
  }
}

Result<Mapping> load_mapping(const std::string& name_or_path) {
  if (const auto ready = ready_mapping_text(name_or_path))
    return parse_mapping(*ready, name_or_path);
  Result<std::string> text = read_file(name_or_path);
  if (!text && text.error().code == ErrorCode::not_found) {
    return fail(ErrorCode::not_found,
                fmt::format("no mapping '{}': give a file or one of {}", name_or_path,
                            fmt::join(ready_mapping_names(), ", ")));
  }
  if (!text) return fail(text.error());
  return parse_mapping(*text, name_or_path);
}

}  // namespace shop
