// SPDX-License-Identifier: Apache-2.0
//
// Holds what the routes that give figures are made from; it belongs to the server and outlives
// them.
#pragma once

#include <string>

#include "base/clock.h"
#include "engine/engine.h"

namespace shop {

struct ReadContext {
  Engine& engine;
  Clock& clock;
  std::string regions_path;  // of regions.toml, which need not be there
  std::string shop_name = "Shop";
  std::string version = {};
  bool demo = false;
};

}  // namespace shop
