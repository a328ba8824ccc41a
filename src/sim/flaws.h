// SPDX-License-Identifier: Apache-2.0
//
// Lists the ways in which a single record can be wrong by itself, and why it must be refused.
//
// A flaw either puts a text into one column, breaks the line, or turns the record's numbers.
// None leaves a quote open: that would swallow the records behind it, and then the truth of a
// stream could not be told.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/record.h"
#include "sim/sorts.h"

namespace shop::sim {

enum class Column : std::uint8_t {
  transaction_id,
  user_id,
  product_id,
  product_name,
  category,
  quantity,
  price,
  total,
  timestamp,
  city,
  order_id,
  kind,
  refers_to,
  target,
  revision,
  restock,
  currency
};
inline constexpr int kColumnCount = static_cast<int>(Column::currency) + 1;
inline constexpr int kSeedColumnCount = static_cast<int>(Column::city) + 1;

enum class Breakage : std::uint8_t { none, cut, extra_columns, noise, text_behind_quote };

struct Flaw {
  Sort sort = Sort::none;
  RefusedFor cause = RefusedFor::nothing;
  Column column = Column::transaction_id;
  std::string_view text;  // what stands in the column
  Breakage breakage = Breakage::none;
  bool has_text = false;
};

// The first one is no flaw.
std::span<const Flaw> flaws();
// One of the flaws of a sort; 0 where the sort is no flaw.
std::uint16_t pick_flaw(Sort sort, std::uint64_t draw);
// Turns the numbers of a record that is flawed by them (total_mismatch and the like).
void spoil_numbers(Sort sort, std::uint64_t draw, Record& record);

}  // namespace shop::sim
