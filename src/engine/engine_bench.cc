// SPDX-License-Identifier: Apache-2.0
//
// Imports a file into a new shop and says how long snapshots kept the folding thread waiting, and
// how long each kind of chunk takes to save.
//
//   build/release/bench/engine_bench FILE.csv DIRECTORY [SNAPSHOT_EVERY_ROWS]
//
// Prints one line of JSON. The pause is of the wall clock, so it has in it whatever else the
// machine did; the slice and the chunks are timed on the thread's own clock.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>

#include "engine/importer.h"

namespace shop {
namespace {

double thread_micros() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

struct Saved {
  std::uint64_t chunks = 0;
  std::size_t bytes = 0;
  double longest_micros = 0;
};

// Every chunk is saved once, as the last snapshot would if all had changed.
Result<std::map<std::string, Saved>> save_all(const std::string& directory) {
  EngineOptions options;
  options.data_directory = directory;
  options.read_only = true;
  SHOP_TRY(const auto engine, Engine::open(options));
  std::map<std::string, Saved> kinds;
  Status status;
  engine->try_out([&](ShopViews& views) {
    for (const std::string& name : views.all_chunks()) {
      Saved& kind = kinds[name.substr(0, name.find_first_of("/0123456789"))];
      const double start = thread_micros();
      const Result<std::string> bytes = views.save_chunk(name);
      const double micros = thread_micros() - start;
      if (!bytes) {
        status = fail(bytes.error());
        return;
      }
      ++kind.chunks;
      kind.bytes += bytes->size();
      kind.longest_micros = std::max(kind.longest_micros, micros);
    }
  });
  SHOP_CHECK(status);
  return kinds;
}

Status run(const std::string& file, const std::string& directory, std::uint64_t every_rows) {
  EngineOptions options;
  options.data_directory = directory;
  options.settings.zone_name = "UTC";
  options.snapshot_every_rows = every_rows;
  ImportOptions import;
  import.files = {file};
  std::int64_t longest_pause = 0;
  std::int64_t longest_slice = 0;
  ImportResult result;
  {
    SHOP_TRY(const auto engine, Engine::open(options));
    SHOP_TRY(result, import_files(*engine, import));
    SHOP_CHECK(engine->drain());
    longest_pause = engine->longest_pause_micros();
    longest_slice = engine->longest_slice_micros();
    SHOP_CHECK(engine->close());
  }
  std::string chunks;
  SHOP_TRY(const auto kinds, save_all(directory));
  for (const auto& [kind, saved] : kinds) {
    chunks += fmt::format(R"({}"{}":{{"chunks":{},"bytes":{},"longest_micros":{:.0f}}})",
                          chunks.empty() ? "" : ",", kind, saved.chunks, saved.bytes,
                          saved.longest_micros);
  }
  fmt::print(R"({{"booked":{},"longest_pause_micros":{},)"
             R"("longest_slice_micros":{},"saving":{{{}}}}})"
             "\n",
             result.tally.booked, longest_pause, longest_slice, chunks);
  return {};
}

}  // namespace
}  // namespace shop

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::fprintf(stderr, "usage: engine_bench FILE.csv DIRECTORY [SNAPSHOT_EVERY_ROWS]\n");
    return 2;
  }
  const std::uint64_t every_rows = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 5'000'000;
  const shop::Status status = shop::run(argv[1], argv[2], every_rows);
  if (status) return 0;
  std::fprintf(stderr, "engine_bench: %s\n", status.error().message.c_str());
  return 1;
}
