// SPDX-License-Identifier: Apache-2.0
#include "reports/parquet_format.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <future>
#include <limits>
#include <memory>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/io/memory.h>
#include <parquet/arrow/writer.h>

#include "base/decimal.h"

namespace shop {
namespace {

constexpr int kDecimalDigits = 18;
constexpr int kMoneyScale = 3;

Error error_of(const arrow::Status& status) {
  const bool io = status.IsIOError();
  return Error{io ? ErrorCode::unavailable : ErrorCode::internal, status.ToString()};
}

std::shared_ptr<arrow::DataType> type_of(const Column& column) {
  switch (column.type) {
    case ColumnType::text:
      return arrow::utf8();
    case ColumnType::day:
      return arrow::date32();
    case ColumnType::integer:
      return arrow::int64();
    case ColumnType::money:
      return arrow::decimal128(kDecimalDigits, kMoneyScale);
    case ColumnType::decimal:
      return arrow::decimal128(kDecimalDigits, column.scale);
    case ColumnType::flag:
      return arrow::boolean();
  }
  return arrow::null();
}

arrow::Status append_decimal(arrow::ArrayBuilder& builder, Int128 value, std::string_view name) {
  const Int128 limit = power_of_ten(kDecimalDigits);
  if (value >= limit || value <= -limit)
    return arrow::Status::Invalid("a value of column ", name, " does not fit decimal(18)");
  return static_cast<arrow::Decimal128Builder&>(builder).Append(
      arrow::Decimal128(static_cast<std::int64_t>(value)));
}

arrow::Status append_integer(arrow::ArrayBuilder& builder, Int128 value, std::string_view name) {
  if (value > std::numeric_limits<std::int64_t>::max() ||
      value < std::numeric_limits<std::int64_t>::min())
    return arrow::Status::Invalid("a value of column ", name, " does not fit 64 bits");
  return static_cast<arrow::Int64Builder&>(builder).Append(static_cast<std::int64_t>(value));
}

arrow::Status append(arrow::ArrayBuilder& builder, const Cell& cell, const Column& column) {
  if (std::holds_alternative<std::monostate>(cell)) return builder.AppendNull();
  switch (column.type) {
    case ColumnType::text:
      return static_cast<arrow::StringBuilder&>(builder).Append(std::get<std::string>(cell));
    case ColumnType::day:
      return static_cast<arrow::Date32Builder&>(builder).Append(std::get<Day>(cell).number);
    case ColumnType::integer:
      return append_integer(builder, std::get<Int128>(cell), column.name);
    case ColumnType::money: {
      const Money& money = std::get<Money>(cell);
      const int missing = kMoneyScale - money.currency.digits();
      return append_decimal(builder, money.minor * power_of_ten(missing), column.name);
    }
    case ColumnType::decimal:
      return append_decimal(builder, std::get<Int128>(cell), column.name);
    case ColumnType::flag:
      return static_cast<arrow::BooleanBuilder&>(builder).Append(std::get<bool>(cell));
  }
  return arrow::Status::OK();
}

// Texts of made rows come with a dictionary of their row group; in the file they are plain texts.
std::shared_ptr<arrow::Schema> schema_of(const Table& table) {
  arrow::FieldVector fields;
  for (const Column& column : table.columns) {
    const bool coded = table.make_parts && column.type == ColumnType::text;
    fields.push_back(arrow::field(
        column.name, coded ? arrow::dictionary(arrow::int32(), arrow::utf8()) : type_of(column)));
  }
  return arrow::schema(fields);
}

arrow::Result<std::shared_ptr<arrow::Array>> texts_of(const ColumnPart& part) {
  arrow::StringBuilder texts;
  for (const std::string_view text : part.texts) ARROW_RETURN_NOT_OK(texts.Append(text));
  arrow::Int32Builder codes;
  ARROW_RETURN_NOT_OK(codes.AppendValues(part.codes));
  ARROW_ASSIGN_OR_RAISE(auto text_array, texts.Finish());
  ARROW_ASSIGN_OR_RAISE(auto code_array, codes.Finish());
  return arrow::DictionaryArray::FromArrays(arrow::dictionary(arrow::int32(), arrow::utf8()),
                                            code_array, text_array);
}

arrow::Result<std::shared_ptr<arrow::Array>> array_of(const ColumnPart& part,
                                                      const Column& column) {
  if (column.type == ColumnType::text) return texts_of(part);
  std::unique_ptr<arrow::ArrayBuilder> builder;
  ARROW_RETURN_NOT_OK(arrow::MakeBuilder(arrow::default_memory_pool(), type_of(column), &builder));
  ARROW_RETURN_NOT_OK(builder->Reserve(static_cast<std::int64_t>(part.numbers.size())));
  for (std::size_t row = 0; row < part.numbers.size(); ++row) {
    const Int128 number = part.numbers[row];
    switch (column.type) {
      case ColumnType::money: {
        const int missing = kMoneyScale - part.currencies[row].digits();
        ARROW_RETURN_NOT_OK(append_decimal(*builder, number * power_of_ten(missing), column.name));
        break;
      }
      case ColumnType::decimal:
        ARROW_RETURN_NOT_OK(append_decimal(*builder, number, column.name));
        break;
      case ColumnType::day:
        ARROW_RETURN_NOT_OK(
            static_cast<arrow::Date32Builder&>(*builder).Append(static_cast<std::int32_t>(number)));
        break;
      case ColumnType::flag:
        ARROW_RETURN_NOT_OK(static_cast<arrow::BooleanBuilder&>(*builder).Append(number != 0));
        break;
      default:
        ARROW_RETURN_NOT_OK(append_integer(*builder, number, column.name));
    }
  }
  return builder->Finish();
}

// Makes rows into batches of one row group each.
class Batches {
 public:
  explicit Batches(const Table& table) : table_(table), schema_(schema_of(table)) {}

