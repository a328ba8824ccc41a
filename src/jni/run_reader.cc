// SPDX-License-Identifier: Apache-2.0
#include "jni/run_reader.h"

namespace shop {

template <class Row>
RunReader<Row>::RunReader(const RecordForm& form)
    : form_(form), csv_reader_(form.csv_reader<Row>()), json_reader_(form.json_reader<Row>()) {}

template <class Row>
Status RunReader<Row>::read(const RecordRun& run, RecordBatch<Row>& out) {
  const auto check = [&](bool whole) -> Status {
    if (whole) return {};
    return fail(ErrorCode::corrupt,
                "a block of records is damaged: restart the job from its last checkpoint");
  };
  const std::size_t before = out.rows.size();
  if (run.form == ValueForm::csv) {
    const std::size_t used = csv_reader_->read(run.bytes, true, run.records + 1, out);
    return check(used == run.bytes.size() && out.rows.size() == before + run.records);
  }
  if (run.form == ValueForm::json) {
    json_reader_->restart();
    json_reader_->read(run.bytes, true, 1, out);
  } else {
    form_.csv_reader<Row>()->read(run.bytes, true, 1, out);
  }
  // What is left of an array that is not closed may be nothing that a reader takes for a record.
  if (out.rows.size() == before) out.rows.emplace_back();
  Row& record = out.rows.back();
  if (run.form == ValueForm::broken_csv || record.raw.empty()) record.cause = Cause::malformed;
  return {};
}

template class RunReader<Transaction>;
template class RunReader<ProductRecord>;
template class RunReader<UserRecord>;

}  // namespace shop
