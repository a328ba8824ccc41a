// SPDX-License-Identifier: Apache-2.0
//
// Says which region a city belongs to, as the shop's regions.toml has it.
//
//   [regions]
//   "South East" = ["London", "Brighton"]
//
// A city without a region is its own. A city in two regions is an error of the file.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

class Regions {
 public:
  static Result<Regions> parse(std::string_view toml, std::string_view file_name = "regions.toml");
  // No regions at all where the file does not exist.
  static Result<Regions> load(const std::string& path);

  std::string_view region_of(std::string_view city) const;
  bool empty() const { return region_of_city_.empty(); }

 private:
  std::map<std::string, std::string, std::less<>> region_of_city_;
};

}  // namespace shop
