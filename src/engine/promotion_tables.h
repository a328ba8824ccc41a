// SPDX-License-Identifier: Apache-2.0
//
// Says how answers about promotions look: their columns, titles and lines.
//
// Threads: pure functions.   Cost: O(1); promotions_table O(promotions).
#pragma once

#include <span>

#include "promotions/promotion.h"
#include "reports/table.h"

namespace shop {

inline constexpr std::string_view kNoPromotionsYet =
    "No promotions yet: declare some in promotions.toml.";
inline constexpr int kUpliftDecimals = 1;

Table open_offers_columns();
Table conversion_columns();
Table offers_columns();
Table simulation_columns();

// What is declared, a row for each promotion.
Table promotions_table(std::span<const Promotion> promotions, Currency currency);

}  // namespace shop
