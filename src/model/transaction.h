// SPDX-License-Identifier: Apache-2.0
//
// Holds one transaction record as it was received: parsed, not yet decided.
//
// Texts point into the bytes of the batch that holds it. What a record can say about itself alone
// has been checked when it leaves wire/: `cause` says what did not hold, and then the other fields
// are only hints for the desk. Whether it is booked is for the ledger.
//
// Units: price in millionths of the currency's unit, total in minor units.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/currency.h"
#include "base/time.h"
#include "model/cause.h"

namespace shop {

inline constexpr std::size_t kIdBytesMax = 64;
inline constexpr std::size_t kTextBytesMax = 1024;  // names, categories, cities, addresses
inline constexpr std::int64_t kQuantityMax = 1'000'000'000;
// The largest number with 18 digits, six of them behind the point: what decimal(18,6) holds.
inline constexpr std::int64_t kPriceMicroMax = 999'999'999'999'999'999;

enum class Kind : std::uint8_t { sale, refund, correction, void_ };
inline constexpr int kKindCount = 4;
std::string_view kind_name(Kind kind);
std::optional<Kind> parse_kind(std::string_view name);

struct Transaction {
  std::string_view id;
  std::string_view user;
  std::string_view product;
  std::string_view product_name;
  std::string_view category;
  std::string_view city;
  std::string_view order;
  std::string_view refers_to;  // empty where absent
  std::string_view target;     // empty where absent: the sale
  std::string_view raw;        // the whole record as it came, without its line end
  std::string_view said;       // of one with a cause: what it said, packed (field_texts.h)
  std::uint64_t line = 0;      // where it began in its source, from 1

  Timestamp time;
  Day day;
  std::int64_t price_micro = 0;
  std::int64_t quantity = 0;
  std::int64_t total_minor = 0;
  std::uint32_t revision = 0;
  std::uint8_t hour = 0;
  Currency currency;
  Kind kind = Kind::sale;
  bool restock = true;
  bool has_price = false;
  bool has_total = false;
  bool odd_local_time = false;  // the clocks skipped it or showed it twice
  Cause cause = Cause::none;
  Field field = Field::none;

  // What the record is about: the sale's id for all records about one sale.
  std::string_view root() const { return refers_to.empty() ? id : refers_to; }
  // Which record of the root a correction or void replaces.
  std::string_view target_or_root() const { return target.empty() ? root() : target; }
  // Whether its units and amount are those of a refund (a goodwill refund has no units).
  bool is_about_refund() const {
    return kind == Kind::refund || (kind == Kind::correction && target_or_root() != root());
  }
};

// How strictly a source's totals are read (a mapping may loosen it).
enum class TotalRule : std::uint8_t {
  exact,    // total must be quantity x price
  alone,    // the total stands without a price
  rounded,  // as exact, rounded half away from zero; a price is looked at before a quantity
};

// Checks what a record says about itself, in this order: ids, texts, kind, numbers, money, and
// sets `cause` and `field` to the first thing that does not hold. Leaves a cause that is already
// set alone. Never looks at another record or at a clock.
void validate(Transaction& transaction, TotalRule rule = TotalRule::exact);

// Whether two records with the same id say the same.
bool same_contents(const Transaction& a, const Transaction& b);

}  // namespace shop
