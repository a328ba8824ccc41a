// SPDX-License-Identifier: Apache-2.0
#include "kafka/value_reader.h"

#include <algorithm>

namespace shop {
namespace {

template <class Row>
struct Form;

template <>
struct Form<Transaction> {
  static constexpr const char* kHeader =
      "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,"
      "city\n";
  static auto csv(RecordContext context) { return make_csv_transaction_reader(std::move(context)); }
  static auto json(RecordContext context) {
    return make_json_transaction_reader(std::move(context));
  }
};

template <>
struct Form<ProductRecord> {
  static constexpr const char* kHeader = "product_id,name,category,price,stock,reorder_level\n";
  static auto csv(RecordContext context) { return make_csv_product_reader(std::move(context)); }
  static auto json(RecordContext context) { return make_json_product_reader(std::move(context)); }
};

template <>
struct Form<UserRecord> {
  static constexpr const char* kHeader = "user_id,name,age,address,city\n";
  static auto csv(RecordContext context) { return make_csv_user_reader(std::move(context)); }
  static auto json(RecordContext context) { return make_json_user_reader(std::move(context)); }
};

bool looks_like_json(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && value[first] == '{';
}

bool stands_in(std::string_view part, const char* begin, std::size_t size) {
  return part.data() >= begin && part.data() + part.size() <= begin + size;
}

// Whether the rows are one of each of the values that the text was made of, a line each.
template <class Row>
bool is_one_each(std::span<const Row> rows, std::span<const std::string_view> values,
                 std::string_view text) {
  if (rows.size() != values.size()) return false;
  const char* line = text.data();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!stands_in(rows[i].raw, line, values[i].size())) return false;
    line += values[i].size() + 1;
  }
  return true;
}

}  // namespace

template <class Row>
ValueReader<Row>::ValueReader(RecordContext context, std::string_view header)
    : context_(std::move(context)),
      header_(header.empty() ? std::string(Form<Row>::kHeader) : std::string(header) + "\n"),
      csv_(make(false)),
      json_(make(true)) {}

template <class Row>
std::unique_ptr<RecordReader<Row>> ValueReader<Row>::make(bool is_json) const {
  if (is_json) return Form<Row>::json(context_);
  auto reader = Form<Row>::csv(context_);
  RecordBatch<Row> none;  // so that no value is taken for a header
  reader->read(header_, true, 1, none);
  return reader;
}

template <class Row>
void ValueReader<Row>::read(std::span<const std::string_view> values, RecordBatch<Row>& out) {
  while (!values.empty()) {
    const bool is_json = looks_like_json(values.front());
    const auto other = std::find_if(values.begin(), values.end(), [&](std::string_view value) {
      return looks_like_json(value) != is_json;
    });
    const auto alike = values.first(static_cast<std::size_t>(other - values.begin()));
    read_alike(alike, is_json, out);
    values = values.subspan(alike.size());
  }
}

template <class Row>
void ValueReader<Row>::read_alike(std::span<const std::string_view> values, bool is_json,
                                  RecordBatch<Row>& out) {
  std::size_t bytes = 0;
  for (const std::string_view value : values) bytes += value.size() + 1;
  auto text = std::make_shared<std::string>();
  text->reserve(bytes);
  for (const std::string_view value : values) text->append(value).push_back('\n');
  const std::size_t before = out.rows.size();
  (is_json ? json_ : csv_)->read(*text, true, values.size() + 1, out);
  if (is_one_each(std::span<const Row>(out.rows).subspan(before), values, *text))
    return out.keep(std::move(text));
  out.rows.resize(before);
  for (const std::string_view value : values) read_alone(value, is_json, out);
}

template <class Row>
void ValueReader<Row>::read_alone(std::string_view value, bool is_json, RecordBatch<Row>& out) {
  auto text = std::make_shared<std::string>(value);
  text->push_back('\n');
  const std::size_t before = out.rows.size();
  make(is_json)->read(*text, true, 2, out);
  if (out.rows.size() != before + 1 ||
      !stands_in(out.rows.back().raw, text->data(), value.size())) {
    out.rows.resize(before);
    Row& broken = out.rows.emplace_back();
    broken.cause = Cause::malformed;
    broken.raw = std::string_view(*text).substr(0, value.size());
  }
  out.keep(std::move(text));
}

Status check_columns(std::string_view header) {
  TransactionBatch batch;
  const std::string line = std::string(header) + "\n";
  make_csv_transaction_reader({})->read(line, true, 1, batch);
  if (batch.rows.empty()) return {};
  return fail(ErrorCode::invalid_argument,
              "'" + std::string(header) +
                  "' names no columns of transactions: write them as transaction_id,user_id,…");
}

template class ValueReader<Transaction>;
template class ValueReader<ProductRecord>;
template class ValueReader<UserRecord>;

}  // namespace shop
