// SPDX-License-Identifier: Apache-2.0
//
// Writes records as a topic's values, which a ValueReader of the same form reads as the same
// records, whatever form they came in.
//
// A record's own bytes are its value where they read the same (of CSV only if the columns of the
// form are known to be those of whoever reads), else a JSON object of its fields, with the time in
// UTC. One that was refused keeps its words, and is refused for the same; where its bytes are no
// record at all they stand as one field of CSV, so that nobody takes them for another one.
//
//   ValueWriter<Transaction> writer(form, false);
//   send(topic, writer.write(record));
//
// Left out: that a time in CSV was one that the clocks skip or show twice, where it becomes JSON.
// Threads: one owner.   Cost: one record read again, alone.
#pragma once

#include <string>
#include <vector>

#include "wire/record_form.h"
#include "wire/value_reader.h"

namespace shop {

template <class Row>
class ValueWriter {
 public:
  ValueWriter(const RecordForm& form, bool csv_is_of_form)
      : csv_is_of_form_(csv_is_of_form), reader_(form) {}

  std::string write(const Row& record);

 private:
  bool reads_the_same(const Row& record, const std::string& told);

  const bool csv_is_of_form_;
  ValueReader<Row> reader_;
  RecordBatch<Row> batch_;
  std::vector<ValueOrigin> origins_;
};

}  // namespace shop
