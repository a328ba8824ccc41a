// SPDX-License-Identifier: Apache-2.0
//
// Holds how a server is set up: defaults, over them a file, over that the command line.
//
// One table names every option once: the keys of the file (TOML) are its names, the flags of
// `shopsphere serve` the same with dashes, their help and defaults come from it too. The file is
// flat; a key that is no option is an error, so that a slip of the pen is no silent default.
//
//   SHOP_TRY(ServerOptions options, load_server_options("/etc/shopsphere/server.toml"));
//   SHOP_CHECK(set_server_option(options, "header_bytes", "32768"));
//   SHOP_CHECK(check_server_options(options));
//
// Limits: a file of 1 MiB.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/listen_address.h"

namespace shop {

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogFormat : std::uint8_t { text, json };

struct ServerOptions {
  std::string listen = "127.0.0.1:8080";
  std::string tls_cert = {};  // PEM files, both or neither
  std::string tls_key = {};
  std::string rules = {};     // what to hold or refuse; empty: rules.toml in the data directory
  std::uint64_t threads = 0;  // that read and answer; 0: as many as there are processors
  std::vector<std::string> cors_origins = {};

  std::uint64_t header_bytes = 16 << 10;
  std::uint64_t body_bytes = 64 << 20;       // as sent
  std::uint64_t unpacked_bytes = 256 << 20;  // of one that came compressed
  std::uint64_t connections = 10'000;
  std::uint64_t pipelined = 64;  // requests of a connection under way
  std::uint64_t live_clients = 2048;

  std::uint64_t header_seconds = 10;  // from a request's first byte to the end of its header
  std::uint64_t idle_seconds = 75;    // between two requests
  // For a body to come and an answer to be taken; and longer by its bytes over the rate.
  std::uint64_t transfer_seconds = 30;
  std::uint64_t transfer_bytes_per_second = 10'000;
  std::uint64_t answer_seconds = 120;  // for an answer to be made
  std::uint64_t stop_seconds = 20;     // for what is under way when the server is told to stop

  std::uint64_t token_requests_per_second = 0;  // 0: without a limit
  std::uint64_t address_requests_per_second = 1000;
  std::uint64_t failed_sign_ins_per_minute = 10;  // of one address

  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::text;
  bool metrics_open = false;  // /metrics to everybody

  std::string kafka = {};  // brokers that the shop is fed from
  std::string kafka_columns = {};
  std::string cluster = {};  // brokers of the cluster whose ledger is followed

  std::string lake = {};  // HDFS that the lake is copied to
  std::uint64_t lake_seconds = 300;

  std::string webhook = {};  // where alerts are posted to, and the file of the secret that signs
  std::string webhook_secret_file = {};
};

// What the command line and its help need to know of an option.
struct ServerOptionName {
  std::string_view name;  // "header_bytes"; the flag is --header-bytes
  std::string_view group;
  std::string_view help;
};
std::span<const ServerOptionName> server_option_names();

// The defaults with what the file says over them, checked. An error has one line for each thing
// that is wrong: "FILE:LINE: KEY: what".
Result<ServerOptions> load_server_options(const std::string& path);
Result<ServerOptions> parse_server_options(std::string_view toml, std::string_view file_name);

// One option as the command line gives it; a list is separated by commas.
Status set_server_option(ServerOptions& options, std::string_view name, std::string_view text);
// As set_server_option takes it.
std::string show_server_option(const ServerOptions& options, std::string_view name);
// What no option alone can know: that certificate and key are both there, and a pair.
Status check_server_options(const ServerOptions& options);

}  // namespace shop
