// SPDX-License-Identifier: Apache-2.0
//
// Writes records as the CSV that the readers take.
//
// The seed's form: product_name, category and city always in quotes, other texts only where they
// need them; the price with the currency's digits, or as many more as it has. A line that has
// only the ten columns' contents gives the seed's line to the byte:
//   1,1001,2001,"Laptop","Electronics",2,1500.00,3000.00,2024-12-30 14:30:00,"London"
#pragma once

#include <string>
#include <string_view>

#include "base/zone.h"
#include "model/transaction.h"

namespace shop {

// "transaction_id,…,city" and a line end.
std::string_view csv_seed_header();

// Appends the ten columns and a line end; `zone` tells the local time. Microseconds make the time
// one with an offset, since the seed's form has none.
void write_csv_line(const Transaction& transaction, ShopZone& zone, std::string& out);

// Appends a field, in quotes where it needs them or `always` is set.
void write_csv_text(std::string_view text, bool always, std::string& out);

}  // namespace shop
