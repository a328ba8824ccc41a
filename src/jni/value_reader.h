// SPDX-License-Identifier: Apache-2.0
//
// Reads records out of a topic's values, and the same records again out of the runs of a block.
//
// A value is one record of CSV or one JSON value; an array is several records. No value runs on
// into the next, whatever quotes it leaves open. A header line and an empty value are passed over.
//
//   ValueReader<Transaction> reader(form);
//   reader.read(values, [&](const Transaction& record, std::uint64_t offset, RunForm form) {…});
//   SHOP_CHECK(reader.read_run(run, batch));
//
// Errors: corrupt for a run that does not hold what it says.   Threads: one owner.
// Cost: values of CSV that are one record each are read some thousand at a time, others one by one,
// which costs some microseconds each.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "jni/record_block.h"
#include "jni/record_form.h"
#include "jni/value_batch.h"

namespace shop {

template <class Row>
class ValueReader {
 public:
  using Take = std::function<void(const Row& record, std::uint64_t offset, RunForm form)>;

  explicit ValueReader(const RecordForm& form);

  // The records hold until the next call.
  void read(const ValueBatch& values, const Take& take);
  // Appends the records of a run.
  Status read_run(const RecordRun& run, RecordBatch<Row>& out);

 private:
  bool read_together(const ValueBatch& values, const Take& take);
  void read_alone(std::string_view value, std::uint64_t offset, const Take& take);

  RecordForm form_;
  std::unique_ptr<RecordReader<Row>> csv_reader_;
  std::unique_ptr<RecordReader<Row>> json_reader_;
  RecordBatch<Row> batch_;
};

}  // namespace shop
