// SPDX-License-Identifier: Apache-2.0
//
// shopsphere demo: the simulated shop at work, live on the dashboard and on the terminal.
#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "cli/command.h"
#include "cli/demo_closing.h"
#include "cli/demo_moment.h"
#include "cli/demo_screen.h"
#include "cli/live_feed.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "cli/through_server.h"
#include "server/shop_server.h"
#include "sim/generate_command.h"

namespace shop::cli {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr const char* kExamples =
    "Examples:\n"
    "  shopsphere demo                              until Ctrl-C, in a directory of its own\n"
    "  shopsphere demo --speed 600 --seconds 60\n"
    "  shopsphere --data /tmp/shop demo --plain     snapshots as text, for a log\n"
    "Without --data it writes to a new temporary directory, and says at the end where that is.";

constexpr milliseconds kFrame{250};
constexpr milliseconds kSnapshot{5000};
constexpr std::size_t kPlainColumns = 100;
// Busy shelves: some forty products a minute fall to their reorder level.
constexpr std::int64_t kDeliverySeconds = 300;
constexpr std::int64_t kStorySecondsMax = 15;  // refunds and what else comes of a sale
constexpr std::int64_t kDeliveryLastsSeconds = 7200;

struct DemoArguments {
  sim::LiveOptions live;
  std::string listen;
  PastDays past{15, 60'000};
  int seconds = 0;  // 0: until it is stopped
  bool plain = false;
};

// The directory to fill: the one that was named, which must not hold a shop yet, or a new one.
Result<std::string> directory_of(const Program& program) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (program.app.get_option("--data")->count() > 0) {
    if (!fs::exists(fs::path(program.data_directory) / "store", error))
      return program.data_directory;
    return fail(ErrorCode::invalid_argument,
                fmt::format("there is a shop in {} already, and the demo's sales are invented: "
                            "name a new directory, or leave --data out",
                            program.data_directory));
  }
  std::string pattern = (fs::temp_directory_path(error) / "shopsphere-demo-XXXXXX").string();
  if (error || mkdtemp(pattern.data()) == nullptr)
    return fail(ErrorCode::unavailable,
                fmt::format("cannot make a temporary directory {}: {}; name one with --data",
                            pattern, std::strerror(errno)));
  return pattern;
}

std::string shop_text(const sim::LiveOptions& live) {
  return fmt::format("a simulated shop, {:g} × a million transactions a day, seed {}", live.speed,
                     live.shop.seed);
}

// Shows what happens until the time is over or somebody ends it.
class Show {
 public:
  Show(const DemoArguments& arguments, const StopSignals& signals, DemoWatch& watch, LiveFeed& feed,
       Clock& clock)
      : signals_(signals), watch_(watch), feed_(feed), clock_(clock), start_(Steady::now()) {
    if (arguments.seconds > 0) end_ = start_ + std::chrono::seconds(arguments.seconds);
    if (!arguments.plain && Terminal::is_there()) terminal_.emplace();
  }

  Status run() {
    const milliseconds between = terminal_ ? kFrame : kSnapshot;
    Steady::time_point next = Steady::now() + (terminal_ ? milliseconds(0) : kSnapshot);
    for (bool over = false; !over;) {
      Wake wake = wait_until(next);
      over = wake == Wake::stop || is_over() || !feed_.counts().running;
      if (wake == Wake::time && !over && Steady::now() < next) continue;
      SHOP_CHECK(show());
      next = std::max(next + between, Steady::now() + between / 2);
    }
    return {};
  }

 private:
  bool is_over() const { return end_ && Steady::now() >= *end_; }

  Wake wait_until(Steady::time_point next) const {
    if (end_) next = std::min(next, *end_);
    const auto left = std::chrono::ceil<milliseconds>(next - Steady::now());
    return signals_.wait(std::max(left, milliseconds(0)), terminal_ && terminal_->has_keys());
  }

  Status show() {
    SHOP_TRY(const DemoMoment moment, watch_.look(clock_.now(), feed_.counts()));
    if (terminal_) {
      const WindowSize window = Terminal::size();
      // The last column stays free: the cursor would stand on it while the line's rest is erased.
      Terminal::draw(compose(moment, {.columns = window.columns - 1,
                                      .rows = window.rows,
                                      .colour = Terminal::wants_colour(),
                                      .hint = "Ctrl-C closes the shop"}));
      return {};
    }
    for (const std::string& line : compose(moment, {.columns = kPlainColumns}))
      fmt::print("{}\n", line);
    fmt::print("\n");
    std::fflush(stdout);
    return {};
  }

