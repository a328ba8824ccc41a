// SPDX-License-Identifier: Apache-2.0
//
// Says how the CSV of a stream is read: zone, currency and the columns, which no record carries.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "wire/reader.h"

namespace shop {

struct CsvForm {
  ShopZone zone = ShopZone::utc();
  Currency currency;
  std::string header;  // a header line without its end; empty: the seed's ten columns

  static Result<CsvForm> make(std::string_view zone, std::string_view currency,
                              std::string_view header);
  // A reader that has read the header already.
  std::unique_ptr<TransactionReader> reader() const;
};

}  // namespace shop
