// SPDX-License-Identifier: Apache-2.0
//
// Writes the lake's tables that are rewritten whole: products, users, and processed-output.csv.
#pragma once

#include "lake/lake.h"
#include "views/shop_views.h"

namespace shop {

// A copy of what the tables hold, taken from the views at rest, to be written later.
class LakeTables {
 public:
  LakeTables(const ShopViews& views, const Dictionaries& dictionaries);
  Status write(Lake& lake, Timestamp now) const;

 private:
  void collect_products(const ShopViews& views, const Dictionaries& dictionaries);
  void collect_users(const ShopViews& views, const Dictionaries& dictionaries);

  std::vector<LakeProduct> products_;
  std::vector<LakeUser> users_;
  std::vector<ProcessedRow> revenue_;
};

}  // namespace shop
