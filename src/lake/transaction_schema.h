// SPDX-License-Identifier: Apache-2.0
//
// Names the columns of a file of transactions; internal to this folder.
//
// One row per ledger entry. `day` is not among them: the folder `day=YYYY-MM-DD` gives it, as one
// column of type date, to Spark, Hive and DuckDB alike, and pyarrow refuses a column that is in
// both. docs/internals/lake.md has the table with types and meanings.
#pragma once

#include <parquet/properties.h>
#include <parquet/schema.h>

#include <cstdint>
#include <memory>

namespace shop::lake {

enum class Column : int {
  transaction_id,
  root,
  record_id,
  order_id,
  user_id,
  product_id,
  product_name,
  category,
  city,
  currency,
  kind,
  sign,
  revision,
  transactions,
  refunds,
  units,
  revenue,
  price,
  time,
  hour,
  sale_day,
  restock,
  unmatched,
  odd_local_time,
  log_position,
};
inline constexpr int kColumnCount = static_cast<int>(Column::log_position) + 1;

// Money is decimal(18,3): minor units of a currency with d digits times 10^(3-d).
inline constexpr int kMoneyScale = 3;
// The largest price that decimal(18,6) holds; the one price above it is written as null.
inline constexpr std::int64_t kPriceStoredMax = 999'999'999'999'999'999;

std::shared_ptr<parquet::schema::GroupNode> transaction_schema();
std::shared_ptr<parquet::WriterProperties> transaction_properties();

}  // namespace shop::lake
