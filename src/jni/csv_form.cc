// SPDX-License-Identifier: Apache-2.0
#include "jni/csv_form.h"

namespace shop {

Result<CsvForm> CsvForm::make(std::string_view zone, std::string_view currency,
                              std::string_view header) {
  CsvForm form;
  SHOP_TRY(form.zone, ShopZone::load(zone));
  const auto found = Currency::find(currency);
  if (!found) {
    return fail(ErrorCode::invalid_argument, "unknown currency '" + std::string(currency) +
                                                 "': give a code of ISO 4217 such as GBP");
  }
  form.currency = *found;
  form.header = header;
  TransactionBatch batch;
  const std::string line = form.header + "\n";
  make_csv_transaction_reader({form.zone, form.currency})->read(line, true, 1, batch);
  if (!batch.rows.empty()) {
    return fail(ErrorCode::invalid_argument,
                "'" + form.header + "' is no header of transactions: name their columns");
  }
  return form;
}

std::unique_ptr<TransactionReader> CsvForm::reader() const {
  RecordContext context;
  context.zone = zone;
  context.currency = currency;
  auto reader = make_csv_transaction_reader(std::move(context));
  if (header.empty()) return reader;
  TransactionBatch batch;
  reader->read(header + "\n", true, 1, batch);
  return reader;
}

}  // namespace shop
