// SPDX-License-Identifier: Apache-2.0
//
// Names the currencies of ISO 4217 and the digits of their minor units.
//
// Funds codes and metals are left out, and so are CLF and UYW with four digits, which nobody pays
// in. Amounts are integers of minor units everywhere: 150000 GBP is £1,500.00, 150000 JPY ¥150,000.
//
//   Currency gbp = *Currency::find("GBP");
//   gbp.digits();                       // 2
//   gbp.show(10000000);                 // "£100,000": pennies only where there are any
//   gbp.plain(10000000);                // "100000.00": for JSON and CSV
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/int128.h"

namespace shop {

// No sum of one record is larger, in minor units.
inline constexpr std::int64_t kTotalMinorMax = 100'000'000'000'000;
// Unit prices are kept with six decimals.
inline constexpr int kPriceDecimals = 6;

class Currency {
 public:
  constexpr Currency() = default;  // no currency; code() is ""
  static std::optional<Currency> find(std::string_view code);
  static Currency from_index(std::uint8_t index);

  std::string_view code() const;
  int digits() const;
  std::uint8_t index() const { return index_; }
  explicit operator bool() const { return index_ != 0; }

  std::string plain(Int128 minor) const;
  std::string show(Int128 minor) const;

  // The order is that of the codes.
  auto operator<=>(const Currency&) const = default;

 private:
  explicit constexpr Currency(std::uint8_t index) : index_(index) {}
  std::uint8_t index_ = 0;
};

}  // namespace shop
