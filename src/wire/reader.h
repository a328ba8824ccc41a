// SPDX-License-Identifier: Apache-2.0
//
// Turns bytes into records: CSV, JSON, or a foreign CSV by its mapping.
//
// A reader never fails: a record with bad content becomes a row with `cause`, `field` and `raw`
// set and every field that could be read, its id above all. It knows nothing of other records but
// what a mapping needs (the k-th line of a pair), of no clock, and does no I/O.
// The same bytes give the same rows, however they are cut into calls.
//
//   auto reader = make_csv_transaction_reader({ShopZone::utc(), *Currency::find("GBP")});
//   const std::size_t used = reader->read(bytes, last, 4096, batch);
//   // batch.rows; go on with bytes.substr(used)
//
// A text of a row whose cause is `malformed` or `not_utf8` may not be UTF-8.
// Limits: a record has at most kRecordBytesMax bytes (csv_scanner.h, json_splitter.h).
// Threads: one owner each; readers share nothing.   Cost: about 80 ns a line of the seed's form.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/currency.h"
#include "base/zone.h"
#include "wire/record_batch.h"

namespace shop {

// What the shop knows of a product; the views hold until the next call.
struct CatalogueEntry {
  std::string_view name;
  std::string_view category;
};

struct RecordContext {
  ShopZone zone = ShopZone::utc();
  Currency currency;
  // A count without `updated_at` is an opening balance: from a file or Kafka, not over HTTP.
  bool counts_open_balance = true;
  // Where a mapping takes names or categories from; may be empty.
  std::function<std::optional<CatalogueEntry>(std::string_view product_id)> catalogue = {};
};

template <class Row>
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  // Appends at most `rows_max` rows, all of whole records, and returns how many bytes they took.
  // A record that `bytes` holds only the beginning of stays unconsumed, unless `last`. Fewer
  // than `rows_max` rows mean that all that is whole was read. The next call goes on behind
  // what was consumed: with the same bytes from there on, and maybe more.
  virtual std::size_t read(std::string_view bytes, bool last, std::size_t rows_max,
                           RecordBatch<Row>& out) = 0;
  // As a new reader would, for other bytes; what is costly to make is kept.
  virtual void restart() = 0;
};

using TransactionReader = RecordReader<Transaction>;
using ProductReader = RecordReader<ProductRecord>;
using UserReader = RecordReader<UserRecord>;

struct Mapping;

std::unique_ptr<TransactionReader> make_csv_transaction_reader(RecordContext context);
std::unique_ptr<TransactionReader> make_json_transaction_reader(RecordContext context);
std::unique_ptr<TransactionReader> make_mapped_transaction_reader(const Mapping& mapping,
                                                                  RecordContext context);

std::unique_ptr<ProductReader> make_csv_product_reader(RecordContext context);
std::unique_ptr<ProductReader> make_json_product_reader(RecordContext context);
std::unique_ptr<ProductReader> make_mapped_product_reader(const Mapping& mapping,
                                                          RecordContext context);

std::unique_ptr<UserReader> make_csv_user_reader(RecordContext context);
std::unique_ptr<UserReader> make_json_user_reader(RecordContext context);
std::unique_ptr<UserReader> make_mapped_user_reader(const Mapping& mapping, RecordContext context);

}  // namespace shop
