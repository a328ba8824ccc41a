// SPDX-License-Identifier: Apache-2.0
//
// Reads records out of a topic's values.
//
// A value is one record of CSV or one JSON value; an array is several records. No value runs on
// into the next, whatever quotes it leaves open. A header line and an empty value are passed over.
//
//   ValueReader<Transaction> reader(form);
//   reader.read(values, batch, origins);   // batch.rows[i] came from origins[i].offset
//
// Threads: one owner.   Cost: values of CSV that are one record each are read some thousand at a
// time, others one by one, which costs some microseconds each.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "wire/record_form.h"
#include "wire/value_batch.h"

namespace shop {

// How a record stood in its value. A broken one says nothing of where it ends and stays alone.
enum class ValueForm : std::uint8_t { csv, broken_csv, json };

struct ValueOrigin {
  std::int64_t offset = 0;
  ValueForm form = ValueForm::csv;
};

template <class Row>
class ValueReader {
 public:
  explicit ValueReader(const RecordForm& form);

  // Appends the records, which point into the values, and for each where it came from.
  void read(const ValueBatch& values, RecordBatch<Row>& out, std::vector<ValueOrigin>& origins);

 private:
  bool read_together(const ValueBatch& values, RecordBatch<Row>& out,
                     std::vector<ValueOrigin>& origins);
  void read_alone(std::string_view value, std::int64_t offset, RecordBatch<Row>& out,
                  std::vector<ValueOrigin>& origins);

  RecordForm form_;
  std::unique_ptr<RecordReader<Row>> csv_reader_;
  std::unique_ptr<RecordReader<Row>> json_reader_;
};

}  // namespace shop
