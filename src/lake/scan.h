// SPDX-License-Identifier: Apache-2.0
//
// Reads the lake's entries back column by column, for sums by keys that no view holds.
//
// Exact: a row comes if and only if its days are asked for and its log position is before `as_of`,
// and it comes once, so what is read is one position of the log even while the lake flushes and
// merges. Rows come in no order. Never changes the lake.
//
//   SHOP_TRY(const LakeScanned scanned, scan_lake(snapshot, query, dictionaries, visitors));
//   // Not in the lake, so to be read from the log: rows from scanned.position to as_of, and
//   // those of the days in scanned.missing.
//
// Threads: scan_lake from any thread; it calls each visitor on one thread of its own, and interns
// into the dictionaries from several, one at a time: no one else may meanwhile.
// Cost: about 35 ns a row and thread; memory some columns of 131,072 rows a thread.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/symbols.h"
#include "base/time.h"
#include "lake/lake.h"
#include "model/entry.h"

namespace shop {

enum class LakeBasis : std::uint8_t { refund_day, sale_day };

struct LakeQuery {
  Day from{std::numeric_limits<std::int32_t>::min()};  // inclusive, of the basis
  Day to{std::numeric_limits<std::int32_t>::max()};
  LakeBasis basis = LakeBasis::refund_day;
  Position as_of = std::numeric_limits<Position>::max();  // rows before it
  // Which columns are read; the others are null.
  bool sale_day = false;
  bool product = false;
  bool city = false;
  bool category = false;
  bool hour = false;
};

// Equally long columns; symbols are of the dictionaries that the caller gave.
struct LakeColumns {
  std::size_t rows = 0;
  const Day* day = nullptr;  // of the basis
  const Day* sale_day = nullptr;
  const Symbol* product = nullptr;
  const Symbol* city = nullptr;
  const Symbol* category = nullptr;
  const std::uint8_t* hour = nullptr;
  const std::uint8_t* currency = nullptr;  // Currency::index()
  const std::int8_t* transactions = nullptr;
  const std::int8_t* refunds = nullptr;
  const std::int64_t* units = nullptr;
  const std::int64_t* revenue_minor = nullptr;
};
using LakeVisitor = std::function<void(const LakeColumns&)>;

struct LakeScanned {
  Position position = 1;     // rows from here on were not in the lake
  std::vector<Day> missing;  // days whose files were not there, of which no row was visited
};

// `snapshot` is asked again where a merge took a file away meanwhile. A day whose files are still
// not there then is `missing`; a file that is damaged is an error.
Result<LakeScanned> scan_lake(const std::function<Result<LakeSnapshot>()>& snapshot,
                              const LakeQuery& query, Dictionaries& dictionaries,
                              std::span<const LakeVisitor> visitors);

// Calls `visit` with every entry of these days, file by file; texts are valid during the call.
// For `verify`: 400 ns an entry.
Status read_lake_entries(const LakeSnapshot& snapshot, Day from, Day to,
                         const std::function<Status(const Entry&, const Dictionaries&)>& visit);

}  // namespace shop
