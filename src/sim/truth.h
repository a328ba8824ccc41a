// SPDX-License-Identifier: Apache-2.0
//
// Keeps the simulated shop's own books: what every revenue cell, every shelf and every count of
// causes must be once the stream has been read.
//
// Adds up the postings that the shop planned for each record it really sent; decides nothing. An
// unmatched refund's sale day is its own day.
//
//   Truth truth(catalogue, currencies, first_day, days);
//   truth.sent(step);
//   truth.cells();   // "revenue|2024-12-30|2024-12-30|London|Electronics|GBP|transactions=1|…"
//
// Threads: one owner.   Cost: O(1) a record; 32 bytes a day, city and category.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/catalogue.h"
#include "sim/record.h"
#include "sim/writer.h"

namespace shop::sim {

struct CellSums {
  std::int64_t transactions = 0;
  std::int64_t refunds = 0;
  std::int64_t units = 0;
  std::int64_t revenue = 0;
};

struct Counts {
  std::uint64_t records = 0;
  std::uint64_t booked = 0;  // those that still wait included
  std::uint64_t waiting = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t issues = 0;
  std::array<std::uint64_t, kRefusedForCount> by_cause{};
  std::array<std::uint64_t, kSortCount> planted{};
};

class Truth {
 public:
  Truth(const Catalogue& catalogue, std::vector<MoneyName> currencies, std::int32_t first_day,
        std::int32_t days);

  void sent(const Step& step);
  void sold(const Posting& posting);  // an ordinary sale: the same, without the detour
  const Counts& counts() const { return counts_; }

  // Canonical lines, sorted by their bytes; cells that are all zero are left out.
  std::vector<std::string> cells() const;

 private:
  void post(const Posting& posting);
  std::string line(std::int32_t day, std::int32_t sale_day, std::uint32_t city,
                   std::uint32_t category, std::uint32_t currency, const CellSums& sums) const;

  const Catalogue* catalogue_;
  std::vector<MoneyName> currencies_;
  std::int32_t first_day_;
  std::int32_t days_;
  Counts counts_;
  std::vector<CellSums> plain_;  // day x city x category, own currency, sold that day
  std::unordered_map<std::uint64_t, std::unordered_map<std::uint32_t, CellSums>> others_;
};

}  // namespace shop::sim