  const StopSignals& signals_;
  DemoWatch& watch_;
  LiveFeed& feed_;
  Clock& clock_;
  Steady::time_point start_;
  std::optional<Steady::time_point> end_;
  std::optional<Terminal> terminal_;
};

Status show_shop(const DemoArguments& arguments, const StopSignals& signals, Engine& engine,
                 LiveFeed& feed, Clock& clock, const std::string& link) {
  SHOP_TRY(ShopZone zone, ShopZone::load(engine.settings().zone_name));
  DemoWatch watch(engine, std::move(zone), shop_text(arguments.live), link);
  return Show(arguments, signals, watch, feed, clock).run();
}

template <class Work>
Status noting(const Console& console, std::string_view what, std::string_view detail,
              const Work& work) {
  ProgressBar bar(console, what);
  bar.note(detail);
  return work();
}

// The days before today, so that there is something to compare today with.
// False: somebody asked to stop meanwhile.
Result<bool> sell_the_past(const Console& console, LiveFeed& feed, const PastDays& past,
                           const StopSignals& signals) {
  if (past.days == 0) return true;
  ProgressBar bar(console, "the days before");
  bool goes_on = true;
  SHOP_CHECK(feed.catch_up([&](double done) {
    bar.note(fmt::format("{} of {}", static_cast<int>(done * past.days) + 1, past.days));
    goes_on = signals.wait(milliseconds(0), false) != Wake::stop;
    return goes_on;
  }));
  return goes_on;
}

// On the usual port, or where somebody has that one, on any that is free.
Result<std::unique_ptr<ShopServer>> open_server(EngineOptions engine,
                                                const DemoArguments& arguments) {
  ShopServerOptions options;
  options.engine = std::move(engine);
  options.demo = true;
  options.run_command = run_for_another;
  options.version = SHOP_VERSION;
  // The simulated shop and its page come from one machine: a limit would only get in the way.
  options.server.address_requests_per_second = 0;
  options.server.log_level = LogLevel::error;  // the screen is taken
  if (!arguments.listen.empty()) options.server.listen = arguments.listen;
  auto server = ShopServer::open(options);
  if (server || !arguments.listen.empty() || server.error().code != ErrorCode::unavailable)
    return server;
  options.server.listen = "127.0.0.1:0";
  return ShopServer::open(std::move(options));
}

Status run(const Program& program, const DemoArguments& arguments) {
  const StopSignals signals;
  SystemClock clock;
  EngineOptions options;
  SHOP_TRY(options.data_directory, directory_of(program));
  options.settings.zone_name = arguments.live.shop.zone;
  const std::string directory = options.data_directory;
  SHOP_TRY(const std::unique_ptr<ShopServer> server, open_server(std::move(options), arguments));
  Engine& engine = server->engine();
  SHOP_TRY(std::unique_ptr<LiveFeed> feed,
           LiveFeed::open(engine, arguments.live, arguments.past, clock));
  SHOP_CHECK(noting(program.console, "opening the shop", "products and customers",
                    [&] { return feed->open_shop(); }));
  SHOP_TRY(const bool goes_on, sell_the_past(program.console, *feed, arguments.past, signals));
  const Steady::time_point start = Steady::now();
  feed->on_answer([&server = *server](const Tally& tally, std::chrono::nanoseconds took) {
    server.note_records(tally, took);
  });
  feed->start();
  server->start();
  const std::string link = server->sign_in_link(Role::admin);
  fmt::print("The dashboard: {}\n", link);
  std::fflush(stdout);
  const Status shown =
      goes_on ? show_shop(arguments, signals, engine, *feed, clock, link) : Status{};
  SHOP_CHECK(noting(program.console, "closing the shop", "the last records",
                    [&] { return feed->stop(); }));
  SHOP_CHECK(shown);
  const double seconds = std::chrono::duration<double>(Steady::now() - start).count();
  SHOP_TRY(Closing closing, closing_of(engine, *feed, seconds));
  feed.reset();            // it must not outlive the engine
  StopSignals::release();  // what was booked is durable: who is in a hurry may leave
  SHOP_CHECK(noting(program.console, "closing the shop", "the stored files",
                    [&] { return server->stop(); }));
  fmt::print("{}", closing_text(closing, directory));
  return check(closing);
}

void add_options(CLI::App& command, DemoArguments& arguments) {
  command.add_option("--speed", arguments.live.speed, "times a million transactions a day")
      ->check(CLI::Range(0.01, 100'000.0))
      ->capture_default_str();
  command.add_option("--seed", arguments.live.shop.seed, "another seed is another shop")
      ->capture_default_str();
  command.add_option("--faults", arguments.live.shop.fault_rate, "share of faulty records")
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  command.add_option("--listen", arguments.listen,
                     "where the dashboard is; otherwise 127.0.0.1:8080, or a free port");
  command
      .add_option("--past-days", arguments.past.days,
                  "how many days the shop has sold before, to compare today with")
      ->check(CLI::Range(0, 400))
      ->capture_default_str();
  command.add_option("--seconds", arguments.seconds, "end by itself; otherwise Ctrl-C ends it")
      ->check(CLI::Range(1, 1'000'000));
  command.add_flag("--plain", arguments.plain, "print a snapshot as text every few seconds");
}

}  // namespace

void add_demo_command(Program& program) {
  CLI::App* command = program.app.add_subcommand("demo", "a simulated shop at work, live");
  const auto arguments = std::make_shared<DemoArguments>();
  arguments->live.speed = 60;
  arguments->live.shop.fault_rate = 0.02;
  arguments->live.delivery_seconds = kDeliverySeconds;
  arguments->live.story_seconds_max = kStorySecondsMax;
  arguments->live.delivery_lasts_seconds = kDeliveryLastsSeconds;
  add_options(*command, *arguments);
  command->footer(kExamples);
  command->callback([&program, arguments] {
    program.chosen = [&program, arguments] {
      sim::add_company_of_faults(arguments->live.shop, false);
      const Status status = run(program, *arguments);
      if (!status && status.error().code == ErrorCode::invalid_argument)
        return wrong_usage(program.console, status.error().message);
      return status ? 0 : failed(program.console, status.error());
    };
  });
}

}  // namespace shop::cli
