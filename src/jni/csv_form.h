// SPDX-License-Identifier: Apache-2.0
//
// Says how the records of a stream are read: zone, currency and, of CSV, the columns, which no
// record carries.
//
// A reader of the core takes its columns from the first line; here any block may come first, so the
// header is an option of the job and is read ahead of each stream of blocks.
//
//   SHOP_TRY(CsvForm form, CsvForm::make("Europe/London", "GBP", header));
//   form.reader()->read(csv, true, rows_max, batch);
//
// Errors: invalid_argument for a zone, a currency or a header that is none.   Threads: as values.
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
  // A reader of CSV that has read the header already.
  std::unique_ptr<TransactionReader> reader() const;
  std::unique_ptr<TransactionReader> json_reader() const;
  // Whether a record is the header line itself, as it comes along when a file is sent.
  bool is_header(std::string_view record) const;
};

}  // namespace shop
