// SPDX-License-Identifier: Apache-2.0
//
// Brings the copy of a shop's lake up to date now and then, on a thread of its own (lake_copy.h).
//
// Where it cannot, it says why, once, and tries again; the shop goes on meanwhile.
//
//   LakeCopier copier(engine, std::move(files), {.every = 5min}, say);
//
// Threads: its own. Goes before the engine.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "hdfs/lake_copy.h"

namespace shop {

struct LakeCopierOptions {
  std::chrono::seconds every{300};
  LakeCopyOptions copy = {};
};

class LakeCopier {
 public:
  // What a person should know; on its thread.
  using Say = std::function<void(std::string_view what, bool is_trouble)>;

  LakeCopier(Engine& engine, std::unique_ptr<RemoteFiles> files, LakeCopierOptions options,
             Say say);
  ~LakeCopier();  // ends what is under way; the next one goes on there

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace shop
