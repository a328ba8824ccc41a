// SPDX-License-Identifier: Apache-2.0
//
// Holds what is fixed when a data directory is made: the shop's zone and currency.
//
// They are a row of the log, so that every later decision is known to have been made under them.
//   zone = "Europe/London"
//   currency = "GBP"
#pragma once

#include <string>
#include <string_view>

#include "base/currency.h"
#include "base/result.h"

namespace shop {

struct ShopSettings {
  std::string zone_name = "Europe/London";
  Currency currency = *Currency::find("GBP");

  bool operator==(const ShopSettings&) const = default;
};

std::string format_settings(const ShopSettings& settings);
Result<ShopSettings> parse_settings(std::string_view toml);

}  // namespace shop
