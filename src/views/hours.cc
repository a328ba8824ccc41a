// SPDX-License-Identifier: Apache-2.0
#include "views/hours.h"

namespace shop {

Hours::Hours(Dictionaries&) : MeasureView({.name = "hours"}) {}

void Hours::apply(std::span<const Entry> entries) {
  fold(entries, [](const Entry& entry) { return CellKey(entry.hour, 0, entry.currency); });
}

}  // namespace shop
