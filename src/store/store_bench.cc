// SPDX-License-Identifier: Apache-2.0
//
// Measures the store as an import uses it: groups of blocks, ids in runs of a million, lookups.
//
//   store_bench [--millions 10] [--directory DIR] [--group 12] [--chunks MiB]
//               [--compress]
//
// Prints what the write path costs (MB/s, rows/s, bytes written per byte logged, latency, CPU) and
// what lookups and the scan of the index cost, and checks what it reads back.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "base/prng.h"
#include "store/rocks_store.h"

namespace shop {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kRowsOfBlock = 1000;
constexpr std::size_t kRowsOfRun = 1'000'000;

struct Settings {
  std::size_t millions = 10;
  std::size_t group = 12;
  std::size_t chunk_mib = 64;
  bool compress = false;
  std::string directory = "/tmp/shop-store-bench";
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

long peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

double quantile(std::vector<double>& values, double q) {
  std::ranges::sort(values);
  return values.empty()
             ? 0
             : values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

void check(const Status& status) {
  if (status) return;
  std::cerr << status.error().message << '\n';
  std::exit(1);
}

// The hash of the id of the row at a position; all of the index can be checked with it.
Hash128 hash_at(Position position) {
  Prng random(position);
  return {random.next(), random.next()};
}

// A block as columns look: numbers that rise slowly, small symbols, prices of a few hundred
// products, and 16 bytes a row of ids that nothing compresses.
std::string columns(Position first, Prng& random) {
  std::string bytes;
  const auto column = [&](std::size_t width, auto&& value) {
    for (std::uint32_t row = 0; row < kRowsOfBlock; ++row) {
      const std::uint64_t number = value(row);
      bytes.append(reinterpret_cast<const char*>(&number), width);
    }
  };
  column(8, [&](std::uint32_t) { return random.next(); });
  column(8, [&](std::uint32_t row) { return first + row; });
  column(4, [&](std::uint32_t) { return random.below(1'000'000); });
  column(2, [&](std::uint32_t) { return random.below(5'000); });
  column(2, [&](std::uint32_t) { return 1 + random.below(3); });
  column(4, [&](std::uint32_t row) { return row * 86 + random.below(80); });
  column(4, [&](std::uint32_t) { return 100 * random.below(500); });
  column(4, [&](std::uint32_t) { return 100 * random.below(1500); });
  column(4, [&](std::uint32_t) { return random.below(300); });
  return bytes;
}

std::vector<IdRow> ids_of(Position first) {
  std::vector<IdRow> rows(kRowsOfRun);
  for (std::size_t i = 0; i < kRowsOfRun; ++i) rows[i] = {hash_at(first + i), first + i};
  return rows;
}

struct WriteCost {
  double append_seconds = 0, append_cpu = 0, ids_seconds = 0, ids_cpu = 0;
  std::vector<double> append_ms;
};

void append_million(Store& store, const Settings& settings, Prng& random, WriteCost& cost) {
  std::vector<LogBlock> blocks;
  const Position end = store.end() + kRowsOfRun;
  for (Position first = store.end(); first < end;) {
    blocks.clear();
    for (; blocks.size() < settings.group && first < end; first += kRowsOfBlock)
      blocks.push_back({first, kRowsOfBlock, columns(first, random)});
    const double cpu = cpu_seconds();
    const auto start = Clock::now();
    check(store.append(blocks, std::vector<NamedValue>{{"tally", std::string(100, 't')}}));
    const double taken = seconds_since(start);
    cost.append_cpu += cpu_seconds() - cpu;
    cost.append_seconds += taken;
    cost.append_ms.push_back(taken * 1e3);
  }
}

void write_all(Store& store, const Settings& settings) {
  Prng random(1);
  WriteCost cost;
  const double cpu_at_start = cpu_seconds();
  double own_cpu = 0;
  for (std::size_t million = 0; million < settings.millions; ++million) {
    const Position first = store.end();
    append_million(store, settings, random, cost);
    const double before_ids = cpu_seconds();
    const std::vector<IdRow> rows = ids_of(first);
    own_cpu += cpu_seconds() - before_ids;
    const double cpu = cpu_seconds();
    const auto start = Clock::now();
    check(store.add_ids(rows, store.end()));
    cost.ids_seconds += seconds_since(start);
    cost.ids_cpu += cpu_seconds() - cpu;
  }
  const double count = static_cast<double>(settings.millions);
  const StoreStatistics done = store.statistics();
  const double logged = static_cast<double>(done.logged_bytes);
  fmt::print(
      "append     {:7.0f} MB/s, {:.2f} million rows/s; p50 {:.2f} ms, p99 {:.2f} ms, max {:.0f} "
      "ms\n",
      logged / 1e6 / cost.append_seconds, count / cost.append_seconds,
      quantile(cost.append_ms, 0.5), quantile(cost.append_ms, 0.99), quantile(cost.append_ms, 1));
  fmt::print("append     {:7.3f} CPU s a million rows (background included)\n",
             cost.append_cpu / count);
  fmt::print("add_ids    {:7.3f} s, {:.3f} CPU s a million rows (background included)\n",
             cost.ids_seconds / count, cost.ids_cpu / count);
  fmt::print("written    {:7.3f} bytes a byte logged ({:.1f} bytes a row logged)\n",
             static_cast<double>(done.written_bytes) / logged, logged / count / 1e6);
  fmt::print("peak       {:7} MiB, of which the bench {} MiB; all CPU {:.2f} s\n", peak_mib(),
             kRowsOfRun * sizeof(IdRow) >> 20, cpu_seconds() - cpu_at_start);
}

void read_ids(Store& store) {
  Prng random(2);
  const Position end = store.end();
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<double> us;
    for (int i = 0; i < 20'000; ++i) {
      const Position position = 1 + random.below(end - 1);
      const Hash128 hash = hash_at(position);
      const auto start = Clock::now();
      const auto found = store.find_ids(hash);
      us.push_back(seconds_since(start) * 1e6);
      if (!found || *found != std::vector<Position>{position}) {
        std::cerr << "position " << position << " was not found\n";
        std::exit(1);
      }
    }
    fmt::print("find_ids   {:7.1f} us p50, {:.1f} us p99 ({})\n", quantile(us, 0.5),
               quantile(us, 0.99), pass == 0 ? "first" : "warm");
  }
  std::uint64_t count = 0, sum = 0;
  const auto start = Clock::now();
  check(store.scan_ids([&](const Hash128& hash) {
    ++count;
    sum ^= hash.high;
  }));
  const double taken = seconds_since(start);
  if (count != end - 1) std::cerr << "the scan gave " << count << " hashes\n", std::exit(1);
  fmt::print("scan_ids   {:7.1f} million hashes/s\n", static_cast<double>(count) / 1e6 / taken);
}

void read_log(Store& store) {
  Position expected = 1;
  std::uint64_t bytes = 0;
  const auto start = Clock::now();
  check(store.scan(1, [&](const LogBlock& block) -> Status {
    if (block.first_position != expected) return fail(ErrorCode::internal, "a gap");
    expected += block.rows;
    bytes += block.bytes.size();
    return {};
  }));
  const double taken = seconds_since(start);
  if (expected != store.end()) std::cerr << "the scan ended early\n", std::exit(1);
  fmt::print("scan       {:7.0f} MB/s, {:.1f} million rows/s\n",
             static_cast<double>(bytes) / 1e6 / taken, static_cast<double>(expected) / 1e6 / taken);
  Prng random(3);
  std::vector<double> us;
  for (int i = 0; i < 5'000; ++i) {
    const Position position = 1 + random.below(expected - 1);
    const auto begin = Clock::now();
    const auto block = store.read_block(position);
    us.push_back(seconds_since(begin) * 1e6);
    if (!block) std::cerr << block.error().message << '\n', std::exit(1);
  }
  fmt::print("read_block {:7.1f} us p50, {:.1f} us p99\n", quantile(us, 0.5), quantile(us, 0.99));
}

// Ten snapshots of which each replaces the one before it, as the engine takes them.
void write_chunks(Store& store, const Settings& settings) {
  constexpr int kSnapshots = 10;
  const std::uint64_t before = store.statistics().written_bytes;
  const auto start = Clock::now();
  std::uint64_t bytes = 0;
  for (int snapshot = 0; snapshot < kSnapshots; ++snapshot) {
    std::vector<NamedValue> chunks;
    for (std::size_t i = 0; i < settings.chunk_mib * 4; ++i) {
      chunks.push_back({fmt::format("{:04}/{}", snapshot, i), std::string(256 << 10, 'c')});
      bytes += chunks.back().value.size();
      if (snapshot > 0) chunks.push_back({fmt::format("{:04}/{}", snapshot - 1, i), ""});
    }
    check(store.put_chunks(chunks));
  }
  fmt::print(
      "put_chunks {:7.0f} MB/s, {:.3f} bytes written a byte given\n",
      static_cast<double>(bytes) / 1e6 / seconds_since(start),
      static_cast<double>(store.statistics().written_bytes - before) / static_cast<double>(bytes));
}

double directory_mb(const std::string& directory) {
  double bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory))
    if (file.is_regular_file()) bytes += static_cast<double>(file.file_size());
  return bytes / 1e6;
}

std::unique_ptr<Store> open_store(const Settings& settings) {
  RocksStoreOptions options;
  options.compress_blocks = settings.compress;
  const auto start = Clock::now();
  auto store = RocksStore::open(settings.directory + "/store", options);
  if (!store) check(fail(store.error()));
  fmt::print("open       {:7.3f} s\n", seconds_since(start));
  return std::move(*store);
}

Settings read_arguments(int count, char** values) {
  Settings settings;
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    const auto next = [&] { return i + 1 < count ? std::string(values[++i]) : std::string("0"); };
    if (name == "--millions") settings.millions = std::stoul(next());
    if (name == "--group") settings.group = std::stoul(next());
    if (name == "--chunks") settings.chunk_mib = std::stoul(next());
    if (name == "--directory") settings.directory = next();
    if (name == "--compress") settings.compress = true;
  }
  return settings;
}

void run(const Settings& settings) {
  std::filesystem::remove_all(settings.directory);
  auto store = open_store(settings);
  write_all(*store, settings);
  read_ids(*store);
  store.reset();
  fmt::print("on disk    {:7.0f} MB\n", directory_mb(settings.directory));
  store = open_store(settings);
  read_ids(*store);
  read_log(*store);
  write_chunks(*store, settings);
  store.reset();
  fmt::print("on disk    {:7.0f} MB with the last snapshot\n", directory_mb(settings.directory));
  std::filesystem::remove_all(settings.directory);
}

}  // namespace
}  // namespace shop

int main(int count, char** values) {
  shop::run(shop::read_arguments(count, values));
  return 0;
}
