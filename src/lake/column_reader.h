// SPDX-License-Identifier: Apache-2.0
//
// Reads single columns of a row group into vectors; internal to this folder.
//
// Throws Parquet's exceptions, as Parquet does; whoever opens a file turns them into errors.
#pragma once

#include <parquet/column_reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "base/symbols.h"
#include "lake/transaction_schema.h"

namespace shop::lake {

[[noreturn]] inline void refuse(const char* what) { throw parquet::ParquetException(what); }

// The one value of a column whose least and greatest are the same, such as the sign of a day
// without corrections; it need not be decoded.
template <class Type>
std::optional<typename Type::c_type> only_value(const parquet::RowGroupReader& group,
                                                Column column) {
  const auto statistics = group.metadata()->ColumnChunk(static_cast<int>(column))->statistics();
  if (!statistics || !statistics->HasMinMax()) return std::nullopt;
  const auto& typed = static_cast<const parquet::TypedStatistics<Type>&>(*statistics);
  if (typed.min() != typed.max()) return std::nullopt;
  return typed.min();
}

// A column of numbers without nulls.
template <class Type>
void read_numbers(parquet::RowGroupReader& group, Column column, std::int64_t rows,
                  std::vector<typename Type::c_type>& values) {
  const auto reader = group.Column(static_cast<int>(column));
  if (reader->type() != Type::type_num) refuse("a column has another type than was written");
  if (const auto value = only_value<Type>(group, column)) {
    values.assign(static_cast<std::size_t>(rows), *value);
    return;
  }
  values.resize(static_cast<std::size_t>(rows));
  std::int64_t read = 0;
  for (std::int64_t done = 0; done < rows; done += read)
    if (static_cast<parquet::TypedColumnReader<Type>&>(*reader).ReadBatch(
            rows - done, nullptr, nullptr, values.data() + done, &read) == 0)
      refuse("a column ends early");
}

// A dictionary column: the symbol of each row, each text interned once. Symbols that other threads
// intern into too are locked meanwhile.
void read_symbols(parquet::RowGroupReader& group, Column column, std::int64_t rows,
                  Symbols& symbols, std::vector<Symbol>& values, std::mutex* shared = nullptr);

}  // namespace shop::lake
