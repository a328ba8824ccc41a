// SPDX-License-Identifier: Apache-2.0
//
// Brings the records of the simulated shop to an engine as they become due.
//
// They go in as bytes through the same readers as a file of CSV would, and the engine knows no
// difference. Keeps what the engine answered: what is counted here is durable and in the views.
//
//   SHOP_TRY(auto feed, LiveFeed::open(engine, options, clock));
//   SHOP_CHECK(feed->open_shop());   // products and users
//   SHOP_CHECK(feed->catch_up([](double done) { return true; }));   // the days before, if any
//   feed->start();
//   …
//   SHOP_CHECK(feed->stop());        // every record that was due is answered
//
// Threads: one owner; counts() from anywhere. One thread of its own from start() to stop().
// Errors: of the options, and the one that stopped the engine.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "engine/engine.h"
#include "ledger/decisions.h"
#include "sim/live_shop.h"

namespace shop::cli {

// The shop was open before the demo began: so many days, with so many sales a day.
struct PastDays {
  int days = 0;
  double sales_per_day = 0;
};

struct FeedCounts {
  Tally transactions;              // since start()
  Tally before;                    // of the days before
  std::int64_t answer_micros = 0;  // from the engine's door to the views, the slowest of late
  bool running = false;
};

class LiveFeed {
 public:
  // `engine` and `clock` must outlive the feed.
  static Result<std::unique_ptr<LiveFeed>> open(Engine& engine, const sim::LiveOptions& options,
                                                const PastDays& past, Clock& clock);
  // Hears of all that is answered from now on; on the engine's commit thread. Before start().
  void on_answer(std::function<void(const Tally&, std::chrono::nanoseconds took)> hear);
  ~LiveFeed();  // stops

  Status open_shop();
  // Sells what the days before now sold; `go_on` hears which share of it is done, and may end it.
  Status catch_up(const std::function<bool(double)>& go_on);
  void start();
  Status stop();
  FeedCounts counts() const;
  const sim::Truth& truth() const;  // of a feed that was stopped: the simulator's own books

 private:
  struct State;
  explicit LiveFeed(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop::cli
