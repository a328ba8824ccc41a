// SPDX-License-Identifier: Apache-2.0
//
// Says what the lake's tables of products and users and its processed-output.csv hold.
//
// Each is rewritten whole from rows that the caller gives; nothing is added to what is there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/currency.h"
#include "base/int128.h"
#include "base/result.h"
#include "base/time.h"

namespace shop {

struct LakeProduct {
  std::string_view id = {};
  std::string_view name = {};
  std::string_view category = {};
  Currency currency = {};
  std::int64_t price_micro = 0;
  std::int64_t stock = 0;
  std::int64_t reorder_level = 0;
  Timestamp updated_at = {};
  bool has_price = false;
  bool has_stock = false;
  bool has_reorder_level = false;
};

struct LakeUser {
  std::string_view id = {};
  std::string_view name = {};
  std::string_view age = {};  // years or a band; may be empty
  std::string_view address = {};
  std::string_view city = {};
  Timestamp updated_at = {};
};

struct ProcessedRow {
  Day day = {};
  std::string_view city = {};
  std::string_view category = {};
  Currency currency = {};
  std::int64_t transactions = 0;
  std::int64_t units = 0;
  Int128 revenue_minor = 0;
};

// The whole file: header `day,city,category,currency,transactions,units,revenue`, rows sorted by
// the first four as bytes, RFC 4180 quotes where needed, LF.
std::string processed_output(std::span<const ProcessedRow> rows);

}  // namespace shop
