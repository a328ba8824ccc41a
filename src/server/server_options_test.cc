// SPDX-License-Identifier: Apache-2.0
#include "server/server_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace shop {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view toml) {
  const Result<ServerOptions> options = parse_server_options(toml, "server.toml");
  return options ? "taken" : options.error().message;
}

std::string refused_flag(std::string_view name, std::string_view text) {
  ServerOptions options;
  const Status status = set_server_option(options, name, text);
  return status ? "taken" : status.error().message;
}

TEST(ServerOptions, AnEmptyFileIsTheDefaults) {
  const auto options = parse_server_options("", "server.toml");
  ASSERT_TRUE(options);
  for (const ServerOptionName& option : server_option_names())
    EXPECT_EQ(show_server_option(*options, option.name), show_server_option({}, option.name));
  EXPECT_EQ(options->listen, "127.0.0.1:8080");
}

TEST(ServerOptions, EveryOptionCanStandInAFile) {
  const auto options = parse_server_options(R"(
listen = "0.0.0.0:443"
rules = "/etc/shopsphere/rules.toml"
threads = 3
cors_origins = ["https://shop.example", "http://localhost:5173"]
header_bytes = 8192
body_bytes = 1000000
unpacked_bytes = 2000000
connections = 100
live_clients = 7
header_seconds = 1
idle_seconds = 3
transfer_seconds = 2
transfer_bytes_per_second = 500
answer_seconds = 4
pipelined = 5
stop_seconds = 5
token_requests_per_second = 6
address_requests_per_second = 0
failed_sign_ins_per_minute = 8
log_level = "warning"
log_format = "json"
metrics_open = true
kafka = "one:9092,two:9092"
kafka_columns = "transaction_id,user_id"
lake = "webhdfs://name:50070"
lake_seconds = 60
)",
                                            "server.toml");
  ASSERT_TRUE(options) << options.error().message;
  std::size_t changed = 0;
  for (const ServerOptionName& option : server_option_names())
    changed += show_server_option(*options, option.name) != show_server_option({}, option.name);
  // But the certificate and its key, the webhook and its secret, which are read at once, and the
  // cluster, which excludes kafka.
  EXPECT_EQ(changed, server_option_names().size() - 5);
  EXPECT_EQ(options->cors_origins[1], "http://localhost:5173");
  EXPECT_EQ(options->log_level, LogLevel::warning);
}

TEST(ServerOptions, AShopFollowsAClusterOrReadsTopicsItself) {
  EXPECT_EQ(parse_server_options("cluster = \"one:9092\"", "server.toml")->cluster, "one:9092");
  const auto both =
      parse_server_options("cluster = \"one:9092\"\nkafka = \"one:9092\"", "server.toml");
  ASSERT_FALSE(both);
  EXPECT_THAT(both.error().message, HasSubstr("cluster: kafka is said, too"));
}

TEST(ServerOptions, TheExampleHoldsEveryOptionWithItsDefault) {
  const std::string path = std::string(SHOP_SOURCE_DIR) + "/packaging/server.toml";
  const auto options = load_server_options(path);
  ASSERT_TRUE(options) << options.error().message;
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const ServerOptionName& option : server_option_names()) {
    EXPECT_EQ(show_server_option(*options, option.name), show_server_option({}, option.name));
    EXPECT_THAT(text, HasSubstr(std::string(option.name) + " = "));
  }
}

TEST(ServerOptions, WhatAFileShowsTheCommandLineTakes) {
  for (const ServerOptionName& option : server_option_names()) {
    ServerOptions options;
    EXPECT_TRUE(set_server_option(options, option.name, show_server_option({}, option.name)))
        << option.name;
    EXPECT_FALSE(option.help.empty());
  }
}

