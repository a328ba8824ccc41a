// SPDX-License-Identifier: Apache-2.0
#include "jni/csv_form.h"

#include "wire/csv_writer.h"

namespace shop {
namespace {

std::string header_line(const std::string& header) {
  return header.empty() ? std::string(csv_seed_header()) : header + "\n";
}

}  // namespace

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
  const std::string line = header_line(form.header);
  make_csv_transaction_reader({form.zone, form.currency})->read(line, true, 1, batch);
  if (!batch.rows.empty()) {
    return fail(ErrorCode::invalid_argument,
                "'" + form.header + "' is no header of transactions: name their columns");
  }
  return form;
}

std::unique_ptr<TransactionReader> CsvForm::reader() const {
  auto reader = make_csv_transaction_reader({.zone = zone, .currency = currency});
  TransactionBatch batch;
  reader->read(header_line(header), true, 1, batch);
  return reader;
}

std::unique_ptr<TransactionReader> CsvForm::json_reader() const {
  return make_json_transaction_reader({.zone = zone, .currency = currency});
}

bool CsvForm::is_header(std::string_view record) const {
  if (record.ends_with('\r')) record.remove_suffix(1);
  const std::string line = header_line(header);
  return record == std::string_view(line).substr(0, line.size() - 1);
}

}  // namespace shop
