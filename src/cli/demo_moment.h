// SPDX-License-Identifier: Apache-2.0
//
// Takes from a running engine what the demo's screen shows, all as of one log position.
//
// The tables are those of the reports, with the columns that a screen has room for. What costs more
// the longer the shop runs (exact medians, the list of issues) is taken anew once a second, or more
// rarely, so that it never takes more than a twentieth of the time.
//
//   DemoWatch watch(engine, zone);
//   DemoMoment moment = watch.look(clock.now(), feed.counts());
//
// Threads: one owner; the engine may run.   Cost: about 1 ms, during which the engine folds
// nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/zone.h"
#include "cli/demo_tables.h"
#include "cli/live_feed.h"
#include "engine/engine.h"
#include "reports/regions.h"
#include "reports/report_source.h"
#include "reports/table.h"

namespace shop::cli {

struct DemoMoment {
  std::string shop;     // what is simulated
  std::string link;     // to the dashboard
  std::string clock;    // the shop's: "Mon 2026-11-23 15:36:25"
  std::string revenue;  // of today: "£1,234.50"
  Tally tally;          // of transactions
  std::uint64_t per_second = 0;
  std::uint64_t as_of = 0;
  std::int64_t behind_micros = 0;
  std::vector<std::string> statistics;  // "average £52.10", the most wanted first
  Table cities;
  Table categories;
  Table best_sellers;
  Table low_stock;
  Table notifications;  // newest first
  Table issues;         // a row a cause, with its newest record
};

// How fast a count grows, over the last seconds.
class Rate {
 public:
  std::uint64_t per_second(std::uint64_t count, std::chrono::steady_clock::time_point now);

 private:
  struct Sample {
    std::chrono::steady_clock::time_point at;
    std::uint64_t count;
  };
  std::deque<Sample> samples_{{std::chrono::steady_clock::now(), 0}};
};

class DemoWatch {
 public:
  DemoWatch(Engine& engine, ShopZone zone, std::string shop, std::string link);

  Result<DemoMoment> look(Timestamp now, const FeedCounts& counts);

 private:
  struct Notification {
    std::string time;
    std::string product;
    std::int64_t stock;
  };

  Status take(const ShopViews& views, const ReportSource& source, Day today, DemoMoment& moment);
  Status take_slowly(const ShopViews& views, const ReportSource& source, Day today);
  void notice(const std::string& time);
  Status read_causes();
  Table notification_table() const;

  Engine& engine_;
  ShopZone zone_;
  std::string shop_;
  std::string link_;
  Regions regions_;
  Rate rate_;
  bool looked_ = false;
  std::uint64_t told_ = 0;  // the number of the last notice that we have seen
  std::deque<Notification> notifications_;
  std::chrono::steady_clock::time_point slowly_next_{};
  std::vector<std::string> statistics_;
  std::vector<CauseOnScreen> causes_;
  bool causes_are_read_ = true;
};

}  // namespace shop::cli
