// SPDX-License-Identifier: Apache-2.0
//
// Asks a shop for reports and for what is behind their numbers, while it rests and while records
// come in, and says how long each takes and how long it keeps the shop waiting.
//
//   build/release/bench/reads_bench DIRECTORY [ROUNDS [RECORDS_PER_SECOND]]
//
// Prints one line of JSON. `held_ms` is the longest that another thread waited for the views during
// a read of a shop at rest: how long the read kept the shop from folding. Books some records more.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "engine/engine_reports.h"
#include "engine/entry_drill.h"
#include "engine/test_batch.h"

namespace shop {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double share_of(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

struct Read {
  std::string name;
  std::function<Status(Engine&)> run;
};

DrillQuery drill(const std::function<void(DrillQuery&)>& ask) {
  DrillQuery query;
  ask(query);
  return query;
}

std::vector<Read> reads() {
  static const Regions regions;
  std::vector<Read> reads;
  const auto add_drill = [&](std::string name, const std::function<void(DrillQuery&)>& ask) {
    reads.push_back({"entries of " + name, [query = drill(ask)](Engine& engine) -> Status {
                       SHOP_TRY(const Drill found, drill_down(engine, regions, query));
                       return {};
                     }});
  };
  add_drill("everything", [](DrillQuery&) {});
  add_drill("a city, whole year", [](DrillQuery& query) { query.city = "London"; });
  add_drill("a category, by the sale's day", [](DrillQuery& query) {
    query.category = "Books";
    query.basis = Basis::sale_day;
  });
  add_drill("a city and category, one month", [](DrillQuery& query) {
    query.city = "Leeds";
    query.category = "Electronics";
    query.span = {to_day({2024, 6, 1}), to_day({2024, 6, 30})};
  });
  add_drill("a product, one day", [](DrillQuery& query) {
    query.product = "2003";
    query.span = {to_day({2024, 6, 1}), to_day({2024, 6, 1})};
  });
  add_drill("a product, whole year", [](DrillQuery& query) { query.product = "2003"; });
  add_drill("a rare product, whole year", [](DrillQuery& query) { query.product = "5980"; });
  add_drill("an hour, whole year", [](DrillQuery& query) { query.hour = 14; });
  add_drill("an hour and category, whole year", [](DrillQuery& query) {
    query.hour = 14;
    query.category = "Electronics";
  });
  add_drill("a product, city and hour, whole year", [](DrillQuery& query) {
    query.product = "4321";
    query.city = "Leeds";
    query.hour = 7;
  });
  const auto add_report = [&](std::string report, std::vector<NamedParameter> parameters) {
    std::string name = report;
    for (const NamedParameter& parameter : parameters) name += " " + parameter.value;
    reads.push_back({name, [report, parameters](Engine& engine) -> Status {
                       const auto request = ReportRequest::parse(report, parameters);
                       if (!request) return fail(ErrorCode::internal, request.error().message);
                       SHOP_TRY(const auto tables, make_report(engine, regions, *request));
                       return {};
                     }});
  };
  add_report("revenue", {{"by", "city"}});
  add_report("revenue", {{"by", "day,city,category"}});
  add_report("revenue", {{"by", "product"}});
  add_report("revenue", {{"by", "hour,category"}});
  add_report("revenue", {{"by", "product,city"}});
  add_report("statistics", {{"by", "city"}});
  add_report("statistics", {{"by", "hour"}});
  add_report("best-sellers", {{"day", "2024-06-01"}});
  add_report("best-sellers", {});
  add_report("best-sellers", {{"city", "London"}});
  add_report("stock", {});
  add_report("trends", {});
  add_report("customers", {});
  return reads;
}

// Waits for the views again and again, and remembers for how long at most.
class Probe {
 public:
  explicit Probe(Engine& engine) : engine_(engine), thread_([this] { run(); }) {}
  // How long it waited at most, ever.
  double stop() {
    stopping_ = true;
    thread_.join();
    return longest_;
  }

 private:
  void run() {
    while (!stopping_) {
      const Clock::time_point start = Clock::now();
      engine_.read([](const ShopViews&, Position) {});
      longest_ = std::max(longest_.load(), ms_since(start));
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
  }
  Engine& engine_;
  std::atomic<double> longest_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

// Submits sales at an even pace, and measures until each batch is durable and in the views.
class Traffic {
 public:
  Traffic(Engine& engine, int per_second)
      : engine_(engine), per_second_(per_second), thread_([this] { run(); }) {}
  void stop() {
    stopping_ = true;
    thread_.join();
  }
  std::vector<double> latencies() {
    const std::lock_guard lock(mutex_);
    return latencies_;
  }
  std::uint64_t records() const { return records_; }

 private:
  static constexpr int kBatch = 500;
  void run() {
    const auto began = std::chrono::system_clock::now().time_since_epoch().count();
    Clock::time_point next = Clock::now();
    for (std::uint64_t number = 0; !stopping_; ++number) {
      auto batch = std::make_shared<TestBatch>();
      for (int i = 0; i < kBatch; ++i)
        batch->sale(fmt::format("bench-{}-{}-{}", began, number, i),
                    std::to_string(2000 + (number * 7 + static_cast<std::uint64_t>(i)) % 5000), 1,
                    "9.50", i % 3 == 0 ? "London" : "Leeds");
      const Clock::time_point start = Clock::now();
      engine_.submit({.owner = batch,
                      .transactions = batch->transactions,
                      .products = {},
                      .users = {},
                      .source = "bench",
                      .done = [this, start](const Status&, const Tally&) {
                        const std::lock_guard lock(mutex_);
                        latencies_.push_back(ms_since(start));
                      }});
      records_ += kBatch;
      next += std::chrono::microseconds(std::int64_t{kBatch} * 1'000'000 / per_second_);
      std::this_thread::sleep_until(next);
    }
  }
  Engine& engine_;
  const int per_second_;
  std::mutex mutex_;
  std::vector<double> latencies_;
  std::atomic<std::uint64_t> records_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

Status measure(Engine& engine, int rounds, bool at_rest, std::string& json) {
  for (const Read& read : reads()) {
    std::vector<double> took;
    double held = 0;
    SHOP_CHECK(read.run(engine));
    for (int round = 0; round < rounds; ++round) {
      const Clock::time_point start = Clock::now();
      SHOP_CHECK(read.run(engine));
      took.push_back(ms_since(start));
    }
    if (at_rest) {
      Probe probe(engine);
      Status status;
      for (int round = 0; round < 3 && status; ++round) {
        status = read.run(engine);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
      held = probe.stop();
      SHOP_CHECK(std::move(status));
    }
    json += fmt::format(R"({}{{"name":"{}","p50_ms":{:.2f},"p99_ms":{:.2f},"held_ms":{:.2f}}})",
                        json.empty() ? "" : ",", read.name, share_of(took, 0.5),
                        share_of(took, 0.99), held);
  }
  return {};
}

Status run(const std::string& directory, int rounds, int per_second) {
  EngineOptions options;
  options.data_directory = directory;
  options.settings.zone_name = "UTC";
  SHOP_TRY(const auto engine, Engine::open(options));
  Position rows = 0;
  engine->read([&](const ShopViews&, Position upto) { rows = upto - 1; });
  std::string rest;
  std::string busy;
  SHOP_CHECK(measure(*engine, rounds, true, rest));
  Traffic traffic(*engine, per_second);
  const Clock::time_point start = Clock::now();
  const Status measured = measure(*engine, rounds, false, busy);
  traffic.stop();
  SHOP_CHECK(measured);
  const double seconds = ms_since(start) / 1000;
  SHOP_CHECK(engine->drain());
  fmt::print(R"({{"rows":{},"at_rest":[{}],"busy":[{}],"records_per_second":{:.0f},)"
             R"("commit_p50_ms":{:.2f},"commit_p99_ms":{:.2f},"commit_max_ms":{:.2f}}})"
             "\n",
             rows, rest, busy, static_cast<double>(traffic.records()) / seconds,
             share_of(traffic.latencies(), 0.5), share_of(traffic.latencies(), 0.99),
             share_of(traffic.latencies(), 1));
  return engine->close();
}

}  // namespace
}  // namespace shop

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::fprintf(stderr, "usage: reads_bench DIRECTORY [ROUNDS [RECORDS_PER_SECOND]]\n");
    return 2;
  }
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 20;
  const int per_second = argc > 3 ? std::atoi(argv[3]) : 20'000;
  const shop::Status status = shop::run(argv[1], rounds, per_second);
  if (status) return 0;
  std::fprintf(stderr, "reads_bench: %s\n", status.error().message.c_str());
  return 1;
}
