// SPDX-License-Identifier: Apache-2.0
//
// Simulates a shop that is open now: gives the records that became due since it was last asked.
//
// Follows the day's rhythm of the shop's zone, so nights are quiet and lunch is busy; `speed` makes
// more of it without moving the clock. Ids go on from call to call. Refunds and the like come
// within minutes, deliveries too, so that a demo shows alerts that come and go. Reads no clock
// itself.
//
//   SHOP_TRY(LiveShop shop, LiveShop::open({.speed = 10}, clock.now()));
//   shop.due(clock.now(), 10'000, batch);
//   post(shop.header(), batch.transactions);
//
// Threads: one owner.   Errors: options that make no sense.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "sim/shop_options.h"
#include "sim/truth.h"

namespace shop::sim {

struct LiveOptions {
  ShopOptions shop;  // `events`, `first_day` and `days` do not matter
  std::uint64_t events_per_day = 1'000'000;
  double speed = 1;
  std::int64_t delivery_seconds = 600;              // on average
  std::int64_t delivery_lasts_seconds = 24 * 3600;  // shortens as `speed` is raised later
  std::int64_t story_seconds_max = 900;             // refunds and the like come within this time
};

struct LiveBatch {
  std::string transactions;  // records with line ends
  std::string restocks;
  std::uint64_t records = 0;
};

class LiveShop {
 public:
  // Events are due from `start` on.
  static Result<LiveShop> open(const LiveOptions& options, Timestamp start);
  LiveShop(LiveShop&&) noexcept;
  LiveShop& operator=(LiveShop&&) noexcept;
  ~LiveShop();

  std::string_view header() const;
  static std::string_view restocks_header();
  std::string products_csv() const;
  std::string users_csv() const;
  void set_speed(double speed);  // from the next call on
  // Replaces `out` by what became due since the last call, at most `most` records; the others
  // come with the next one. A clock that goes back gives nothing.
  void due(Timestamp now, std::uint64_t most, LiveBatch& out);

  const Truth& truth() const;

 private:
  struct State;
  explicit LiveShop(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop::sim
