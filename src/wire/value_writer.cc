// SPDX-License-Identifier: Apache-2.0
#include "wire/value_writer.h"

#include <deque>

#include "base/utf8.h"
#include "model/field_texts.h"
#include "wire/csv_writer.h"

namespace shop {
namespace {

bool is_utf8(const FieldTexts& texts) {
  for (int i = 1; i < kFieldCount; ++i) {
    const std::string_view text = texts[static_cast<Field>(i)];
    if (replace_invalid_utf8(text) != text) return false;
  }
  return true;
}

// Not where a wrong number of fields may hide which is which.
template <class Row>
bool is_told_by_fields(const Row& record, FieldTexts& texts) {
  return record.cause != Cause::malformed && record.cause != Cause::not_utf8 &&
         unpack(record.said, texts) && is_utf8(texts);
}

template <class Row>
std::string told_by_fields(const Row& record) {
  FieldTexts texts;
  std::deque<std::string> kept;
  if (record.cause == Cause::none) return json_of(texts_of(record, kept));
  if (is_told_by_fields(record, texts)) return json_of(texts);
  std::string quoted;
  write_csv_text(record.raw, true, quoted);
  return quoted;
}

bool has_same_marks(const Transaction& a, const Transaction& b) {
  return a.odd_local_time == b.odd_local_time;
}
bool has_same_marks(const ProductRecord& a, const ProductRecord& b) {
  return a.opening_balance == b.opening_balance;
}
bool has_same_marks(const UserRecord&, const UserRecord&) { return true; }

}  // namespace

template <class Row>
std::string ValueWriter<Row>::write(const Row& record) {
  std::string told = told_by_fields(record);
  return reads_the_same(record, told) ? std::string(record.raw) : told;
}

template <class Row>
bool ValueWriter<Row>::reads_the_same(const Row& record, const std::string& told) {
  const bool is_json = record.raw.starts_with('{');
  if (record.raw.empty() || (!is_json && !csv_is_of_form_)) return false;
  batch_.clear();
  origins_.clear();
  std::string joined = std::string(record.raw) + '\n';
  const std::vector<ValuePlace> places = {{static_cast<std::int64_t>(record.raw.size()), 0}};
  reader_.read({joined, places}, batch_, origins_);
  if (batch_.rows.size() != 1) return false;
  const Row& read = batch_.rows.front();
  return read.cause == record.cause && read.field == record.field && read.said == record.said &&
         has_same_marks(read, record) && told_by_fields(read) == told;
}

template class ValueWriter<Transaction>;
template class ValueWriter<ProductRecord>;
template class ValueWriter<UserRecord>;

}  // namespace shop
