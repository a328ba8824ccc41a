// SPDX-License-Identifier: Apache-2.0
//
// Writes the simulated shop's products, users and deliveries as CSV, and its truth as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/catalogue.h"
#include "sim/shelf.h"
#include "sim/truth.h"
#include "sim/writer.h"

namespace shop::sim {

inline constexpr std::string_view kRestocksHeader = "product_id,stock_delta,change_id,updated_at";

std::string write_products(const Catalogue& catalogue, const Shelf& shelf, const MoneyName& money);
std::string write_users(const Catalogue& catalogue);
void append_restocks(const std::vector<Delivery>& deliveries, std::string& out);
std::string write_truth(const Truth& truth, const Catalogue& catalogue, const Shelf& shelf);

}  // namespace shop::sim
