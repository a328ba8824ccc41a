// SPDX-License-Identifier: Apache-2.0
//
// Says how the records of a stream are read: zone, currency and, of CSV, the columns, which no
// record carries.
//
// A reader of a file takes its columns from the first line. Of a topic any part may come first, so
// the headers are said once and are read ahead of it.
//
//   SHOP_TRY(RecordForm form, RecordForm::make("Europe/London", "GBP", {}));
//   form.csv_reader<Transaction>()->read(csv, true, rows_max, batch);
//
// Errors: invalid_argument for a zone, a currency or a header that is none.   Threads: as values.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/record_type.h"
#include "wire/reader.h"

namespace shop {

// The header line of each type of record, without its end; empty: the usual columns.
using RecordHeaders = std::array<std::string, kRecordTypeCount>;

class RecordForm {
 public:
  static Result<RecordForm> make(std::string_view zone, std::string_view currency,
                                 RecordHeaders headers);

  // A reader of CSV that has read the header already.
  template <class Row>
  std::unique_ptr<RecordReader<Row>> csv_reader() const;
  template <class Row>
  std::unique_ptr<RecordReader<Row>> json_reader() const;
  // Whether a record is the header line itself, as it comes along when a file is sent.
  bool is_header(RecordType type, std::string_view record) const;
  const std::string& header(RecordType type) const {
    return headers_[static_cast<std::size_t>(type)];
  }

 private:
  template <class Row>
  Status check_header() const;
  RecordContext context() const;

  ShopZone zone_ = ShopZone::utc();
  Currency currency_;
  RecordHeaders headers_;  // each as it is written out
};

}  // namespace shop
