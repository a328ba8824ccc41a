// SPDX-License-Identifier: Apache-2.0
//
// A process to be killed: lake_writer DIR ROWS [BATCH]
//
// Opens the lake under DIR, goes on where it was, and appends the entries of TestShop up to log
// position ROWS, flushing after each BATCH, merging, rewriting the table of products. With
// SHOP_LAKE_KILL_AT=STEP:N it kills itself with SIGKILL when it comes to STEP for the Nth time.
// Prints a line after each flush: the lake's position and its number of merges.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "base/clock.h"
#include "lake/lake.h"
#include "lake/test_shop.h"
#include "lake/test_store.h"

namespace {

using shop::Status;

// STEP:N of the environment.
class KillSwitch {
 public:
  KillSwitch() {
    const char* wanted = std::getenv("SHOP_LAKE_KILL_AT");
    if (wanted == nullptr) return;
    const std::string_view text = wanted;
    const std::size_t colon = text.find(':');
    step_ = text.substr(0, colon);
    left_ = colon == text.npos ? 1 : std::atoi(wanted + colon + 1);
  }
  void operator()(std::string_view step) {
    if (step == step_ && --left_ == 0) ::kill(::getpid(), SIGKILL);
  }

 private:
  std::string step_;
  int left_ = 0;
};

void must(const Status& status) {
  if (status) return;
  fmt::print(stderr, "lake_writer: {}\n", status.error().message);
  std::exit(1);
}

}  // namespace

int main(int count, char** arguments) {
  SHOP_ASSERT(count > 2);
  const std::string directory = arguments[1];
  const std::uint64_t rows = std::strtoull(arguments[2], nullptr, 10);
  const auto batch = static_cast<std::uint32_t>(count > 3 ? std::atoi(arguments[3]) : 100);

  KillSwitch kill;
  shop::SystemClock clock;
  shop::LakeOptions options;
  options.directory = directory + "/lake";
  options.merge_above = 5;
  options.files_per_day_max = 8;
  options.retired_micros = 2 * shop::kMicrosPerSecond;
  options.on_step = [&](std::string_view step) { kill(step); };
  shop::lake::TestStore store(directory + "/store");
  shop::lake::TestShop simulated({.days = 6, .shuffled = true});

  auto opened = shop::Lake::open(options, store, clock.now());
  if (!opened) must(shop::fail(opened.error()));
  shop::Lake& lake = **opened;
  shop::Decisions decisions;
  std::vector<shop::LakeProduct> products;
  while (lake.appended() <= rows) {
    simulated.fill(decisions, lake.appended(), batch);
    must(lake.append(decisions, simulated.dictionaries(), clock.now()));
    must(lake.flush(clock.now()));
    const auto more = lake.merge_step(clock.now());
    if (!more) must(shop::fail(more.error()));
    products.resize(lake.position());
    for (shop::LakeProduct& product : products) product.id = "2001";
    must(lake.write_products(products, clock.now()));
    must(lake.sweep(clock.now()));
    fmt::print("{} {}\n", lake.position(), lake.statistics().merges);
    std::fflush(stdout);
  }
  return 0;
}
