// SPDX-License-Identifier: Apache-2.0
//
// Reads the records of the runs of a block again, as value_reader.h read them out of a topic's
// values.
//
//   RunReader<Transaction> reader(form);
//   SHOP_CHECK(reader.read(run, batch));
//
// Errors: corrupt for a run that does not hold what it says.   Threads: one owner.
#pragma once

#include <memory>

#include "base/result.h"
#include "jni/record_block.h"
#include "wire/record_form.h"

namespace shop {

template <class Row>
class RunReader {
 public:
  explicit RunReader(const RecordForm& form);

  // Appends the records of a run.
  Status read(const RecordRun& run, RecordBatch<Row>& out);

 private:
  RecordForm form_;
  std::unique_ptr<RecordReader<Row>> csv_reader_;
  std::unique_ptr<RecordReader<Row>> json_reader_;
};

}  // namespace shop
