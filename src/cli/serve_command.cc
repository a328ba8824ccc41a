// SPDX-License-Identifier: Apache-2.0
//
// shopsphere serve: the server and the dashboard of a shop.
#include <fmt/format.h>

#include <map>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "cli/through_server.h"
#include "hdfs/lake_copier.h"
#include "hdfs/web_hdfs.h"
#include "kafka/feed.h"
#include "server/shop_server.h"
#include "wire/record_form.h"

namespace shop::cli {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  shopsphere serve                                    on http://127.0.0.1:8080\n"
    "  shopsphere serve --listen 0.0.0.0:443 --tls-cert chain.pem --tls-key key.pem\n"
    "  shopsphere serve --config server.toml --check-config\n"
    "Send it transactions:\n"
    "  curl -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: text/csv' \\\n"
    "       --data-binary @sales.csv http://127.0.0.1:8080/v1/transactions\n"
    "Have it tell of new issues and low stock:\n"
    "  shopsphere serve --webhook https://hooks.example/shop --webhook-secret-file hook.secret\n"
    "Feed it from Kafka too, each record once:\n"
    "  shopsphere serve --kafka localhost:9092\n"
    "Have Spark and Hive read what it sold, from HDFS:\n"
    "  shopsphere serve --lake webhdfs://localhost:50070\n"
    "Show what a cluster's job decides, live, with all reports:\n"
    "  shopsphere --data replica serve --cluster localhost:9092\n"
    "'shopsphere token create --role ROLE' makes tokens. Every option may stand in the file too.\n"
    "Other commands with the same --data go through it meanwhile.\n"
    "Ctrl-C or SIGTERM answers what is under way and loses nothing.";

struct ServeArguments {
  std::string config;
  bool check_config = false;
  std::map<std::string, std::string> given;  // options of the command line, by name
};

std::string flag_of(std::string_view name) {
  std::string flag = "--" + std::string(name);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

Result<ServerOptions> options_of(const ServeArguments& arguments) {
  ServerOptions options;
  if (!arguments.config.empty()) {
    SHOP_TRY(options, load_server_options(arguments.config));
  }
  for (const auto& [name, text] : arguments.given)
    if (!text.empty()) SHOP_CHECK(set_server_option(options, name, text));
  SHOP_CHECK(check_server_options(options));
  SHOP_TRY([[maybe_unused]] const RecordForm form,
           RecordForm::make("UTC", "GBP", {options.kafka_columns, "", ""}));
  if (!options.lake.empty()) SHOP_CHECK(WebHdfs::open(options.lake));
  return options;
}

// A Kafka feed as the server knows feeds.
class FeedOfKafka final : public Feed {
 public:
  FeedOfKafka(const ServerOptions& options, const FeedPlace& place)
      : feed_(place.engine,
              {.brokers = options.cluster.empty() ? options.kafka : options.cluster,
               .columns = options.kafka_columns,
               .follows_ledger = !options.cluster.empty()},
              {.say =
                   [&log = place.log](std::string_view what) {
                     log.info("kafka", {{"what", what}});
                   },
               .on_booked = place.on_booked}) {}
  FeedNumbers numbers() const override {
    const KafkaFeedStatus status = feed_.status();
    return {status.is_reading, status.records, status.lag};
  }

 private:
  KafkaFeed feed_;
};

// Where a cluster's job writes processed-output.csv, that stays its own.
std::shared_ptr<void> copy_lake(const ServerOptions& options, const FeedPlace& place) {
  LakeCopierOptions copying;
  copying.every = std::chrono::seconds(options.lake_seconds);
  copying.copy.with_processed_output = options.cluster.empty();
  auto files = WebHdfs::open(options.lake);  // it was checked
  if (!files) return nullptr;
  return std::make_shared<LakeCopier>(
      place.engine, std::move(*files), copying,
      [&log = place.log](std::string_view what, bool is_trouble) {
        is_trouble ? log.warning("lake", {{"what", what}}) : log.info("lake", {{"what", what}});
      });
}

Status run(const Program& program, const ServerOptions& options) {
  const StopSignals signals;
  ShopServerOptions server_options;
  server_options.engine.data_directory = program.data_directory;
  server_options.server = options;
  server_options.version = SHOP_VERSION;
  server_options.run_command = run_for_another;
  server_options.engine.follows_ledger = !options.cluster.empty();
  if (!options.kafka.empty() || !options.cluster.empty())
    server_options.open_feed = [&options](const FeedPlace& place) {
      return std::make_unique<FeedOfKafka>(options, place);
    };
  if (!options.lake.empty())
    server_options.open_beside = [&options](const FeedPlace& place) {
      return copy_lake(options, place);
    };
  SHOP_TRY(const std::unique_ptr<ShopServer> server, ShopServer::open(std::move(server_options)));
  server->start();
  fmt::print("ShopSphere of {} is at {}\n", program.data_directory, server->address());
  if (server->has_tokens()) {
    fmt::print("Sign in with a token; 'shopsphere token create --role admin' makes one.\n");
  } else {
    fmt::print("There are no tokens yet; this link signs one browser in, once:\n  {}\n",
               server->sign_in_link(Role::admin));
  }
  fmt::print("Ctrl-C ends it.\n");
  std::fflush(stdout);
  while (signals.wait(std::chrono::seconds(1), false) != Wake::stop) server->look_after();
  fmt::print("closing the shop\n");
  std::fflush(stdout);
  return server->stop();
}

int serve(const Program& program, const ServeArguments& arguments) {
  const Result<ServerOptions> options = options_of(arguments);
  if (!options) return wrong_usage(program.console, options.error().message);
  if (arguments.check_config) {
    fmt::print("{} is fine\n", arguments.config.empty() ? "the command line" : arguments.config);
    return 0;
  }
  const Status status = run(program, *options);
  return status ? 0 : failed(program.console, status.error());
}

}  // namespace

void add_serve_command(Program& program) {
  CLI::App* command = program.app.add_subcommand("serve", "the server and the dashboard");
  const auto arguments = std::make_shared<ServeArguments>();
  command->add_option("--config", arguments->config, "a file with any of these options (TOML)");
  command->add_flag("--check-config", arguments->check_config, "only say whether they are right");
  const ServerOptions defaults;
  for (const ServerOptionName& option : server_option_names()) {
    const std::string name(option.name);
    const std::string shown = show_server_option(defaults, name);
    command
        ->add_option(flag_of(name), arguments->given[name],
                     fmt::format("{}{}", option.help, shown.empty() ? "" : " [" + shown + "]"))
        ->group(std::string(option.group));
  }
  command->footer(kExamples);
  command->callback([&program, arguments] {
    program.chosen = [&program, arguments] { return serve(program, *arguments); };
  });
}

}  // namespace shop::cli
