// SPDX-License-Identifier: Apache-2.0
//
// shopsphere import: reads files of records into the shop.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <string_view>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "engine/importer.h"

namespace shop::cli {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  shopsphere import sales.csv                    transactions, with or without a header\n"
    "  shopsphere import --as products products.csv\n"
    "  shopsphere import --mapping uci-online-retail online-retail.csv.gz\n"
    "  zcat sales.csv.gz | shopsphere import -\n"
    "Importing a file again books nothing twice. Ctrl-C stops it and loses nothing; the same\n"
    "command again goes on.";

struct ImportArguments {
  std::string sort = "transactions";
  std::string mapping;
  std::string zone;
  std::string currency;
  std::string rules;
  std::vector<std::string> files;
  std::size_t dedup_memory_mib = 64;
  bool json = false;
  bool acknowledge = false;
  bool no_lake = false;
};

std::string summary(const ImportResult& result) {
  std::string causes;
  for (int i = 1; i < kCauseCount; ++i) {
    const std::uint64_t count = result.tally.issues_by_cause[static_cast<std::size_t>(i)];
    if (count == 0) continue;
    causes += fmt::format("{}\"{}\":{}", causes.empty() ? "" : ",",
                          cause_name(static_cast<Cause>(i)), count);
  }
  return fmt::format(
      "{{\"records\":{},\"booked\":{},\"duplicates\":{},\"issues\":{},\"issues_by_cause\":{{{}}},"
      "\"waiting\":{},\"fell_low\":{},\"seconds\":{:.3f}}}",
      result.tally.records, result.tally.booked, result.tally.duplicates, result.tally.issues,
      causes, result.tally.waiting, result.fell_low, result.seconds);
}

Result<ShopSettings> settings_of(const ImportArguments& arguments,
                                 const std::optional<Mapping>& mapping) {
  ShopSettings settings;
  if (mapping && mapping->zone) settings.zone_name = mapping->zone->name();
  if (mapping && mapping->currency) settings.currency = mapping->currency;
  if (!arguments.zone.empty()) {
    SHOP_TRY(const ShopZone zone, ShopZone::load(arguments.zone));  // before anything is made
    settings.zone_name = zone.name();
  }
  if (!arguments.currency.empty()) {
    const auto currency = Currency::find(arguments.currency);
    if (!currency)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("unknown currency '{}': give a code of ISO 4217 such as GBP",
                              arguments.currency));
    settings.currency = *currency;
  }
  return settings;
}

// What was said on the command line must hold, or be refused: a shop keeps what it was made with.
Status check_settings(const ImportArguments& arguments, const ShopSettings& wanted,
                      const ShopSettings& kept) {
  if (!arguments.zone.empty() && wanted.zone_name != kept.zone_name)
    return fail(ErrorCode::invalid_argument,
                fmt::format("the shop was made with the zone {} and keeps it: leave --zone out",
                            kept.zone_name));
  if (!arguments.currency.empty() && wanted.currency != kept.currency)
    return fail(ErrorCode::invalid_argument,
                fmt::format("the shop was made with the currency {} and keeps it: leave "
                            "--currency out, or give each record its own in a column",
                            kept.currency.code()));
  return {};
}

bool is_named_as_json(std::string_view file) {
  for (const std::string_view packed : {".gz", ".zst"})
    if (file.ends_with(packed)) file.remove_suffix(packed.size());
  return file.ends_with(".jsonl") || file.ends_with(".ndjson") || file.ends_with(".json");
}

// One import reads one form: a file of the other would be nothing but malformed records.
Result<bool> hold_json(const ImportArguments& arguments) {
  if (arguments.json || !arguments.mapping.empty()) return arguments.json;
  const auto json = std::find_if(arguments.files.begin(), arguments.files.end(), is_named_as_json);
  if (json == arguments.files.end()) return false;
  const auto other =
      std::find_if_not(arguments.files.begin(), arguments.files.end(), is_named_as_json);
  if (other != arguments.files.end())
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} is JSON by its name and {} is not: import one after the other, or "
                            "say --json for both",
                            *json, *other));
  return true;
}

RecordSort sort_of(const std::string& name) {
  if (name == "products") return RecordSort::products;
  return name == "users" ? RecordSort::users : RecordSort::transactions;
}

// One line for each commit, so that a sender knows what it need not send again. Commits are told on
// the engine's thread: where others wait for it too, it does not wait for a caller's pipe.
class Acknowledging {
 public:
  explicit Acknowledging(const Console& console) : console_(console) {}

