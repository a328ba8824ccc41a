// SPDX-License-Identifier: Apache-2.0
#include "views/revenue.h"

namespace shop {

Revenue::Revenue(Dictionaries& dictionaries)
    : MeasureView({.name = "revenue",
                   .first = &dictionaries.cities,
                   .second = &dictionaries.categories,
                   .shows_sale_day = true}) {}

void Revenue::apply(std::span<const Entry> entries) {
  fold(entries, [](const Entry& entry) {
    return CellKey(entry.city, entry.category, entry.currency,
                   entry.day.number - entry.sale_day.number);
  });
}

}  // namespace shop
