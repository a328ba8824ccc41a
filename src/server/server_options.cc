// SPDX-License-Identifier: Apache-2.0
#include "server/server_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <variant>

#include <toml++/toml.h>

#include "server/tls_files.h"
#include "server/webhook_signature.h"
#include "server/webhook_target.h"

namespace shop {
namespace {

constexpr std::uint64_t kMebibyte = 1 << 20;
constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 2> kFormats = {"text", "json"};

struct Number {
  std::uint64_t ServerOptions::*member;
  std::uint64_t least;
  std::uint64_t most;
};
using Place =
    std::variant<std::string ServerOptions::*, std::vector<std::string> ServerOptions::*, Number,
                 bool ServerOptions::*, LogLevel ServerOptions::*, LogFormat ServerOptions::*>;

constexpr std::array kNames = {
    ServerOptionName{"listen", "Address", "address and port, such as 0.0.0.0:8443"},
    ServerOptionName{"tls_cert", "Address",
                     "certificate chain (PEM); with it the server speaks TLS"},
    ServerOptionName{"tls_key", "Address", "the certificate's private key (PEM)"},
    ServerOptionName{"rules", "Rules",
                     "what to hold or refuse (TOML); without it rules.toml in the data directory"},
    ServerOptionName{"threads", "Address", "threads that read and answer; 0: one a processor"},
    ServerOptionName{"cors_origins", "Address", "origins whose pages may call the API, or '*'"},
    ServerOptionName{"header_bytes", "Limits", "of a request's header"},
    ServerOptionName{"body_bytes", "Limits", "of a request's body as it is sent"},
    ServerOptionName{"unpacked_bytes", "Limits", "of a compressed body when it is unpacked"},
    ServerOptionName{"connections", "Limits", "open at a time"},
    ServerOptionName{"pipelined", "Limits", "requests of one connection under way"},
    ServerOptionName{"live_clients", "Limits", "that follow the live feed at a time"},
    ServerOptionName{"header_seconds", "Times", "for a request's header to arrive"},
    ServerOptionName{"idle_seconds", "Times", "a connection may stay open between requests"},
    ServerOptionName{"transfer_seconds", "Times",
                     "for a body to arrive or an answer to be taken, and longer by its size"},
    ServerOptionName{"transfer_bytes_per_second", "Times",
                     "the slowest at which a large body or answer may go"},
    ServerOptionName{"answer_seconds", "Times", "for an answer to be made"},
    ServerOptionName{"stop_seconds", "Times", "for what is under way when the server stops"},
    ServerOptionName{"token_requests_per_second", "Rates", "of one token; 0: without a limit"},
    ServerOptionName{"address_requests_per_second", "Rates",
                     "of one address without a token; 0: without a limit"},
    ServerOptionName{"failed_sign_ins_per_minute", "Rates", "of one address; 0: without a limit"},
    ServerOptionName{"log_level", "Log", "debug, info, warning or error"},
    ServerOptionName{"log_format", "Log", "text or json"},
    ServerOptionName{"metrics_open", "Log", "whether /metrics needs no token"},
    ServerOptionName{"kafka", "Kafka",
                     "brokers whose topics transactions, users and products are read: HOST:PORT,…"},
    ServerOptionName{"kafka_columns", "Kafka",
                     "header of its transactions in CSV; without it the ten columns of a purchase"},
    ServerOptionName{"cluster", "Kafka",
                     "brokers of a cluster whose topic ledger is followed: HOST:PORT,…"},
    ServerOptionName{
        "lake", "Lake",
        "HDFS that the lake is copied to: webhdfs://HOST:PORT of its NameNode's pages"},
    ServerOptionName{"lake_seconds", "Lake", "between two copies"},
    ServerOptionName{"webhook", "Alerts", "address that new issues and low stock are posted to"},
    ServerOptionName{"webhook_secret_file", "Alerts",
                     "file with the secret that signs them: 'whsec_' and base64"},
};

const std::array<Place, kNames.size()> kPlaces = {
    &ServerOptions::listen,
    &ServerOptions::tls_cert,
    &ServerOptions::tls_key,
    &ServerOptions::rules,
    Number{&ServerOptions::threads, 0, 256},
    &ServerOptions::cors_origins,
    Number{&ServerOptions::header_bytes, 1024, kMebibyte},
    Number{&ServerOptions::body_bytes, 1024, 4096 * kMebibyte},
    Number{&ServerOptions::unpacked_bytes, 1024, 16384 * kMebibyte},
    Number{&ServerOptions::connections, 1, 1'000'000},
    Number{&ServerOptions::pipelined, 1, 10'000},
    Number{&ServerOptions::live_clients, 0, 1'000'000},
    Number{&ServerOptions::header_seconds, 1, 3600},
    Number{&ServerOptions::idle_seconds, 1, 86'400},
    Number{&ServerOptions::transfer_seconds, 1, 86'400},
    Number{&ServerOptions::transfer_bytes_per_second, 1, 1'000'000'000},
    Number{&ServerOptions::answer_seconds, 1, 3600},
    Number{&ServerOptions::stop_seconds, 1, 3600},
    Number{&ServerOptions::token_requests_per_second, 0, 10'000'000},
    Number{&ServerOptions::address_requests_per_second, 0, 10'000'000},
    Number{&ServerOptions::failed_sign_ins_per_minute, 0, 10'000'000},
    &ServerOptions::log_level,
    &ServerOptions::log_format,
    &ServerOptions::metrics_open,
    &ServerOptions::kafka,
    &ServerOptions::kafka_columns,
    &ServerOptions::cluster,
    &ServerOptions::lake,
    Number{&ServerOptions::lake_seconds, 1, 86'400},
    &ServerOptions::webhook,
    &ServerOptions::webhook_secret_file,
};

const Place* find_place(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i].name == name) return &kPlaces[i];
  return nullptr;
}

tl::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message));
}

Status check_origin(const std::string& origin) {
  if (origin == "*") return {};
  const std::size_t scheme = origin.starts_with("https://")  ? 8
                             : origin.starts_with("http://") ? 7
                                                             : 0;
  const bool bare = origin.find_first_of("/?# \t\r\n", scheme) == std::string::npos;
  if (scheme > 0 && origin.size() > scheme && bare) return {};
  return wrong(fmt::format("'{}' is no origin: write it as https://shop.example", origin));
}

template <std::size_t kCount, class Choice>
Status choose(const std::array<std::string_view, kCount>& names, std::string_view text,
              Choice& chosen) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (names[i] != text) continue;
    chosen = static_cast<Choice>(i);
    return {};
  }
  return wrong(fmt::format("'{}' is none of {}", text, fmt::join(names, ", ")));
}