  void note(const std::string& source, std::uint64_t records) {
    const std::string line = fmt::format("durable {} {}\n", records, source);
    if (console_.is_of_process()) return say(line);
    const std::lock_guard lock(mutex_);
    waiting_ += line;
  }
  void say_what_waits() {
    std::string lines;
    {
      const std::lock_guard lock(mutex_);
      lines.swap(waiting_);
    }
    say(lines);
  }

 private:
  void say(const std::string& lines) const {
    if (!lines.empty()) std::fwrite(lines.data(), 1, lines.size(), console_.error());
  }

  const Console& console_;
  std::mutex mutex_;
  std::string waiting_;
};

Result<Mapping> mapping_of(const Console& console, const std::string& name) {
  const std::string path = console.path(name);
  return load_mapping(std::filesystem::exists(path) ? path : name);
}

Result<ImportResult> import(const Program& program, const ImportArguments& arguments) {
  const Console& console = program.console;
  ImportOptions options;
  options.sort = sort_of(arguments.sort);
  SHOP_TRY(options.json, hold_json(arguments));
  options.files = arguments.files;
  if (!arguments.mapping.empty()) {
    SHOP_TRY(options.mapping, mapping_of(console, arguments.mapping));
  }
  EngineOptions engine_options;
  engine_options.data_directory = program.data_directory;
  engine_options.filter_bytes = arguments.dedup_memory_mib << 20;
  engine_options.keep_lake = !arguments.no_lake;
  engine_options.rules_file = arguments.rules;
  SHOP_TRY(engine_options.settings, settings_of(arguments, options.mapping));
  const ShopSettings wanted = engine_options.settings;
  std::optional<StopRequest> stop;
  if (console.is_of_process()) stop.emplace();
  SHOP_TRY(ShopInUse engine, open_engine(program, std::move(engine_options)));
  SHOP_CHECK(check_settings(arguments, wanted, engine->settings()));
  if (stop) stop->listen();
  options.stop = [&console] { return console.stop_asked(); };
  options.open = [&console](const std::string& file) { return console.open_input(file); };
  Acknowledging acknowledging(console);
  if (arguments.acknowledge)
    options.on_durable = [&](const std::string& source, std::uint64_t records) {
      acknowledging.note(source, records);
    };
  ProgressBar bar(console, "importing");
  options.on_progress = [&](const ImportProgress& progress) {
    acknowledging.say_what_waits();
    bar.show(progress.bytes_read, progress.bytes_total,
             fmt::format("{} records", progress.records_durable));
  };
  const auto start = std::chrono::steady_clock::now();
  SHOP_TRY(ImportResult result, import_files(*engine, options));
  acknowledging.say_what_waits();
  bar.note("writing the lake");
  SHOP_CHECK(engine.close());
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

Status run(const Program& program, const ImportArguments& arguments) {
  SHOP_TRY(const ImportResult result, import(program, arguments));
  fmt::print(program.console.out(), "{}\n", summary(result));
  if (!result.stopped) return {};
  return fail(ErrorCode::unavailable,
              "stopped before the end; what was read is booked: import the same files "
              "again to go on, nothing is booked twice");
}

}  // namespace

void add_import_command(Program& program) {
  CLI::App* command = program.app.add_subcommand("import", "read files of records into the shop");
  const auto arguments = std::make_shared<ImportArguments>();
  command->footer(kExamples);
  command->add_option("--as", arguments->sort, "what the files hold")
      ->check(CLI::IsMember({"transactions", "products", "users"}))
      ->capture_default_str();
  CLI::Option* mapping = command->add_option(
      "--mapping", arguments->mapping,
      "how to read a foreign CSV: uci-online-retail, complete-journey or a file");
  command
      ->add_flag("--json", arguments->json,
                 "the files hold JSON, an object a line or an array; by itself where they are "
                 "named .json, .jsonl or .ndjson")
      ->excludes(mapping);
  command->add_option("--zone", arguments->zone,
                      "the shop's time zone, where the data directory is made now");
  command->add_option("--currency", arguments->currency,
                      "the shop's currency, where the data directory is made now");
  command->add_option("--rules", arguments->rules,
                      "what to hold or refuse, TOML; without it rules.toml in the data directory");
  command
      ->add_option("--dedup-memory", arguments->dedup_memory_mib,
                   "memory of the filter that spares looking fresh ids up, in MiB")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command->add_flag("--acknowledge", arguments->acknowledge,
                    "say on stderr what is durable: 'durable COUNT SOURCE'");
  command->add_flag("--no-lake", arguments->no_lake,
                    "write no Parquet; the next import catches up");
  command->add_option("files", arguments->files, "files, also .gz or .zst; - is standard input")
      ->required();
  run_when_chosen(program, *command, [&program, arguments] { return run(program, *arguments); },
                  {.ends_early = true});
}

}  // namespace shop::cli
