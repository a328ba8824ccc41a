// SPDX-License-Identifier: Apache-2.0
//
// shopsphere generate: a simulated shop's records on standard output.
#include "sim/generate_command.h"

#include <string>
#include <utility>
#include <vector>

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

template <class Value>
using Names = std::vector<std::pair<std::string, Value>>;

const Names<GenerateWhat> kWhats = {{"transactions", GenerateWhat::transactions},
                                    {"products", GenerateWhat::products},
                                    {"users", GenerateWhat::users},
                                    {"restocks", GenerateWhat::restocks}};
const Names<IdStyle> kIds = {{"sequential", IdStyle::sequential}, {"uuid", IdStyle::uuid}};
const Names<StreamOrder> kOrders = {{"time", StreamOrder::time},
                                    {"shuffled", StreamOrder::shuffled}};

struct GenerateArguments {
  sim::GenerateOptions options;
  std::string start = "2024-01-01";
  CLI::Option* refunds = nullptr;
};

// An option that is one of some names; the first is what it is by itself.
template <class Value>
void add_choice(CLI::App& command, const std::string& option, const Names<Value>& names,
                Value& chosen, const std::string& what) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : names) texts.push_back(name);
  const auto choose = [&names, &chosen](const std::string& text) {
    for (const auto& [name, value] : names)
      if (name == text) chosen = value;
  };
  command.add_option_function<std::string>(option, choose, what)
      ->check(CLI::IsMember(texts))
      ->default_str(texts.front());
}

void add_options(CLI::App& command, GenerateArguments& arguments) {
  sim::ShopOptions& shop = arguments.options.shop;
  command.add_option("--events", shop.events, "how many records")
      ->check(whole_number_from(0))
      ->capture_default_str();
  command.add_option("--seed", shop.seed, "another seed is another shop")
      ->check(whole_number_from(0))
      ->capture_default_str();
  command.add_option("--faults", shop.fault_rate, "share of faulty records, such as 0.02")
      ->check(CLI::Range(0.0, 0.5));
  arguments.refunds =
      command.add_option("--refunds", shop.refund_rate, "share of sales that are refunded")
          ->check(CLI::Range(0.0, 0.5));
  command.add_option("--truth", arguments.options.truth_path,
                     "write the expected cells and the planted faults to this file");
  command.add_option("--start", arguments.start, "the first day")->capture_default_str();
  command.add_option("--days", shop.days, "how many days")
      ->check(whole_number_from(1))
      ->capture_default_str();
  command.add_option("--users", shop.users, "how many customers")
      ->check(whole_number_from(1))
      ->capture_default_str();
  command.add_option("--products", shop.products, "how many products")
      ->check(whole_number_from(1))
      ->capture_default_str();
  add_choice(command, "--ids", kIds, shop.ids, "sequential or uuid");
  add_choice(command, "--order", kOrders, shop.order, "time, or shuffled over the days");
  add_choice(command, "--what", kWhats, arguments.options.what,
             "transactions, products, users or restocks");
}

}  // namespace

void add_generate_command(Program& program) {
  CLI::App* command =
      program.app.add_subcommand("generate", "print a simulated shop's records as CSV");
  command->footer(kExamples);
  const auto arguments = std::make_shared<GenerateArguments>();
  add_options(*command, *arguments);
  command->callback([&program, arguments] {
    program.chosen = [&program, arguments] {
      const auto start = parse_day(arguments->start);
      if (!start)
        return wrong_usage(program.console, "--start is not a day: write it as 2024-01-01");
      arguments->options.shop.first_day = *start;
      sim::add_company_of_faults(arguments->options.shop, arguments->refunds->count() > 0);
      return sim::run_generate(arguments->options, stdout);
    };
  });
}

}  // namespace shop::cli
