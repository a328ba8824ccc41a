// SPDX-License-Identifier: Apache-2.0
//
// Names the products that lie in one basket with a product more often than by chance.
//
// Of the latest kBuyers customers who bought it: how many had each other product in a basket with
// it, each customer once. That number, as a share of those asked, is weighed by how rare the other
// product is (one over the root of its buyers), so that what everybody buys does not come first;
// fewer than two customers are chance. Ties go by the product's id (class Set).
//
//   for (const Together& together : also_bought(state, product, 10, scratch)) …
//
// Threads: any, each with a scratch of its own, while nothing is changed.
// Cost: O(purchases of the buyers that are asked): 0.1 ms.
#pragma once

#include <cstdint>
#include <vector>

#include "advice/advice_state.h"
#include "advice/sparse_sums.h"

namespace shop {

struct Together {
  Symbol product = 0;
  std::int64_t score = 0;      // 2^-30
  std::int64_t customers = 0;  // who had both in one basket
  std::int64_t asked = 0;      // of how many; 0: of all
};

struct TogetherScratch {
  SparseSums customers;
  std::vector<Symbol> of_one;  // the products of one customer's baskets with it
};

// At most `count`, the best first.
std::vector<Together> also_bought(const AdviceState& state, Symbol product, std::size_t count,
                                  TogetherScratch& scratch);

}  // namespace shop
