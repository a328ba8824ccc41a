// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "wire/mapping.h"

namespace shop {
namespace {

// UCI Online Retail: lines of invoices, which have no number of their own. Invoices that begin
// with C are cancellations; no column names the sale that they are about.
constexpr std::string_view kUciOnlineRetail = R"(zone = "Europe/London"
currency = "GBP"

[transactions]
total = "rounded"

[transactions.refund]
column = "InvoiceNo"
starts_with = "C"

[transactions.fields]
transaction_id = "{InvoiceNo}-{StockCode}-{k}"
order_id = "{InvoiceNo}"
user_id = { text = "{CustomerID}", strip_suffix = ".0", missing = "guest" }
product_id = "{StockCode}"
product_name = { text = "{Description}", missing = "{StockCode}" }
category = "General"
quantity = "{Quantity}"
price = "{UnitPrice}"
timestamp = "{InvoiceDate}"
city = "{Country}"
)";

// The Complete Journey: a grocer's baskets. sales_value is the total of a line, and often no
// price in whole cents gives it. Import the products first: they tell names and departments.
constexpr std::string_view kCompleteJourney = R"(zone = "UTC"
currency = "USD"

[transactions]
total = "alone"
round_total = true

[transactions.fields]
transaction_id = "{basket_id}-{product_id}-{k}"
order_id = "{basket_id}"
user_id = "{household_id}"
product_id = "{product_id}"
product_name = { catalogue = "name", missing = "{product_id}" }
category = { catalogue = "category", missing = "Unknown" }
quantity = "{quantity}"
total = "{sales_value}"
timestamp = "{transaction_timestamp}"
city = "Store {store_id}"

[products.fields]
product_id = "{product_id}"
name = { text = "{product_type}", missing = "{product_id}" }
category = "{department}"

[users.fields]
user_id = "{household_id}"
age = "{age}"
)";

struct Ready {
  std::string_view name;
  std::string_view toml;
};
constexpr std::array<Ready, 2> kReady = {
    {{"uci-online-retail", kUciOnlineRetail}, {"complete-journey", kCompleteJourney}}};

}  // namespace

std::vector<std::string_view> ready_mapping_names() {
  std::vector<std::string_view> names;
  for (const Ready& ready : kReady) names.push_back(ready.name);
  return names;
}

std::optional<std::string_view> ready_mapping_text(std::string_view name) {
  const auto* const found = std::find_if(kReady.begin(), kReady.end(),
                                         [&](const Ready& ready) { return ready.name == name; });
  return found == kReady.end() ? std::nullopt : std::optional(found->toml);
}

}  // namespace shop
