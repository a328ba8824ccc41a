// SPDX-License-Identifier: Apache-2.0
#include "lake/table_writer.h"

#include <arrow/io/interfaces.h>
#include <parquet/column_writer.h>
#include <parquet/file_writer.h>
#include <parquet/types.h>

#include <vector>

#include "lake/transaction_schema.h"

namespace shop::lake {
namespace {

using parquet::LogicalType;
using parquet::Repetition;
using parquet::Type;
using parquet::schema::NodePtr;
using parquet::schema::NodeVector;
using parquet::schema::PrimitiveNode;

NodePtr text(const char* name) {
  return PrimitiveNode::Make(name, Repetition::OPTIONAL, LogicalType::String(), Type::BYTE_ARRAY);
}
NodePtr number(const char* name) {
  return PrimitiveNode::Make(name, Repetition::OPTIONAL, LogicalType::None(), Type::INT64);
}
NodePtr price(const char* name) {
  return PrimitiveNode::Make(name, Repetition::OPTIONAL, LogicalType::Decimal(18, 6), Type::INT64);
}
NodePtr instant(const char* name) {
  return PrimitiveNode::Make(name, Repetition::OPTIONAL,
                             LogicalType::Timestamp(true, LogicalType::TimeUnit::MICROS),
                             Type::INT64);
}

// A small table in one row group, column by column; every column may hold nulls.
template <class Row>
class TableFile {
 public:
  TableFile(std::span<const Row> rows, parquet::RowGroupWriter& group)
      : rows_(rows), group_(group), levels_(rows.size()) {}

  template <class Get>
  void texts(Get get) {
    std::vector<parquet::ByteArray> values;
    for (std::size_t at = 0; at < rows_.size(); ++at) {
      const std::string_view value = get(rows_[at]);
      levels_[at] = !value.empty();
      if (!value.empty())
        values.emplace_back(static_cast<std::uint32_t>(value.size()),
                            reinterpret_cast<const std::uint8_t*>(value.data()));
    }
    put<parquet::ByteArrayWriter>(values);
  }
  template <class Has, class Get>
  void numbers(Has has, Get get) {
    std::vector<std::int64_t> values;
    for (std::size_t at = 0; at < rows_.size(); ++at) {
      levels_[at] = has(rows_[at]);
      if (has(rows_[at])) values.push_back(get(rows_[at]));
    }
    put<parquet::Int64Writer>(values);
  }

 private:
  template <class Writer, class T>
  void put(const std::vector<T>& values) {
    static_cast<Writer*>(group_.NextColumn())
        ->WriteBatch(static_cast<std::int64_t>(rows_.size()), levels_.data(), nullptr,
                     values.data());
  }
  std::span<const Row> rows_;
  parquet::RowGroupWriter& group_;
  std::vector<std::int16_t> levels_;
};

template <class Row, class Fill>
Result<FileSummary> write_table(const DataFiles& files, const std::string& path,
                                const NodeVector& columns, std::span<const Row> rows, Fill fill) {
  SHOP_TRY(const auto stream, files.create(path));
  FileSummary summary;
  summary.rows = rows.size();
  try {
    parquet::WriterProperties::Builder builder;
    builder.compression(parquet::Compression::ZSTD)->compression_level(1)->created_by("shopsphere");
    const auto schema = std::static_pointer_cast<parquet::schema::GroupNode>(
        parquet::schema::GroupNode::Make("row", Repetition::REQUIRED, columns));
    const auto file = parquet::ParquetFileWriter::Open(stream, schema, builder.build());
    parquet::RowGroupWriter* group = file->AppendRowGroup();
    TableFile<Row> table(rows, *group);
    fill(table);
    group->Close();
    file->Close();
  } catch (const std::exception& exception) {
    return parquet_failure(exception, path);
  }
  const auto size = stream->Tell();
  const arrow::Status closed = stream->Close();
  if (!size.ok()) return arrow_failure(size.status(), path);
  if (!closed.ok()) return arrow_failure(closed, path);
  summary.bytes = static_cast<std::uint64_t>(*size);
  return summary;
}

constexpr auto kAlways = [](const auto&) { return true; };

}  // namespace

Result<FileSummary> write_products_file(const DataFiles& files, const std::string& path,
                                        std::span<const LakeProduct> rows) {
  const NodeVector columns = {text("product_id"),      text("name"),         text("category"),
                              text("currency"),        price("price"),       number("stock"),
                              number("reorder_level"), instant("updated_at")};
  return write_table(files, path, columns, rows, [](TableFile<LakeProduct>& table) {
    table.texts([](const LakeProduct& row) { return row.id; });
    table.texts([](const LakeProduct& row) { return row.name; });
    table.texts([](const LakeProduct& row) { return row.category; });
    table.texts([](const LakeProduct& row) { return row.currency.code(); });
    table.numbers(
        [](const LakeProduct& row) { return row.has_price && row.price_micro <= kPriceStoredMax; },
        [](const LakeProduct& row) { return row.price_micro; });
    table.numbers([](const LakeProduct& row) { return row.has_stock; },
                  [](const LakeProduct& row) { return row.stock; });
    table.numbers([](const LakeProduct& row) { return row.has_reorder_level; },
                  [](const LakeProduct& row) { return row.reorder_level; });
    table.numbers(kAlways, [](const LakeProduct& row) { return row.updated_at.micros; });
  });
}

Result<FileSummary> write_users_file(const DataFiles& files, const std::string& path,
                                     std::span<const LakeUser> rows) {
  const NodeVector columns = {text("user_id"), text("name"), text("age"),
                              text("address"), text("city"), instant("updated_at")};
  return write_table(files, path, columns, rows, [](TableFile<LakeUser>& table) {
    table.texts([](const LakeUser& row) { return row.id; });
    table.texts([](const LakeUser& row) { return row.name; });
    table.texts([](const LakeUser& row) { return row.age; });
    table.texts([](const LakeUser& row) { return row.address; });
    table.texts([](const LakeUser& row) { return row.city; });
    table.numbers(kAlways, [](const LakeUser& row) { return row.updated_at.micros; });
  });
}

}  // namespace shop::lake
