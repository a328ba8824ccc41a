// SPDX-License-Identifier: Apache-2.0
//
// Holds a product or user record as it was received.
//
// Texts point into the bytes of the batch that holds the record. The newest record of an id
// counts: the one with the greatest (updated_at, raw bytes). A record without `updated_at` gets
// its time of receipt; only the stock of such a product record, when it comes from a file or from
// Kafka, is an opening balance that all sales count against.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/currency.h"
#include "base/time.h"
#include "model/cause.h"

namespace shop {

struct ProductRecord {
  std::string_view id;
  std::string_view name;
  std::string_view category;
  std::string_view change_id;  // with stock_delta: counted once
  std::string_view raw;
  std::string_view said;  // of one with a cause: what it said, packed (field_texts.h)
  std::uint64_t line = 0;
  Timestamp updated_at;
  std::int64_t price_micro = 0;
  std::int64_t stock = 0;
  std::int64_t reorder_level = 0;
  std::int64_t stock_delta = 0;
  Currency currency;
  bool has_updated_at = false;
  bool has_price = false;
  bool has_stock = false;
  bool has_reorder_level = false;
  bool is_delta = false;         // only adds stock_delta; says nothing else
  bool opening_balance = false;  // its stock counts before all sales
  Cause cause = Cause::none;
  Field field = Field::none;
};

struct UserRecord {
  std::string_view id;
  std::string_view name;
  std::string_view address;
  std::string_view city;
  std::string_view age;  // a number of years, or a band such as "25-34"; may be empty
  std::string_view raw;
  std::string_view said;  // as a product's
  std::uint64_t line = 0;
  Timestamp updated_at;
  bool has_updated_at = false;
  Cause cause = Cause::none;
  Field field = Field::none;
};

void validate(ProductRecord& product);
void validate(UserRecord& user);

}  // namespace shop
