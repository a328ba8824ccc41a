// SPDX-License-Identifier: Apache-2.0
//
// Reads single columns of a row group into vectors; internal to this folder.
//
// Throws Parquet's exceptions, as Parquet does; whoever opens a file turns them into errors.
#pragma once

#include <parquet/column_reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>

#include <cstdint>
#include <vector>

#include "base/symbols.h"
#include "lake/transaction_schema.h"

namespace shop::lake {

[[noreturn]] inline void refuse(const char* what) { throw parquet::ParquetException(what); }

// A column of numbers without nulls.
template <class Type>
void read_numbers(parquet::RowGroupReader& group, Column column, std::int64_t rows,
                  std::vector<typename Type::c_type>& values) {
  const auto reader = group.Column(static_cast<int>(column));
  if (reader->type() != Type::type_num) refuse("a column has another type than was written");
  values.resize(static_cast<std::size_t>(rows));
  std::int64_t read = 0;
  for (std::int64_t done = 0; done < rows; done += read)
    if (static_cast<parquet::TypedColumnReader<Type>&>(*reader).ReadBatch(
            rows - done, nullptr, nullptr, values.data() + done, &read) == 0)
      refuse("a column ends early");
}

// A dictionary column: the symbol of each row, each text interned once.
void read_symbols(parquet::RowGroupReader& group, Column column, std::int64_t rows,
                  Symbols& symbols, std::vector<Symbol>& values);

}  // namespace shop::lake
