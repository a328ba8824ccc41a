// SPDX-License-Identifier: Apache-2.0
//
// Hands a shop's stored tables on as a folder of its own, laid out as in HDFS:
//
//   OUT/shopsphere/transactions/day=2024-12-30/part-….parquet   one row an entry, signed
//   OUT/shopsphere/products/part-….parquet, OUT/shopsphere/users/part-….parquet
//   OUT/user/shopsphere/data/processed-output.csv
//
// What is exported is what the lake's manifest says, not what lies in its folders. Parquet files
// are hard links where OUT is on the same file system (the lake never changes a file), else copies;
// the CSV is always a copy. Every table is built beside its place and synced, then takes it in one
// step, so a reader sees the old one or the new one. A folder that holds anything but an earlier
// export is refused and stays as it is.
//
//   SHOP_TRY(const ExportResult result, export_shop(*engine, out));
//
// Threads: any; export_lake() where nobody writes to the lake meanwhile.
// Errors: invalid_argument for an OUT that cannot be one; corrupt where a file of the manifest is
// missing or has another size; of the disk.   Cost: a link a file; without links, a copy of all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/engine.h"
#include "model/entry.h"
#include "store/store.h"

namespace shop {

struct ExportResult {
  std::string directory;
  std::uint64_t days = 0;
  std::uint64_t files = 0;
  std::uint64_t rows = 0;  // of transactions
  std::uint64_t products = 0;
  std::uint64_t users = 0;
  std::uint64_t bytes = 0;
  bool linked = true;  // no file had to be copied, but for the CSV
  Position as_of = 0;
};

// The folder that --out names: a path or file:///path. Other schemes are refused with a reason.
Result<std::string> export_directory(std::string_view out);

// Of a shop that may go on meanwhile: brings its lake up to the end of the log first, and lets
// nobody write to it while it is exported.
Result<ExportResult> export_shop(Engine& engine, const std::string& out);
Result<ExportResult> export_lake(Store& store, const std::string& lake, const std::string& out);

}  // namespace shop
