// SPDX-License-Identifier: Apache-2.0
//
// Names the topics that records of each sort stand in.
#pragma once

#include <string>

namespace shop {

struct RecordTopics {
  std::string transactions = "transactions";
  std::string users = "users";
  std::string products = "products";
  std::string resolutions = "resolutions";
};

}  // namespace shop
