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

}  // namespace

Result<ShopSettings> parse_settings(std::string_view text) {
  SHOP_TRY(const toml::table parsed, parse_toml(text));
  ShopSettings settings;
  settings.zone_name = parsed["zone"].value_or(settings.zone_name);
  SHOP_TRY(const ShopZone zone, ShopZone::load(settings.zone_name));
  const std::string code = parsed["currency"].value_or(std::string("GBP"));
  const auto currency = Currency::find(code);
  if (!currency)
    return fail(ErrorCode::invalid_argument,
                fmt::format("unknown currency '{}': give a code of ISO 4217 such as GBP", code));
  settings.currency = *currency;
  return settings;
}

}  // namespace shop
