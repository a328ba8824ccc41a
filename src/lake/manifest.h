// SPDX-License-Identifier: Apache-2.0
//
// Lists the files of the lake: what is in it, and up to which position of the log.
//
// The manifest in the store is the truth; folders are made to match it. It is a head,
// `lake/manifest`, and one part a month, `lake/manifest/2024-12`, written together in one append
// of the store, so that a flush rewrites only the months it touched. Format:
// docs/internals/lake.md.
//
// Threads: a value; snapshots of it are immutable and shared.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/currency.h"
#include "base/result.h"
#include "base/time.h"
#include "model/entry.h"
#include "store/store.h"

namespace shop::lake {

struct CurrencySum {
  Currency currency;
  Int128 minor = 0;
  bool operator==(const CurrencySum&) const = default;
};

// A file of rows and what they add up to.
struct FileSummary {
  std::uint64_t number = 0;  // names it: part-NUMBER.parquet; never used twice
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  Position first = 0;  // of its rows
  Position last = 0;
  std::int64_t transactions = 0;
  std::int64_t refunds = 0;
  std::int64_t units = 0;
  std::vector<CurrencySum> revenue;  // by currency code
  bool operator==(const FileSummary&) const = default;
};
using DayFiles = std::vector<FileSummary>;  // by number

std::string file_name(std::uint64_t number);
// Where a file of transactions lies in the lake.
std::string transaction_file(Day day, std::uint64_t number);

struct Manifest {
  Position position = 1;  // behind the last row of the log whose entries are all in the lake
  std::uint64_t next_number = 1;
  FileSummary products;  // number 0: no such table yet
  FileSummary users;
  std::map<Day, std::shared_ptr<const DayFiles>> days;

  const DayFiles& files(Day day) const;  // empty where there is none
};

// The values to put for a manifest in which these days changed.
std::vector<NamedValue> encode_manifest(const Manifest& manifest, const std::set<Day>& changed);
Result<Manifest> load_manifest(Store& store);
// The values that forget the lake.
Result<std::vector<NamedValue>> clear_manifest(Store& store);

// For tests and the fuzzer: one value's bytes.
Status decode_manifest_head(std::string_view bytes, Manifest& manifest);
Status decode_manifest_month(std::string_view bytes, Manifest& manifest);

}  // namespace shop::lake
