// SPDX-License-Identifier: Apache-2.0
//
// Makes one record of each value of a topic: a line of CSV or an object of JSON, told apart by the
// first character.
//
// Values are read together, as the lines of one text, since that is what the readers are fast at.
// Where one of them does not keep to itself (an open quote, two lines, nothing at all) each is read
// alone, and what is not exactly one record becomes one that is malformed, with the value as its
// bytes. CSV has the columns of the outer interface, in order, or those that a header
// names, which the topic itself has not: a value that is a header is no record. JSON may have every
// field.
//
//   ValueReader<Transaction> reader(context);
//   reader.read(values, batch);   // appends values.size() rows
//
// Threads: one owner.   Cost: that of the reader and a copy of the bytes; alone ten times as much.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/reader.h"

namespace shop {

template <class Row>
class ValueReader {
 public:
  // `header` names the columns of CSV; empty: those of the outer interface.
  explicit ValueReader(RecordContext context, std::string_view header = {});

  // The rows point into bytes that `out` keeps.
  void read(std::span<const std::string_view> values, RecordBatch<Row>& out);

 private:
  void read_alike(std::span<const std::string_view> values, bool is_json, RecordBatch<Row>& out);
  void read_alone(std::string_view value, bool is_json, RecordBatch<Row>& out);
  std::unique_ptr<RecordReader<Row>> make(bool is_json) const;

  RecordContext context_;
  std::string header_;  // with its line end
  std::unique_ptr<RecordReader<Row>> csv_;
  std::unique_ptr<RecordReader<Row>> json_;
};

// Whether these are columns of transactions; the error says what is wrong with them.
Status check_columns(std::string_view header);

extern template class ValueReader<Transaction>;
extern template class ValueReader<ProductRecord>;
extern template class ValueReader<UserRecord>;

}  // namespace shop
