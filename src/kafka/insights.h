// SPDX-License-Identifier: Apache-2.0
//
// Reads the topic `insights` of a cluster to its end: every cell as its job told it last.
//
//   SHOP_TRY(const std::vector<std::string> cells, read_insights("localhost:9092"));
//
// The lines are those of `shopsphere cells`, sorted. Only what is committed is read.
// Errors: unavailable where no broker answers, or the end does not come within a minute; not_found
// where there is no such topic.   Cost: the whole topic, all cells in memory.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace shop {

Result<std::vector<std::string>> read_insights(const std::string& brokers);

}  // namespace shop
