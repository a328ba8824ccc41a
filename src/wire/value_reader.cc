// SPDX-License-Identifier: Apache-2.0
#include "wire/value_reader.h"

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

template <class Row>
ValueForm csv_form(const Row& record) {
  return record.cause == Cause::malformed ? ValueForm::broken_csv : ValueForm::csv;
}

}  // namespace

template <class Row>
ValueReader<Row>::ValueReader(const RecordForm& form)
    : form_(form), csv_reader_(form.csv_reader<Row>()), json_reader_(form.json_reader<Row>()) {}

template <class Row>
void ValueReader<Row>::read(const ValueBatch& values, RecordBatch<Row>& out,
                            std::vector<ValueOrigin>& origins) {
  if (read_together(values, out, origins)) return;
  for (std::size_t i = 0; i < values.places.size(); ++i)
    read_alone(values.value(i), values.places[i].offset, out, origins);
}

// Holds only where each value turns out to be one record, from its first byte to its last: then
// none has run on into the next, and reading it alone would give the same.
template <class Row>
bool ValueReader<Row>::read_together(const ValueBatch& values, RecordBatch<Row>& out,
                                     std::vector<ValueOrigin>& origins) {
  const std::size_t count = values.places.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view value = values.value(i);
    if (is_json(value) || form_.is_header(kRecordType<Row>, value)) return false;
  }
  const std::size_t before = out.rows.size();
  csv_reader_->read(values.joined, true, count + 1, out);
  bool is_one_each = out.rows.size() == before + count;
  for (std::size_t i = 0; is_one_each && i < count; ++i) {
    const std::string_view raw = out.rows[before + i].raw;
    const std::string_view whole = without_return(values.value(i));
    is_one_each = raw.data() == whole.data() && raw.size() == whole.size();
  }
  if (!is_one_each) {
    out.rows.resize(before);
    return false;
  }
  for (std::size_t i = 0; i < count; ++i)
    origins.push_back({values.places[i].offset, csv_form(out.rows[before + i])});
  return true;
}

template <class Row>
void ValueReader<Row>::read_alone(std::string_view value, std::int64_t offset,
                                  RecordBatch<Row>& out, std::vector<ValueOrigin>& origins) {
  if (form_.is_header(kRecordType<Row>, value)) return;
  const bool json = is_json(value);
  const std::size_t before = out.rows.size();
  if (json) {
    json_reader_->restart();
    json_reader_->read(value, true, kAllRows, out);
  } else {
    form_.csv_reader<Row>()->read(value, true, kAllRows, out);
  }
  for (std::size_t i = before; i < out.rows.size(); ++i)
    origins.push_back({offset, json ? ValueForm::json : csv_form(out.rows[i])});
}

template class ValueReader<Transaction>;
template class ValueReader<ProductRecord>;
template class ValueReader<UserRecord>;

}  // namespace shop