Status put_number(ServerOptions& options, const Number& number, std::uint64_t value) {
  if (value < number.least || value > number.most)
    return wrong(fmt::format("must be from {} to {}", number.least, number.most));
  options.*number.member = value;
  return {};
}

Status put_text(ServerOptions& options, std::string_view name, std::string ServerOptions::*member,
                std::string text) {
  if (name == "listen") {
    if (const auto address = parse_listen_address(text); !address) return fail(address.error());
  }
  if (name == "webhook" && !text.empty()) {
    if (const auto target = parse_webhook_url(text); !target) return fail(target.error());
  }
  options.*member = std::move(text);
  return {};
}

Status put_list(ServerOptions& options, std::vector<std::string> ServerOptions::*member,
                std::vector<std::string> list) {
  for (const std::string& origin : list) SHOP_CHECK(check_origin(origin));
  options.*member = std::move(list);
  return {};
}

// One node of the file into its place.
struct FromNode {
  ServerOptions& options;
  std::string_view name;
  const toml::node& node;

  Status operator()(std::string ServerOptions::*member) const {
    const auto text = node.value_exact<std::string>();
    if (!text) return wrong("must be a text in quotes");
    return put_text(options, name, member, *text);
  }
  Status operator()(std::vector<std::string> ServerOptions::*member) const {
    std::vector<std::string> list;
    if (!node.is_array()) return wrong("must be a list of texts");
    for (const toml::node& item : *node.as_array()) {
      const auto text = item.value_exact<std::string>();
      if (!text) return wrong("must be a list of texts");
      list.push_back(*text);
    }
    return put_list(options, member, std::move(list));
  }
  Status operator()(const Number& number) const {
    const auto value = node.value_exact<std::int64_t>();
    if (!value) return wrong("must be a whole number");
    if (*value < 0) return wrong(fmt::format("must be from {} to {}", number.least, number.most));
    return put_number(options, number, static_cast<std::uint64_t>(*value));
  }
  Status operator()(bool ServerOptions::*member) const {
    const auto value = node.value_exact<bool>();
    if (!value) return wrong("must be true or false");
    options.*member = *value;
    return {};
  }
  Status operator()(LogLevel ServerOptions::*member) const {
    return choose(kLevels, node.value_exact<std::string>().value_or(""), options.*member);
  }
  Status operator()(LogFormat ServerOptions::*member) const {
    return choose(kFormats, node.value_exact<std::string>().value_or(""), options.*member);
  }
};

// One word of the command line into its place.
struct FromText {
  ServerOptions& options;
  std::string_view name;
  std::string_view text;

  Status operator()(std::string ServerOptions::*member) const {
    return put_text(options, name, member, std::string(text));
  }
  Status operator()(std::vector<std::string> ServerOptions::*member) const {
    std::vector<std::string> list;
    for (std::string_view left = text; !left.empty();) {
      const std::size_t end = std::min(left.find(','), left.size());
      if (end > 0) list.emplace_back(left.substr(0, end));
      left.remove_prefix(std::min(end + 1, left.size()));
    }
    return put_list(options, member, std::move(list));
  }
  Status operator()(const Number& number) const {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [behind, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || behind != end)
      return wrong(
          fmt::format("'{}' is no whole number from {} to {}", text, number.least, number.most));
    return put_number(options, number, value);
  }
  Status operator()(bool ServerOptions::*member) const {
    if (text != "true" && text != "false") return wrong("must be true or false");
    options.*member = text == "true";
    return {};
  }
  Status operator()(LogLevel ServerOptions::*member) const {
    return choose(kLevels, text, options.*member);
  }
  Status operator()(LogFormat ServerOptions::*member) const {
    return choose(kFormats, text, options.*member);
  }
};

