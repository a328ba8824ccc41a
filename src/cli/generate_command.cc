// SPDX-License-Identifier: Apache-2.0
//
// shopsphere generate: a simulated shop's records on standard output.
#include "sim/generate_command.h"

#include <map>

#include "cli/command.h"

namespace shop::cli {
namespace {

using sim::GenerateWhat;
using sim::IdStyle;
using sim::StreamOrder;

constexpr const char* kExamples =
    "Examples:\n"
    "  shopsphere generate --events 1000000 > sales.csv\n"
    "  shopsphere generate --events 100000 --faults 0.02 --truth truth.json > dirty.csv\n"
    "  shopsphere generate --what products > products.csv\n"
    "The same options give the same bytes on every machine.";

const std::map<std::string, GenerateWhat> kWhats = {{"transactions", GenerateWhat::transactions},
                                                    {"products", GenerateWhat::products},
                                                    {"users", GenerateWhat::users},
                                                    {"restocks", GenerateWhat::restocks}};
const std::map<std::string, IdStyle> kIds = {{"sequential", IdStyle::sequential},
                                             {"uuid", IdStyle::uuid}};
const std::map<std::string, StreamOrder> kOrders = {{"time", StreamOrder::time},
                                                    {"shuffled", StreamOrder::shuffled}};

struct GenerateArguments {
  sim::GenerateOptions options;
  std::string start = "2024-01-01";
  CLI::Option* refunds = nullptr;
};

void add_options(CLI::App& command, GenerateArguments& arguments) {
  sim::ShopOptions& shop = arguments.options.shop;
  command.add_option("--events", shop.events, "how many records")->capture_default_str();
  command.add_option("--seed", shop.seed, "another seed is another shop")->capture_default_str();
  command.add_option("--faults", shop.fault_rate, "share of faulty records, such as 0.02")
      ->check(CLI::Range(0.0, 0.5));
  arguments.refunds =
      command.add_option("--refunds", shop.refund_rate, "share of sales that are refunded")
          ->check(CLI::Range(0.0, 0.5));
  command.add_option("--truth", arguments.options.truth_path,
                     "write the expected cells and the planted faults to this file");
  command.add_option("--start", arguments.start, "the first day")->capture_default_str();
  command.add_option("--days", shop.days, "how many days")->capture_default_str();
  command.add_option("--users", shop.users, "how many customers")->capture_default_str();
  command.add_option("--products", shop.products, "how many products")->capture_default_str();
  command.add_option("--ids", shop.ids, "sequential or uuid")
      ->transform(CLI::CheckedTransformer(kIds))
      ->default_str("sequential");
  command.add_option("--order", shop.order, "time, or shuffled over the days")
      ->transform(CLI::CheckedTransformer(kOrders))
      ->default_str("time");
  command.add_option("--what", arguments.options.what, "transactions, products, users or restocks")
      ->transform(CLI::CheckedTransformer(kWhats))
      ->default_str("transactions");
}

}  // namespace

void add_generate_command(Program& program) {
  CLI::App* command =
      program.app.add_subcommand("generate", "print a simulated shop's records as CSV");
  command->footer(kExamples);
  const auto arguments = std::make_shared<GenerateArguments>();
  add_options(*command, *arguments);
  command->callback([&program, arguments] {
    program.chosen = [arguments] {
      const auto start = parse_day(arguments->start);
      if (!start) return wrong_usage("--start is not a day: write it as 2024-01-01");
      arguments->options.shop.first_day = *start;
      sim::add_company_of_faults(arguments->options.shop, arguments->refunds->count() > 0);
      return sim::run_generate(arguments->options, stdout);
    };
  });
}

}  // namespace shop::cli