  std::size_t count() const { return (table_.row_count() + kGroupRows - 1) / kGroupRows; }
  const std::shared_ptr<arrow::Schema>& schema() const { return schema_; }

  // From any thread.
  arrow::Result<std::shared_ptr<arrow::RecordBatch>> make(std::size_t number) const {
    const std::size_t first = number * kGroupRows;
    const std::size_t rows = std::min(kGroupRows, table_.row_count() - first);
    return table_.make_parts ? from_parts(first, rows) : from_rows(first, rows);
  }

  static constexpr std::size_t kGroupRows = 1 << 17;

 private:
  arrow::Result<std::shared_ptr<arrow::RecordBatch>> from_parts(std::size_t first,
                                                                std::size_t rows) const {
    std::vector<ColumnPart> parts(table_.columns.size());
    table_.make_parts(first, rows, parts);
    arrow::ArrayVector arrays;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      ARROW_ASSIGN_OR_RAISE(auto array, array_of(parts[i], table_.columns[i]));
      parts[i].clear();
      arrays.push_back(std::move(array));
    }
    return arrow::RecordBatch::Make(schema_, static_cast<std::int64_t>(rows), std::move(arrays));
  }

  arrow::Result<std::shared_ptr<arrow::RecordBatch>> from_rows(std::size_t first,
                                                               std::size_t rows) const {
    ARROW_ASSIGN_OR_RAISE(const auto builder,
                          arrow::RecordBatchBuilder::Make(schema_, arrow::default_memory_pool(),
                                                          static_cast<std::int64_t>(rows)));
    const auto add = [&](const Row& row) -> arrow::Status {
      for (std::size_t i = 0; i < row.size(); ++i)
        ARROW_RETURN_NOT_OK(
            append(*builder->GetField(static_cast<int>(i)), row[i], table_.columns[i]));
      return arrow::Status::OK();
    };
    Row made(table_.columns.size());
    for (std::size_t number = first; number < first + rows; ++number) {
      if (table_.made != 0) table_.make_row(number, made);
      ARROW_RETURN_NOT_OK(add(table_.made != 0 ? made : table_.rows[number]));
    }
    return builder->Flush();
  }

  const Table& table_;
  const std::shared_ptr<arrow::Schema> schema_;
};

std::shared_ptr<parquet::WriterProperties> properties_of(const Table& table) {
  parquet::WriterProperties::Builder builder;
  builder.compression(parquet::Compression::ZSTD)->enable_store_decimal_as_integer();
  for (const Column& column : table.columns) {
    // A dictionary of sums is as long as they are.
    if (column.type == ColumnType::money) builder.disable_dictionary(column.name);
    // Names are in the order of their sums, so each row group has nearly the first and the last.
    if (table.make_parts && column.type == ColumnType::text)
      builder.disable_statistics(column.name);
  }
  return builder.build();
}

// The next row group is made while one is written.
arrow::Status write_to(const Table& table, const std::shared_ptr<arrow::io::OutputStream>& out) {
  const Batches batches(table);
  ARROW_ASSIGN_OR_RAISE(
      auto file, parquet::arrow::FileWriter::Open(*batches.schema(), arrow::default_memory_pool(),
                                                  out, properties_of(table)));
  std::future<arrow::Status> writing;
  arrow::Status status;
  for (std::size_t number = 0; number < batches.count() && status.ok(); ++number) {
    auto batch = batches.make(number);
    if (writing.valid()) status = writing.get();
    if (!batch.ok()) status = batch.status();
    if (!status.ok()) break;
    writing = std::async(std::launch::async, [&file, batch = std::move(*batch)] {
      ARROW_ASSIGN_OR_RAISE(const auto rows, arrow::Table::FromRecordBatches({batch}));
      return file->WriteTable(*rows, Batches::kGroupRows);
    });
  }
  if (writing.valid()) status &= writing.get();
  ARROW_RETURN_NOT_OK(status);
  ARROW_RETURN_NOT_OK(file->AddKeyValueMetadata(
      arrow::key_value_metadata({"shopsphere.provenance"}, {provenance_text(table.provenance)})));
  ARROW_RETURN_NOT_OK(file->Close());
  return out->Close();
}

}  // namespace

Status write_parquet(const Table& table, const std::string& path) {
  const std::string beside = path + ".writing-" + std::to_string(::getpid());
  auto out = arrow::io::FileOutputStream::Open(beside);
  if (!out.ok()) return fail(error_of(out.status()));
  const arrow::Status written = write_to(table, *out);
  if (written.ok() && std::rename(beside.c_str(), path.c_str()) == 0) return {};
  (void)std::remove(beside.c_str());
  if (!written.ok()) return fail(error_of(written));
  return fail(ErrorCode::unavailable,
              "cannot write " + path + ": is it a folder, or write-protected?");
}

Result<std::string> parquet_bytes(const Table& table) {
  const auto out = arrow::io::BufferOutputStream::Create();
  if (!out.ok()) return fail(error_of(out.status()));
  const arrow::Status written = write_to(table, *out);
  if (!written.ok()) return fail(error_of(written));
  const auto bytes = (*out)->Finish();
  if (!bytes.ok()) return fail(error_of(bytes.status()));
  return (*bytes)->ToString();
}

}  // namespace shop
