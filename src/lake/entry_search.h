// SPDX-License-Identifier: Apache-2.0
//
// Finds the entries of the lake that a number is made of: what they add up to, and the newest of
// them.
//
// Reads only the columns that the filter asks for, and leaves a group of rows as soon as its
// dictionary lacks what is wanted; of those that match, sums() reads the measures, and newest() the
// rest of the few rows that it gives. Exact: a row counts if and only if its position is before
// `before`. Never changes the lake.
//
//   EntrySearch search(snapshot, {.from = day, .to = day, .before = upto, .product = "2001"});
//   SHOP_TRY(const EntrySums sums, search.sums(2));
//   SHOP_TRY(const std::vector<FoundEntry> page, search.newest({.limit = 50}, tail, 2));
//
// Errors: not_found where a merge took a file of the snapshot away, which happens a minute later at
// the earliest: ask again with a newer snapshot.
// Threads: one owner; it uses as many as it is told.   Cost: some 5 ns a row and column of the
// filter; 2 to 3 ms a group of rows out of which entries are given.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/currency.h"
#include "base/int128.h"
#include "lake/lake.h"
#include "lake/scan.h"
#include "model/entry.h"

namespace shop {

struct EntryFilter {
  Day from{std::numeric_limits<std::int32_t>::min()};  // inclusive, of the basis
  Day to{std::numeric_limits<std::int32_t>::max()};
  LakeBasis basis = LakeBasis::refund_day;
  Position before = std::numeric_limits<Position>::max();
  std::optional<std::string> product = std::nullopt;              // its id
  std::optional<std::vector<std::string>> cities = std::nullopt;  // any of them
  std::optional<std::string> category = std::nullopt;
  std::optional<std::uint8_t> hour = std::nullopt;
  std::optional<Currency> currency = std::nullopt;
  std::optional<std::string> user = std::nullopt;  // his or her id
  // Of the amount without its sign, both inclusive, in thousandths of the currency's unit.
  std::optional<std::int64_t> amount_least = std::nullopt;
  std::optional<std::int64_t> amount_most = std::nullopt;

  bool has_amount(std::int64_t thousandths) const {
    const std::int64_t size = thousandths < 0 ? -thousandths : thousandths;
    return size >= amount_least.value_or(0) && (!amount_most || size <= *amount_most);
  }
};

// An entry with texts of its own.
struct FoundEntry {
  Position position = 0;
  Day filter_day;  // of the basis
  Day day;
  Day sale_day;
  Timestamp time;
  std::string subject, root, user, product, product_name, category, city;
  Kind line = Kind::sale;
  std::int8_t sign = 1;
  std::int8_t transactions = 0;
  std::int8_t refunds = 0;
  std::int64_t units = 0;
  std::int64_t revenue_minor = 0;
  Currency currency;
};

// Where an entry stands in the order in which they are given: the newest day first, then the
// greatest position.
struct EntryPlace {
  Day day;
  Position position = 0;

  // Whether this comes before the other.
  bool newer_than(const EntryPlace& other) const {
    return day != other.day ? day > other.day : position > other.position;
  }
};

struct EntrySums {
  struct Sum {
    std::int64_t entries = 0;
    std::int64_t transactions = 0;
    std::int64_t refunds = 0;
    std::int64_t units = 0;
    Int128 revenue_minor = 0;
  };
  std::array<Sum, 256> of{};  // by Currency::index()
};

struct NewestQuery {
  std::size_t limit = 50;
  std::optional<EntryPlace> after = std::nullopt;  // only what comes behind this one
};

class EntrySearch {
 public:
  EntrySearch(LakeSnapshot snapshot, EntryFilter filter);

  Result<EntrySums> sums(unsigned threads) const;
  // The newest of the lake's and of `others`, which match already and are not in the lake.
  Result<std::vector<FoundEntry>> newest(const NewestQuery& query, std::vector<FoundEntry> others,
                                         unsigned threads) const;

 private:
  LakeSnapshot snapshot_;
  EntryFilter filter_;
};

}  // namespace shop
