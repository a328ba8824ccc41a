// SPDX-License-Identifier: Apache-2.0
#include "reports/parquet_format.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <future>
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

std::shared_ptr<arrow::Schema> schema_of(const Table& table) {
  arrow::FieldVector fields;
  for (const Column& column : table.columns)
    fields.push_back(arrow::field(column.name, type_of(column)));
  return arrow::schema(fields, arrow::key_value_metadata({"shopsphere.provenance"},
                                                         {provenance_text(table.provenance)}));
}

// Writes row groups while the rows of the next one are gathered.
class GroupWriter {
 public:
  GroupWriter(const Table& table, std::unique_ptr<parquet::arrow::FileWriter> file)
      : table_(table), schema_(schema_of(table)), file_(std::move(file)) {}
  ~GroupWriter() {
    if (writing_.valid()) writing_.wait();
  }

  arrow::Status begin() {
    return arrow::RecordBatchBuilder::Make(schema_, arrow::default_memory_pool(), kGroupRows)
        .Value(&rows_);
  }
  arrow::Status add(const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i)
      ARROW_RETURN_NOT_OK(append(*rows_->GetField(static_cast<int>(i)), row[i], table_.columns[i]));
    return ++count_ % kGroupRows == 0 ? write() : arrow::Status::OK();
  }
  arrow::Status finish() {
    ARROW_RETURN_NOT_OK(write());
    ARROW_RETURN_NOT_OK(writing_.get());
    return file_->Close();
  }

 private:
  static constexpr std::int64_t kGroupRows = 1 << 17;

  arrow::Status write() {
    if (writing_.valid()) ARROW_RETURN_NOT_OK(writing_.get());
    ARROW_ASSIGN_OR_RAISE(auto batch, rows_->Flush());
    writing_ = std::async(std::launch::async, [this, batch = std::move(batch)] {
      ARROW_ASSIGN_OR_RAISE(const auto rows, arrow::Table::FromRecordBatches({batch}));
      return file_->WriteTable(*rows, kGroupRows);
    });
    return arrow::Status::OK();
  }

  const Table& table_;
  const std::shared_ptr<arrow::Schema> schema_;
  std::unique_ptr<parquet::arrow::FileWriter> file_;
  std::unique_ptr<arrow::RecordBatchBuilder> rows_;
  std::int64_t count_ = 0;
  std::future<arrow::Status> writing_;
};

arrow::Status write_to(const Table& table, const std::shared_ptr<arrow::io::OutputStream>& out) {
  const auto properties =
      parquet::WriterProperties::Builder().compression(parquet::Compression::ZSTD)->build();
  const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  ARROW_ASSIGN_OR_RAISE(
      auto file, parquet::arrow::FileWriter::Open(*schema_of(table), arrow::default_memory_pool(),
                                                  out, properties, arrow_properties));
  GroupWriter writer(table, std::move(file));
  ARROW_RETURN_NOT_OK(writer.begin());
  arrow::Status status;
  table.each_row([&](const Row& row) {
    if (status.ok()) status = writer.add(row);
  });
  ARROW_RETURN_NOT_OK(status);
  ARROW_RETURN_NOT_OK(writer.finish());
  return out->Close();
}

// A descriptor that need not be a file: Parquet only appends, so a pipe does.
class DescriptorStream final : public arrow::io::OutputStream {
 public:
  explicit DescriptorStream(int descriptor) : descriptor_(descriptor) {}

  arrow::Status Write(const void* data, std::int64_t size) override {
    const char* from = static_cast<const char*>(data);
    while (size > 0) {
      const ssize_t wrote = ::write(descriptor_, from, static_cast<std::size_t>(size));
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) return arrow::Status::IOError("cannot write: ", std::strerror(errno));
      from += wrote;
      size -= wrote;
      written_ += wrote;
    }
    return arrow::Status::OK();
  }
  using arrow::io::OutputStream::Write;
  arrow::Result<std::int64_t> Tell() const override { return written_; }
  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return closed_; }

 private:
  const int descriptor_;
  std::int64_t written_ = 0;
  bool closed_ = false;
};

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
  const auto out = std::make_shared<DescriptorStream>(descriptor);
  const arrow::Status written = write_to(table, out);
  if (!written.ok()) return fail(error_of(written));
  return {};
}

}  // namespace shop
