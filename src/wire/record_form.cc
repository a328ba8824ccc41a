// SPDX-License-Identifier: Apache-2.0
#include "wire/record_form.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, kRecordTypeCount> kUsualHeaders = {
    "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city",
    "product_id,name,category,price,stock,reorder_level",
    "user_id,name,age,address,city",
};

template <class Row>
std::unique_ptr<RecordReader<Row>> make_csv_reader(RecordContext context) {
  if constexpr (std::is_same_v<Row, Transaction>) {
    return make_csv_transaction_reader(std::move(context));
  } else if constexpr (std::is_same_v<Row, ProductRecord>) {
    return make_csv_product_reader(std::move(context));
  } else {
    return make_csv_user_reader(std::move(context));
  }
}

template <class Row>
std::unique_ptr<RecordReader<Row>> make_json_reader(RecordContext context) {
  if constexpr (std::is_same_v<Row, Transaction>) {
    return make_json_transaction_reader(std::move(context));
  } else if constexpr (std::is_same_v<Row, ProductRecord>) {
    return make_json_product_reader(std::move(context));
  } else {
    return make_json_user_reader(std::move(context));
  }
}

}  // namespace

RecordContext RecordForm::context() const { return {.zone = zone_, .currency = currency_}; }

Result<RecordForm> RecordForm::make(std::string_view zone, std::string_view currency,
                                    RecordHeaders headers) {
  RecordForm form;
  SHOP_TRY(form.zone_, ShopZone::load(zone));
  const auto found = Currency::find(currency);
  if (!found) {
    return fail(ErrorCode::invalid_argument, "unknown currency '" + std::string(currency) +
                                                 "': give a code of ISO 4217 such as GBP");
  }
  form.currency_ = *found;
  form.headers_ = std::move(headers);
  for (std::size_t type = 0; type < form.headers_.size(); ++type) {
    if (form.headers_[type].empty()) form.headers_[type] = kUsualHeaders[type];
  }
  SHOP_CHECK(form.check_header<Transaction>());
  SHOP_CHECK(form.check_header<ProductRecord>());
  SHOP_CHECK(form.check_header<UserRecord>());
  return form;
}

template <class Row>
Status RecordForm::check_header() const {
  const std::string& line = header(kRecordType<Row>);
  RecordBatch<Row> batch;
  make_csv_reader<Row>(context())->read(line + "\n", true, 1, batch);
  if (batch.rows.empty()) return {};
  constexpr std::array<std::string_view, kRecordTypeCount> kNames = {"transactions", "products",
                                                                     "users"};
  return fail(ErrorCode::invalid_argument,
              "'" + line + "' is no header of " +
                  std::string(kNames[static_cast<std::size_t>(kRecordType<Row>)]) +
                  ": name their columns");
}

template <class Row>
std::unique_ptr<RecordReader<Row>> RecordForm::csv_reader() const {
  auto reader = make_csv_reader<Row>(context());
  RecordBatch<Row> batch;
  reader->read(header(kRecordType<Row>) + "\n", true, 1, batch);
  return reader;
}

template <class Row>
std::unique_ptr<RecordReader<Row>> RecordForm::json_reader() const {
  return make_json_reader<Row>(context());
}

bool RecordForm::is_header(RecordType type, std::string_view record) const {
  if (record.ends_with('\r')) record.remove_suffix(1);
  return record == header(type);
}

template std::unique_ptr<RecordReader<Transaction>> RecordForm::csv_reader() const;
template std::unique_ptr<RecordReader<ProductRecord>> RecordForm::csv_reader() const;
template std::unique_ptr<RecordReader<UserRecord>> RecordForm::csv_reader() const;
template std::unique_ptr<RecordReader<Transaction>> RecordForm::json_reader() const;
template std::unique_ptr<RecordReader<ProductRecord>> RecordForm::json_reader() const;
template std::unique_ptr<RecordReader<UserRecord>> RecordForm::json_reader() const;

}  // namespace shop