TEST(ServerOptions, EachErrorIsALineWithKeyAndLine) {
  EXPECT_EQ(refusal("threads = \"two\"\n\nhedaer_bytes = 5\nheader_bytes = 5\n"),
            "server.toml:1: threads: must be a whole number\n"
            "server.toml:3: hedaer_bytes: is no option; 'shopsphere serve --help' lists them\n"
            "server.toml:4: header_bytes: must be from 1024 to 1048576");
  EXPECT_EQ(refusal("tls-cert = \"x\""), "server.toml:1: tls-cert: is written tls_cert in a file");
  EXPECT_EQ(refusal("listen = 8080"), "server.toml:1: listen: must be a text in quotes");
  EXPECT_THAT(refusal("listen = "), HasSubstr("server.toml:1: "));
  EXPECT_EQ(refusal("threads = -1"), "server.toml:1: threads: must be from 0 to 256");
  EXPECT_EQ(refusal("log_level = \"loud\""),
            "server.toml:1: log_level: 'loud' is none of debug, info, warning, error");
  EXPECT_EQ(refusal("metrics_open = 1"), "server.toml:1: metrics_open: must be true or false");
  EXPECT_THAT(refusal("cors_origins = [\"shop.example\"]"), HasSubstr("is no origin"));
  EXPECT_THAT(refusal("cors_origins = [\"https://shop.example/path\"]"), HasSubstr("is no origin"));
  EXPECT_THAT(refusal("[limits]\nheader_bytes = 2000"), HasSubstr("server.toml:1: limits: is no"));
}

TEST(ServerOptions, TheCommandLineGoesOverTheFile) {
  ServerOptions options = *parse_server_options("threads = 3\nidle_seconds = 9", "server.toml");
  ASSERT_TRUE(set_server_option(options, "threads", "4"));
  EXPECT_EQ(options.threads, 4U);
  EXPECT_EQ(options.idle_seconds, 9U);
  EXPECT_EQ(refused_flag("threads", "-3"), "threads: '-3' is no whole number from 0 to 256");
  EXPECT_EQ(refused_flag("threads", "4x"), "threads: '4x' is no whole number from 0 to 256");
  EXPECT_EQ(refused_flag("colour", "red"), "'colour' is no option of the server");
  EXPECT_THAT(refused_flag("listen", "8080"), HasSubstr("is no address to listen on"));
}

TEST(ServerOptions, ACertificateNeedsItsKeyAndBothMustBeReadable) {
  EXPECT_EQ(refusal("tls_cert = \"cert.pem\""), "server.toml: tls_key: is missing beside tls_cert");
  EXPECT_EQ(refusal("tls_key = \"key.pem\""), "server.toml: tls_cert: is missing beside tls_key");
  EXPECT_THAT(refusal("tls_cert = \"/no/cert.pem\"\ntls_key = \"/no/key.pem\""),
              HasSubstr("tls_cert: cannot read /no/cert.pem: No such file"));
}

TEST(ServerOptions, AFileThatIsNotThereIsNamed) {
  const auto options = load_server_options("/no/such/server.toml");
  ASSERT_FALSE(options);
  EXPECT_THAT(options.error().message, HasSubstr("cannot read /no/such/server.toml"));
}

TEST(ListenAddress, KnowsWhatOnlyThisMachineCanReach) {
  const auto is_loopback = [](std::string_view text) {
    return parse_listen_address(text).value().loopback;
  };
  EXPECT_TRUE(is_loopback("127.0.0.1:8080"));
  EXPECT_TRUE(is_loopback("127.9.9.9:8080"));
  EXPECT_TRUE(is_loopback("[::1]:8080"));
  EXPECT_TRUE(is_loopback("localhost:0"));
  EXPECT_FALSE(is_loopback("0.0.0.0:8080"));
  EXPECT_FALSE(is_loopback("[::]:8080"));
  EXPECT_FALSE(is_loopback(":8080"));
  EXPECT_FALSE(is_loopback("192.168.0.4:8080"));
  EXPECT_EQ(parse_listen_address(":8080")->host, "0.0.0.0");
  EXPECT_EQ(parse_listen_address("[::1]:8080")->port, 8080);
}

TEST(ListenAddress, RefusesWhatIsNone) {
  for (const char* text :
       {"", ":", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "::1:8080", "[]:1",
        "shop.example:80", "127.0.0.1:80x", "[127.0.0.1]:80"})
    EXPECT_FALSE(parse_listen_address(text)) << text;
}

}  // namespace
}  // namespace shop
