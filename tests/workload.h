// SPDX-License-Identifier: Apache-2.0
//
// Makes up the records of many sales, each with its refunds, corrections, voids and mistakes, and
// counts what it made, so that a test can tell that every case came up.
//
// Records are lines of CSV with all columns, grouped by root; interleave() mixes the roots and
// keeps the order within each.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <optional>

#include "base/prng.h"
#include "model/transaction.h"

namespace shop::tests {

struct Workload {
  static constexpr const char* kHeader =
      "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,"
      "order_id,kind,refers_to,target,revision,restock,currency";

  std::vector<std::vector<std::string>> roots;  // the records of each, in their order
  // How often a record of the second kind followed one of the first under a root.
  std::array<std::array<std::uint64_t, kKindCount>, kKindCount> pairs{};

  static Workload make(std::uint64_t seed, std::size_t roots);
  std::vector<std::string> interleave(std::uint64_t seed) const;
};

}  // namespace shop::tests
