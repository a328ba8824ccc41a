// SPDX-License-Identifier: Apache-2.0
//
// The language of this folder's tests: bytes in, rows out as one line of text each.
#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "wire/reader.h"

namespace shop {

inline std::string test_data(const std::string& file) {
  const char* const folder = std::getenv("SHOPSPHERE_DATA");
  return (folder != nullptr ? std::string(folder) : SHOP_SOURCE_DIR "/../shared/data") + "/" + file;
}

inline RecordContext london() {
  return {.zone = *ShopZone::load("Europe/London"), .currency = *Currency::find("GBP")};
}

// Everything that a row says, so that two equal texts are two equal rows.
inline std::string everything(const Transaction& t) {
  return fmt::format(
      "{} {}{}{} id={} user={} product={} name={} category={} city={} order={} refers={} target={} "
      "time={} day={} hour={} price={}{} quantity={} total={}{} revision={} {} {} restock={} "
      "odd={} "
      "raw=<{}>",
      t.line, cause_name(t.cause), t.field == Field::none ? "" : ":", field_name(t.field), t.id,
      t.user, t.product, t.product_name, t.category, t.city, t.order, t.refers_to, t.target,
      t.time.micros, t.day.number, t.hour, t.has_price ? "" : "no", t.price_micro, t.quantity,
      t.has_total ? "" : "no", t.total_minor, t.revision, t.currency.code(), kind_name(t.kind),
      t.restock, t.odd_local_time, t.raw);
}

// "cause" or "cause:field" of a row.
template <class Row>
std::string verdict(const Row& row) {
  std::string text(cause_name(row.cause));
  if (row.field != Field::none) text += ":" + std::string(field_name(row.field));
  return text;
}

// Reads in pieces: each call gets `step` bytes more and asks for at most `rows_max` rows.
template <class Row, class Show>
std::vector<std::string> read_in_steps(RecordReader<Row>& reader, std::string_view bytes,
                                       std::size_t step, std::size_t rows_max, Show show) {
  std::vector<std::string> rows;
  std::size_t used = 0;
  for (std::size_t given = std::min(step, bytes.size());;
       given = std::min(given + step, bytes.size())) {
    const bool last = given == bytes.size();
    while (true) {
      RecordBatch<Row> batch;
      const std::string copy(bytes.substr(used, given - used));  // exactly these: for ASan
      used += reader.read(copy, last, rows_max, batch);
      for (const Row& row : batch.rows) rows.push_back(show(row));
      if (batch.rows.size() < rows_max) break;
    }
    if (last) break;
  }
  if (used != bytes.size()) rows.push_back(fmt::format("used {} of {}", used, bytes.size()));
  return rows;
}

template <class Row, class Show>
std::vector<std::string> read_at_once(RecordReader<Row>& reader, std::string_view bytes,
                                      Show show) {
  return read_in_steps(reader, bytes, bytes.size() + 1, SIZE_MAX, show);
}

}  // namespace shop
