// SPDX-License-Identifier: Apache-2.0
#include "reports/parquet_format.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <limits>
#include <memory>

#include <arrow/api.h>
#include <arrow/io/file.h>
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

arrow::Result<std::shared_ptr<arrow::Table>> to_arrow(const Table& table) {
  arrow::FieldVector fields;
  arrow::ArrayVector arrays;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto type = type_of(table.columns[i]);
    fields.push_back(arrow::field(table.columns[i].name, type));
    std::unique_ptr<arrow::ArrayBuilder> builder;
    ARROW_RETURN_NOT_OK(arrow::MakeBuilder(arrow::default_memory_pool(), type, &builder));
    ARROW_RETURN_NOT_OK(builder->Reserve(static_cast<std::int64_t>(table.rows.size())));
    for (const Row& row : table.rows)
      ARROW_RETURN_NOT_OK(append(*builder, row[i], table.columns[i]));
    ARROW_ASSIGN_OR_RAISE(auto array, builder->Finish());
    arrays.push_back(std::move(array));
  }
  auto metadata =
      arrow::key_value_metadata({"shopsphere.provenance"}, {provenance_text(table.provenance)});
  return arrow::Table::Make(arrow::schema(fields, metadata), arrays,
                            static_cast<std::int64_t>(table.rows.size()));
}

arrow::Status write_to(const Table& table, const std::shared_ptr<arrow::io::OutputStream>& out) {
  ARROW_ASSIGN_OR_RAISE(const auto rows, to_arrow(table));
  const auto properties =
      parquet::WriterProperties::Builder().compression(parquet::Compression::ZSTD)->build();
  const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  constexpr std::int64_t kRowGroup = 1 << 20;
  ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(*rows, arrow::default_memory_pool(), out,
                                                 kRowGroup, properties, arrow_properties));
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

Status write_parquet_to_descriptor(const Table& table, int descriptor) {
  const int copy = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return fail(ErrorCode::unavailable, "the output is closed");
  auto out = arrow::io::FileOutputStream::Open(copy);
  if (!out.ok()) return fail(error_of(out.status()));
  const arrow::Status written = write_to(table, *out);
  if (!written.ok()) return fail(error_of(written));
  return {};
}

}  // namespace shop
