// SPDX-License-Identifier: Apache-2.0
//
// Reads promotions.toml: who is offered what, when, how much off, and at most how much of it.
//
//   [[promotion]]
//   name = "come back"
//   kind = "win_back"
//   after_days = 60
//   segments = ["at_risk", "lost"]
//   off = "10%"                  # or an amount: "5.00"
//   off_most = "8.00"
//   budget = "2000.00"
//   per_customer = 1
//   valid_days = 14
//   hold_out = "10%"
//   from = 2024-01-01
//
// Every promotion has `name`, `kind` and `off`; `enabled`, `segments`, `off_most`, `budget`,
// `per_customer` (1), `valid_days` (14), `hold_out` (0%), `seed`, `from` and `until` may be left
// out. What else it has depends on its kind:
//
// | win_back         | after_days; category                                               |
// | replenish        | after_percent (100), purchases_least (3), category                 |
// | next_category    | bought_category, category; after_days (1)                          |
// | reward           | every_purchases or every_spend; category                           |
// | clear_slow_stock | in_days; sold_most (0), stock_least (1), bought_days (90),             |
// |                  | purchases_least (1), category                                      |
// | back_in_stock    | out_days (1), purchases_least (1), category                        |
//
// What is wrong is an error as engine/toml_table.h has them. On one day, and where two could apply
// to one purchase, the promotion that stands first in the file goes first.
//
// Limits: a file of 1 MiB, 1,000 promotions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/currency.h"
#include "base/result.h"
#include "promotions/promotion.h"

namespace shop {

Result<std::vector<Promotion>> parse_promotions(std::string_view toml, std::string_view file_name,
                                                Currency shop_currency);
// Errors call the file `called`, where it is known by another name than its path.
Result<std::vector<Promotion>> load_promotions(const std::string& path, Currency shop_currency,
                                               std::string_view called = {});
// The same of a file that need not be there: none then.
Result<std::vector<Promotion>> load_promotions_if_any(const std::string& path,
                                                      Currency shop_currency);

}  // namespace shop
