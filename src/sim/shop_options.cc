// SPDX-License-Identifier: Apache-2.0
#include "sim/shop_options.h"

#include <fmt/format.h>

#include "base/currency.h"
#include "sim/catalogue_names.h"

namespace shop::sim {
namespace {

tl::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message));
}

bool is_rate(double rate) { return rate >= 0 && rate <= 0.5; }

}  // namespace

Status check(const ShopOptions& options) {
  if (options.events > 100'000'000'000) return wrong("--events must be at most 100 billion");
  if (options.days < 1 || options.days > 36'500) return wrong("--days must be 1 to 36500");
  if (!is_valid(to_date(options.first_day)) ||
      !is_valid(to_date({options.first_day.number + options.days})))
    return wrong("the days must lie between 1900 and 2199");
  if (options.users < 1 || options.users > 50'000'000)
    return wrong("--users must be 1 to 50 million");
  if (options.products < 1 || options.products > 1'000'000)
    return wrong("--products must be 1 to 1 million");
  if (options.categories < 1 || options.categories > category_words().size())
    return wrong(fmt::format("categories must be 1 to {}", category_words().size()));
  if (options.cities < 1 || options.cities > city_words().size())
    return wrong(fmt::format("cities must be 1 to {}", city_words().size()));
  if (!is_rate(options.refund_rate) || !is_rate(options.fault_rate) ||
      !is_rate(options.foreign_rate))
    return wrong("rates such as --faults must be 0 to 0.5");
  if (!Currency::find(options.currency))
    return wrong(fmt::format("unknown currency '{}': give a code such as GBP", options.currency));
  const bool needs_all =
      options.refund_rate > 0 || options.fault_rate > 0 || options.foreign_rate > 0;
  if (needs_all && options.columns == Columns::seed)
    return wrong("refunds, faults and other currencies need all columns: leave the choice out");
  if (options.all_columns() && !options.with_header())
    return wrong("the further columns need a header");
  return {};
}

}  // namespace shop::sim
