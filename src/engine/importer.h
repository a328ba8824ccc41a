// SPDX-License-Identifier: Apache-2.0
//
// Reads files of records into a shop.
//
// The calling thread reads and parses; the engine decides and stores behind it, also while it takes
// records of others. What was read when a file cannot be read any further stays; importing again
// books nothing twice.
//
//   SHOP_TRY(const ImportResult result, import_files(*engine, {.files = {"sales.csv.gz"}}));
//
// Errors: of files and of the store. A record with bad content is an issue and counted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "wire/input.h"
#include "wire/mapping.h"

namespace shop {

enum class RecordSort : std::uint8_t { transactions, products, users };

struct ImportProgress {
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_total = 0;  // 0 where unknown
  std::uint64_t records_durable = 0;
  bool file_ended = false;
};

struct ImportOptions {
  RecordSort sort = RecordSort::transactions;
  bool json = false;
  std::optional<Mapping> mapping;
  std::vector<std::string> files;  // "-" is standard input
  std::function<Result<std::unique_ptr<Input>>(const std::string& file)> open;  // null: Input::open
  std::function<void(const ImportProgress&)> on_progress;
  // Called on the commit thread with each source and the number of its records that are durable.
  std::function<void(const std::string& source, std::uint64_t records)> on_durable;
  // Asked between batches; true ends the import early. What was read by then is booked.
  std::function<bool()> stop;
};

struct ImportResult {
  Tally tally;
  // How often a product fell to its reorder level meanwhile, by whatever was sold.
  std::uint64_t fell_low = 0;
  bool stopped = false;  // before the end
  double seconds = 0;
};

Result<ImportResult> import_files(Engine& engine, const ImportOptions& options);

}  // namespace shop