struct Shown {
  const ServerOptions& options;

  std::string operator()(std::string ServerOptions::*member) const { return options.*member; }
  std::string operator()(std::vector<std::string> ServerOptions::*member) const {
    return fmt::format("{}", fmt::join(options.*member, ","));
  }
  std::string operator()(const Number& number) const {
    return fmt::format("{}", options.*number.member);
  }
  std::string operator()(bool ServerOptions::*member) const {
    return options.*member ? "true" : "false";
  }
  std::string operator()(LogLevel ServerOptions::*member) const {
    return std::string(kLevels[static_cast<std::size_t>(options.*member)]);
  }
  std::string operator()(LogFormat ServerOptions::*member) const {
    return std::string(kFormats[static_cast<std::size_t>(options.*member)]);
  }
};

Result<toml::table> parse_toml(std::string_view text, std::string_view file_name) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return wrong(
        fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description()));
  }
}

Status unknown_key(std::string_view key) {
  std::string name(key);
  std::replace(name.begin(), name.end(), '-', '_');
  if (find_place(name) != nullptr)  // as the flag is written
    return wrong(fmt::format("is written {} in a file", name));
  return wrong("is no option; 'shopsphere serve --help' lists them");
}

// Nothing goes out unsigned.
Status check_webhook(const ServerOptions& options) {
  if (options.webhook.empty() != options.webhook_secret_file.empty())
    return wrong(options.webhook.empty()
                     ? "webhook: is missing beside webhook_secret_file"
                     : "webhook_secret_file: is missing beside webhook; 'openssl rand -base64 32' "
                       "makes a secret");
  if (options.webhook.empty()) return {};
  SHOP_TRY([[maybe_unused]] const WebhookTarget target, parse_webhook_url(options.webhook));
  SHOP_TRY([[maybe_unused]] const std::string key, load_webhook_key(options.webhook_secret_file));
  return {};
}

}  // namespace

std::span<const ServerOptionName> server_option_names() { return kNames; }

Status set_server_option(ServerOptions& options, std::string_view name, std::string_view text) {
  const Place* place = find_place(name);
  if (place == nullptr) return wrong(fmt::format("'{}' is no option of the server", name));
  Status status = std::visit(FromText{options, name, text}, *place);
  if (!status) status.error().message = fmt::format("{}: {}", name, status.error().message);
  return status;
}

std::string show_server_option(const ServerOptions& options, std::string_view name) {
  const Place* place = find_place(name);
  return place == nullptr ? std::string() : std::visit(Shown{options}, *place);
}

Status check_server_options(const ServerOptions& options) {
  if (options.tls_cert.empty() != options.tls_key.empty())
    return wrong(options.tls_cert.empty() ? "tls_cert: is missing beside tls_key"
                                          : "tls_key: is missing beside tls_cert");
  if (!options.tls_cert.empty()) SHOP_CHECK(check_tls_files(options.tls_cert, options.tls_key));
  if (!options.cluster.empty() && !options.kafka.empty())
    return wrong(
        "cluster: kafka is said, too; a shop follows what a cluster decided, or decides itself");
  return check_webhook(options);
}

Result<ServerOptions> parse_server_options(std::string_view text, std::string_view file_name) {
  SHOP_TRY(const toml::table table, parse_toml(text, file_name));
  ServerOptions options;
  std::vector<std::pair<std::size_t, std::string>> errors;  // by line: a table is sorted by key
  for (const auto& [key, node] : table) {
    const Place* place = find_place(key.str());
    const Status status = place == nullptr ? unknown_key(key.str())
                                           : std::visit(FromNode{options, key.str(), node}, *place);
    const std::size_t line = key.source().begin.line;
    if (!status)
      errors.emplace_back(
          line, fmt::format("{}:{}: {}: {}", file_name, line, key.str(), status.error().message));
  }
  if (errors.empty()) {
    const Status whole = check_server_options(options);
    if (whole) return options;
    return wrong(fmt::format("{}: {}", file_name, whole.error().message));
  }
  std::sort(errors.begin(), errors.end());
  std::string lines;
  for (const auto& [line, error] : errors) lines += (lines.empty() ? "" : "\n") + error;
  return wrong(std::move(lines));
}

Result<ServerOptions> load_server_options(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return wrong(fmt::format("cannot read {}: {}", path, error.message()));
  if (size > kMebibyte) return wrong(fmt::format("{} is larger than 1 MiB", path));
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return wrong(fmt::format("cannot read {}", path));
  return parse_server_options(text, path);
}

}  // namespace shop
