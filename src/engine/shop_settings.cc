// SPDX-License-Identifier: Apache-2.0
#include "engine/shop_settings.h"

#include <fmt/format.h>

#include <toml++/toml.h>

#include "base/zone.h"

namespace shop {

std::string format_settings(const ShopSettings& settings) {
  return fmt::format("zone = \"{}\"\ncurrency = \"{}\"\n", settings.zone_name,
                     settings.currency.code());
}

namespace {

Result<toml::table> parse_toml(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("the settings cannot be read: {}", error.description()));
  }
}

// What is there but is no text was meant to say something.
Result<std::string> text_of(const toml::table& parsed, std::string_view name,
                            const std::string& otherwise) {
  const auto node = parsed[name];
  if (!node) return otherwise;
  if (const auto text = node.value_exact<std::string>()) return *text;
  return fail(ErrorCode::invalid_argument,
              fmt::format("the settings cannot be read: {} must be a text in quotes", name));
}

}  // namespace

Result<ShopSettings> parse_settings(std::string_view text) {
  SHOP_TRY(const toml::table parsed, parse_toml(text));
  ShopSettings settings;
  SHOP_TRY(settings.zone_name, text_of(parsed, "zone", settings.zone_name));
  SHOP_TRY(const ShopZone zone, ShopZone::load(settings.zone_name));
  SHOP_TRY(const std::string code,
           text_of(parsed, "currency", std::string(settings.currency.code())));
  const auto currency = Currency::find(code);
  if (!currency)
    return fail(ErrorCode::invalid_argument,
                fmt::format("unknown currency '{}': give a code of ISO 4217 such as GBP", code));
  settings.currency = *currency;
  return settings;
}

}  // namespace shop
