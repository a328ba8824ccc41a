// SPDX-License-Identifier: Apache-2.0
//
// Makes of a Table one Parquet file (zstd), at a path or in memory.
//
// Money is decimal(18,3) whatever the currency, so that any tool can add one currency up; text is
// dictionary-encoded, days date32, integers int64, decimals decimal(18, the column's scale). The
// provenance stands in the file's metadata as `shopsphere.provenance`. A sum that does not fit its
// type is an error, never rounded. A file is written beside its path first and then renamed, so
// that nobody finds half of one.
#pragma once

#include <string>

#include "base/result.h"
#include "reports/table.h"

namespace shop {

Status write_parquet(const Table& table, const std::string& path);
Result<std::string> parquet_bytes(const Table& table);

}  // namespace shop
