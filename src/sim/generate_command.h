// SPDX-License-Identifier: Apache-2.0
//
// Runs `shopsphere generate`: writes the simulated shop's records to a file, and its truth to
// another.
//
// Errors: returns the exit code (0 done, 1 it failed, 2 wrong options) after one line on stderr.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "sim/shop_options.h"

namespace shop::sim {

enum class GenerateWhat : std::uint8_t { transactions, products, users, restocks };

struct GenerateOptions {
  ShopOptions shop;
  GenerateWhat what = GenerateWhat::transactions;
  std::string truth_path;  // empty: none is written
};

// With faults a believable share of refunds and other currencies comes along, unless it was said
// how many.
void add_company_of_faults(ShopOptions& options, bool refunds_were_given);

int run_generate(const GenerateOptions& options, std::FILE* out);

}  // namespace shop::sim
