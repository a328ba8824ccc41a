// SPDX-License-Identifier: Apache-2.0
//
// What a server's shop is fed by beside its routes: made for an engine, and gone before it.
//
// Where the engine is opened anew, so is the feed, from what the new one has kept.
//
// Threads: numbers() from any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "engine/engine.h"
#include "server/server_log.h"

namespace shop {

struct FeedNumbers {
  bool is_reading = false;
  std::uint64_t records = 0;  // since the engine was opened
  std::int64_t lag = 0;       // records that wait at the source
};

class Feed {
 public:
  virtual ~Feed() = default;
  virtual FeedNumbers numbers() const = 0;
};

// What a feed is given; all of it lives longer.
struct FeedPlace {
  Engine& engine;
  ServerLog& log;
  std::function<void(const Tally&)> on_booked;  // counts what was kept
};
using OpenFeed = std::function<std::unique_ptr<Feed>(FeedPlace)>;
// What else is to run beside a shop: made and gone as a feed is.
using OpenBeside = std::function<std::shared_ptr<void>(FeedPlace)>;

}  // namespace shop
