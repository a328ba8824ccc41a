// SPDX-License-Identifier: Apache-2.0
//
// Sums the lake's entries by keys that no view holds, such as product x city x hour.
//
// Exact: money in minor units summed in 128 bits, per currency; a row counts if and only if its
// day and its log position are asked for, so the answer is that of one position of the log even
// while the lake flushes and merges. Groups come in no order. Never changes the lake.
//
//   LakeQuery query{.keys = {LakeKey::product, LakeKey::city, LakeKey::hour}, .as_of = position};
//   SHOP_TRY(LakeSums sums, scan_lake([&] { return lake.snapshot(); }, query));
//   for (entries of the log from sums.position() to as_of) sums.add(entry, dictionaries);
//   sums.each([&](const LakeGroup& group) { … });
//
// Threads: scan_lake from any thread; uses `threads` of its own.
// Cost: about 50 ns a row and thread; 64 to 128 bytes a group and thread.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "base/currency.h"
#include "base/result.h"
#include "base/time.h"
#include "lake/lake.h"
#include "model/entry.h"

namespace shop {

enum class LakeKey : std::uint8_t { day, sale_day, hour, user, product, category, city };

enum class LakeBasis : std::uint8_t { refund_day, sale_day };

struct LakeQuery {
  std::vector<LakeKey> keys;                           // the currency is always one, unnamed
  Day from{std::numeric_limits<std::int32_t>::min()};  // inclusive, of the basis
  Day to{std::numeric_limits<std::int32_t>::max()};
  LakeBasis basis = LakeBasis::refund_day;
  Position as_of = std::numeric_limits<Position>::max();  // rows before it
  int threads = 2;
};

// A key that was not asked for is empty or 0.
struct LakeGroup {
  Day day;
  Day sale_day;
  std::uint8_t hour = 0;
  std::string_view user;
  std::string_view product;
  std::string_view category;
  std::string_view city;
  Currency currency;
  std::int64_t transactions = 0;
  std::int64_t refunds = 0;
  std::int64_t units = 0;
  Int128 revenue_minor = 0;
};

class LakeSums {
 public:
  LakeSums(LakeSums&&) noexcept;
  LakeSums& operator=(LakeSums&&) noexcept;
  ~LakeSums();

  // Entries from here to the query's as_of were not in the lake: add them.
  Position position() const;
  // Adds an entry if the query asks for it.
  Status add(const Entry& entry, const Dictionaries& dictionaries);
  std::size_t size() const;
  void each(const std::function<void(const LakeGroup&)>& visit) const;

  struct State;
  explicit LakeSums(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

// Takes a snapshot, and another one where a merge took a file away meanwhile.
Result<LakeSums> scan_lake(const std::function<LakeSnapshot()>& snapshot, const LakeQuery& query);

// Calls `visit` with every entry of these days, file by file; texts are valid during the call.
// For `verify`: 400 ns an entry.
Status read_lake_entries(const LakeSnapshot& snapshot, Day from, Day to,
                         const std::function<Status(const Entry&, const Dictionaries&)>& visit);

}  // namespace shop
