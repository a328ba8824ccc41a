// SPDX-License-Identifier: Apache-2.0
//
// What stands before and behind every handler: who asks, how often, and what is counted.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "server/gate.h"
#include "server/metrics.h"

namespace shop {
namespace {

struct Shop {
  Shop() {
    for (int i = 0; i < 100; ++i) token = store.create(Role::seller, "", clock.now())->token;
    request.headers = {{"host", "127.0.0.1:8080"}, {"authorization", "Bearer " + token}};
    request.peer = "127.0.0.1";
  }
  ~Shop() { std::filesystem::remove_all(directory); }

  SystemClock clock;
  std::string directory = std::filesystem::temp_directory_path() / ("guard-" + random_name());
  TokenStore store{directory};
  std::string token;
  TokenBook book{store, clock};
  SignIn sign_in{book, clock, {}};
  ServerOptions options = *parse_server_options(
      "token_requests_per_second = 10000000\naddress_requests_per_second = 10000000\n", "");
  Gate gate{sign_in, options, clock};
  Metrics metrics{clock};
  Route route{Method::get, "/v1/products/{id}", {Role::seller}, Work::quick, {}};
  Request request;
};

Shop& the_shop() {
  static Shop shop;
  return shop;
}

void known_token(benchmark::State& state) {
  Shop& shop = the_shop();
  for (auto _ : state) benchmark::DoNotOptimize(shop.book.find(shop.token));
}

void unknown_token(benchmark::State& state) {
  Shop& shop = the_shop();
  const std::string token = "x" + shop.token;
  for (auto _ : state) benchmark::DoNotOptimize(shop.book.find(token));
}

void through_the_gate(benchmark::State& state) {
  Shop& shop = the_shop();
  Request request = shop.request;
  for (auto _ : state) benchmark::DoNotOptimize(shop.gate.admit(request, shop.route));
}

void one_address(benchmark::State& state) {
  static RateLimit limit({.per_second = 10'000'000, .burst = 10'000'000});
  for (auto _ : state) benchmark::DoNotOptimize(limit.take("127.0.0.1", the_shop().clock.now()));
}

void many_addresses(benchmark::State& state) {
  static RateLimit limit({.per_second = 1, .burst = 2});
  std::uint64_t number = 0;
  Timestamp now{1'000'000};
  for (auto _ : state) {
    const std::string_view key(reinterpret_cast<const char*>(&++number), sizeof(number));
    benchmark::DoNotOptimize(limit.take(key, now));
  }
}

void counted(benchmark::State& state) {
  Shop& shop = the_shop();
  for (auto _ : state) shop.metrics.note(&shop.route, 200, std::chrono::microseconds(120));
}

BENCHMARK(known_token)->ThreadRange(1, 2);
BENCHMARK(unknown_token);
BENCHMARK(through_the_gate)->ThreadRange(1, 2);
BENCHMARK(one_address)->ThreadRange(1, 2);
BENCHMARK(many_addresses);
BENCHMARK(counted)->ThreadRange(1, 2);

}  // namespace
}  // namespace shop
