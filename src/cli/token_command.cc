// SPDX-License-Identifier: Apache-2.0
//
// shopsphere token: who may come to the server from outside, and what they may do.
#include <fmt/format.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/table_output.h"
#include "reports/table.h"
#include "server/token_store.h"

namespace shop::cli {
namespace {

struct TokenArguments {
  std::string role;
  std::string name;
  std::string id;
  std::string format = "table";
};

Status create(const Program& program, const TokenArguments& arguments) {
  const std::optional<Role> role = parse_role(arguments.role);
  if (!role)
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("there is no role '{}': use ingest, shopper, seller or admin", arguments.role));
  TokenStore store(program.data_directory);
  SHOP_TRY(const NewToken made, store.create(*role, arguments.name, SystemClock().now()));
  fmt::print(
      "Token {} has the role {}. It is shown this once.\n"
      "{}\n",
      made.id, role_name(*role), made.token);
  return {};
}

Status list(const Program& program, const TokenArguments& arguments) {
  SHOP_TRY(const std::vector<TokenRecord> tokens, TokenStore(program.data_directory).list());
  Table table("tokens", {{"id", ColumnType::text},
                         {"role", ColumnType::text},
                         {"name", ColumnType::text},
                         {"created_at", ColumnType::text}});
  table.title = "Tokens";
  table.empty = "No tokens: 'shopsphere token create --role ROLE' makes one.";
  table.line = {{0}, {{1, "", "", ""}, {2, " ", "", ""}}};
  for (const TokenRecord& token : tokens)
    table.add({token.id, std::string(role_name(token.role)), token.name, token.created_at});
  return print_tables(program.console, {table}, arguments.format);
}

Status revoke(const Program& program, const TokenArguments& arguments) {
  SHOP_CHECK(TokenStore(program.data_directory).revoke(arguments.id));
  fmt::print("token {} is revoked; a server refuses it within a second\n", arguments.id);
  return {};
}

using Verb = Status (*)(const Program&, const TokenArguments&);

void choose(CLI::App* command, Program& program, const std::shared_ptr<TokenArguments>& arguments,
            Verb verb) {
  run_when_chosen(program, *command,
                  [&program, arguments, verb] { return verb(program, *arguments); },
                  {.for_shop = false, .invalid_is_usage = true});
}

}  // namespace

void add_token_command(Program& program) {
  CLI::App* command =
      program.app.add_subcommand("token", "who may come to the server, and what they may do");
  command->require_subcommand(1);
  command->footer(
      "Roles: ingest sends records in; shopper sees what is advised to one; seller sees figures "
      "and\n"
      "reports; admin may do all of it. Tokens are kept as digests, and work while a server runs.\n"
      "Examples:\n"
      "  TOKEN=$(shopsphere token create --role ingest --name 'till 3' | tail -1)\n"
      "  shopsphere token list --format json\n"
      "  shopsphere token revoke 9f2c51d07a3e");
  const auto arguments = std::make_shared<TokenArguments>();
  CLI::App* create_command =
      command->add_subcommand("create", "makes a token and prints it alone on the last line");
  create_command->add_option("--role", arguments->role, "ingest, shopper, seller or admin")
      ->required();
  create_command->add_option("--name", arguments->name, "what to remember it by");
  choose(create_command, program, arguments, create);
  CLI::App* list_command =
      command->add_subcommand("list", "those there are, without their secrets");
  list_command->add_option("--format", arguments->format, "table, line, csv, json or parquet")
      ->capture_default_str();
  choose(list_command, program, arguments, list);
  CLI::App* revoke_command = command->add_subcommand("revoke", "ends a token and its sessions");
  revoke_command->add_option("ID", arguments->id, "as 'token list' shows it")->required();
  choose(revoke_command, program, arguments, revoke);
}

}  // namespace shop::cli
