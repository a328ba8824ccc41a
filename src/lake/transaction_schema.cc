// SPDX-License-Identifier: Apache-2.0
#include "lake/transaction_schema.h"

#include <parquet/types.h>

namespace shop::lake {
namespace {

using parquet::LogicalType;
using parquet::Repetition;
using parquet::Type;
using parquet::schema::NodePtr;
using parquet::schema::PrimitiveNode;

constexpr const char* kDictionaryColumns[] = {"user_id", "product_id", "product_name", "category",
                                              "city",    "currency",   "kind"};

NodePtr text(const char* name, Repetition::type repetition = Repetition::REQUIRED) {
  return PrimitiveNode::Make(name, repetition, LogicalType::String(), Type::BYTE_ARRAY);
}
NodePtr int32(const char* name) {
  return PrimitiveNode::Make(name, Repetition::REQUIRED, LogicalType::None(), Type::INT32);
}
NodePtr int64(const char* name) {
  return PrimitiveNode::Make(name, Repetition::REQUIRED, LogicalType::None(), Type::INT64);
}
NodePtr boolean(const char* name) {
  return PrimitiveNode::Make(name, Repetition::REQUIRED, LogicalType::None(), Type::BOOLEAN);
}
NodePtr decimal(const char* name, int scale, Repetition::type repetition) {
  return PrimitiveNode::Make(name, repetition, LogicalType::Decimal(18, scale), Type::INT64);
}

}  // namespace

std::shared_ptr<parquet::schema::GroupNode> transaction_schema() {
  const parquet::schema::NodeVector columns = {
      text("transaction_id"),
      text("root", Repetition::OPTIONAL),
      text("record_id", Repetition::OPTIONAL),
      text("order_id", Repetition::OPTIONAL),
      text("user_id"),
      text("product_id"),
      text("product_name"),
      text("category"),
      text("city"),
      text("currency"),
      text("kind"),
      int32("sign"),
      int32("revision"),
      int32("transactions"),
      int32("refunds"),
      int64("units"),
      decimal("revenue", kMoneyScale, Repetition::REQUIRED),
      decimal("price", 6, Repetition::OPTIONAL),
      PrimitiveNode::Make("time", Repetition::REQUIRED,
                          LogicalType::Timestamp(true, LogicalType::TimeUnit::MICROS), Type::INT64),
      int32("hour"),
      PrimitiveNode::Make("sale_day", Repetition::REQUIRED, LogicalType::Date(), Type::INT32),
      boolean("restock"),
      boolean("unmatched"),
      boolean("odd_local_time"),
      int64("log_position"),
  };
  return std::static_pointer_cast<parquet::schema::GroupNode>(
      parquet::schema::GroupNode::Make("transaction", Repetition::REQUIRED, columns));
}

std::shared_ptr<parquet::WriterProperties> transaction_properties() {
  using parquet::Compression;
  parquet::WriterProperties::Builder builder;
  builder
      .compression(Compression::ZSTD)  // level 1, Arrow's default
      ->disable_dictionary()
      ->created_by("shopsphere")
      ->write_batch_size(1 << 14)
      ->max_rows_per_page(1 << 20)
      // A dictionary is never given up half way: all pages of a chunk have one encoding.
      ->dictionary_pagesize_limit(64 << 20);
  // A day holds all cities and products, so their least and greatest rule no file out.
  for (const char* name : kDictionaryColumns)
    builder.enable_dictionary(name)->disable_statistics(name);
  for (const char* name : {"transaction_id", "root", "record_id", "order_id"})
    builder.disable_statistics(name);
  // Numbers that hardly change from row to row: nothing is left for zstd to do.
  // Money is not among what hardly changes, but packs into 3 bytes too, as many as zstd needs at
  // ten times the cost.
  for (const char* name : {"sign", "revision", "transactions", "refunds", "units", "revenue",
                           "price", "time", "hour", "sale_day", "log_position"})
    builder.encoding(name, parquet::Encoding::DELTA_BINARY_PACKED)
        ->compression(name, Compression::UNCOMPRESSED);
  // Numbers of a dictionary that come at random, and ids that hardly any row has: a compressor of
  // their own costs a small file more than it saves.
  for (const char* name : {"root", "record_id", "product_id", "category", "city", "currency",
                           "kind", "restock", "unmatched", "odd_local_time"})
    builder.compression(name, Compression::UNCOMPRESSED);
  return builder.build();
}

}  // namespace shop::lake
