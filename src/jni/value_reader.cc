// SPDX-License-Identifier: Apache-2.0
#include "jni/value_reader.h"

#include <limits>

namespace shop {
namespace {

constexpr std::size_t kAllRows = std::numeric_limits<std::size_t>::max();

bool is_json(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (value[first] == '{' || value[first] == '[');
}

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// A broken record says nothing of where it ends and stays alone.
template <class Row>
RunForm csv_form(const Row& record) {
  return record.cause == Cause::malformed ? RunForm::broken_csv : RunForm::csv;
}

}  // namespace

template <class Row>
ValueReader<Row>::ValueReader(const RecordForm& form)
    : form_(form), csv_reader_(form.csv_reader<Row>()), json_reader_(form.json_reader<Row>()) {}

template <class Row>
void ValueReader<Row>::read(const ValueBatch& values, const Take& take) {
  if (read_together(values, take)) return;
  for (std::size_t i = 0; i < values.places.size(); ++i)
    read_alone(values.value(i), static_cast<std::uint64_t>(values.places[i].offset), take);
}

// Holds only where each value turns out to be one record, from its first byte to its last: then
// none has run on into the next, and reading it alone would give the same.
template <class Row>
bool ValueReader<Row>::read_together(const ValueBatch& values, const Take& take) {
  const std::size_t count = values.places.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view value = values.value(i);
    if (is_json(value) || form_.is_header(kRecordType<Row>, value)) return false;
  }
  batch_.clear();
  csv_reader_->read(values.joined, true, count + 1, batch_);
  if (batch_.rows.size() != count) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view raw = batch_.rows[i].raw;
    const std::string_view whole = without_return(values.value(i));
    if (raw.data() != whole.data() || raw.size() != whole.size()) return false;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Row& record = batch_.rows[i];
    take(record, static_cast<std::uint64_t>(values.places[i].offset), csv_form(record));
  }
  return true;
}

template <class Row>
void ValueReader<Row>::read_alone(std::string_view value, std::uint64_t offset, const Take& take) {
  if (form_.is_header(kRecordType<Row>, value)) return;
  const bool json = is_json(value);
  batch_.clear();
  if (json) {
    json_reader_->restart();
    json_reader_->read(value, true, kAllRows, batch_);
  } else {
    form_.csv_reader<Row>()->read(value, true, kAllRows, batch_);
  }
  for (const Row& record : batch_.rows)
    take(record, offset, json ? RunForm::json : csv_form(record));
}

template <class Row>
Status ValueReader<Row>::read_run(const RecordRun& run, RecordBatch<Row>& out) {
  const auto check = [&](bool whole) -> Status {
    if (whole) return {};
    return fail(ErrorCode::corrupt,
                "a block of records is damaged: restart the job from its last checkpoint");
  };
  const std::size_t before = out.rows.size();
  if (run.form == RunForm::csv) {
    const std::size_t used = csv_reader_->read(run.bytes, true, run.records + 1, out);
    return check(used == run.bytes.size() && out.rows.size() == before + run.records);
  }
  if (run.form == RunForm::json) {
    json_reader_->restart();
    json_reader_->read(run.bytes, true, 1, out);
  } else {
    form_.csv_reader<Row>()->read(run.bytes, true, 1, out);
  }
  // What is left of an array that is not closed may be nothing that a reader takes for a record.
  if (out.rows.size() == before) out.rows.emplace_back();
  Row& record = out.rows.back();
  if (run.form == RunForm::broken_csv || record.raw.empty()) record.cause = Cause::malformed;
  return {};
}

template class ValueReader<Transaction>;
template class ValueReader<ProductRecord>;
template class ValueReader<UserRecord>;

}  // namespace shop
