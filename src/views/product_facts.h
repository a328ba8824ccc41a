// SPDX-License-Identifier: Apache-2.0
//
// Keeps what the records of one product say that still counts.
//
// A record that does not state a field says nothing about it: name, category, price, reorder level
// and stock each come from the newest record that states it, by (updated_at, raw bytes). A count
// that is an opening balance lies before all sales and therefore before every count with a time;
// of two opening balances the newer record's counts. A delta's change_id counts once; of two
// records with one change_id the greater by (updated_at, raw bytes) does. So the order of records
// changes nothing (class Set).
//
// Threads: one owner.   Cost: a record is kept while a field comes from it, so at most five.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/currency.h"
#include "base/int128.h"
#include "base/time.h"
#include "model/catalogue.h"

namespace shop {

class ProductFacts {
 public:
  void apply(const ProductRecord& record);
  void merge(const ProductFacts& other);

  bool has_record() const { return !records_.empty(); }  // one that is not a delta
  std::string_view name() const;                         // empty without a record
  std::string_view category() const;                     // empty where none is stated
  Currency currency() const;                             // the price's
  std::optional<std::int64_t> price_micro() const;
  std::optional<std::int64_t> reorder_level() const;
  Timestamp updated_at() const;  // of the newest record

  // Without a count and without a delta the stock is not known.
  bool stock_known() const { return count() != nullptr || !deltas_.empty(); }
  // Sales and deltas after this time count; before all times where there is no count.
  Timestamp counted_at() const;
  // The count and the deltas after it, kept within 64 bits.
  std::int64_t stock_before_sales() const;

  void save(ByteWriter& out) const;
  // Adds what save() wrote; false, and then half of it, where the bytes do not hold that.
  bool load(ByteReader& in);

 private:
  struct Kept {
    std::string raw;
    std::string name;
    std::string category;
    Timestamp updated_at;
    std::int64_t price_micro = 0;
    std::int64_t stock = 0;
    std::int64_t reorder_level = 0;
    Currency currency;
    bool has_price = false;
    bool has_stock = false;
    bool has_reorder_level = false;
    bool opening_balance = false;
  };
  struct Delta {
    std::string raw;
    Timestamp updated_at;
    std::int64_t units = 0;
  };
  enum Slot { by_name, by_category, by_price, by_level, by_stock, slot_count };

  static bool states(const Kept& record, Slot slot);
  static bool newer(const Kept& a, const Kept& b, Slot slot);
  const Kept* best(Slot slot) const;
  const Kept* count() const { return best(by_stock); }
  void keep(Kept record);
  void keep(const std::string& change_id, Delta delta);

  std::vector<Kept> records_;
  std::map<std::string, Delta, std::less<>> deltas_;
  // The sum of the deltas after the count, where it need not be added up again.
  mutable Int128 later_deltas_ = 0;
  mutable bool later_deltas_known_ = false;
};

}  // namespace shop
