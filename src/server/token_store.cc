// SPDX-License-Identifier: Apache-2.0
#include "server/token_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <toml++/toml.h>

#include "base/utf8.h"
#include "server/descriptor.h"
#include "server/private_file.h"

namespace shop {
namespace {

constexpr std::size_t kTokensMax = 10'000;
constexpr std::size_t kNameBytesMax = 100;

Result<Descriptor> lock_changes(const std::string& path) {
  const std::string beside = path + ".lock";
  Descriptor file(::open(beside.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (file.number() < 0) return system_failure("open", beside);
  while (::flock(file.number(), LOCK_EX) != 0)
    if (errno != EINTR) return system_failure("lock", beside);
  return file;
}

Status check_name(const std::string& name) {
  const bool printable = std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
  });
  if (name.size() <= kNameBytesMax && printable && replace_invalid_utf8(name) == name) return {};
  return fail(ErrorCode::invalid_argument,
              fmt::format("a token's name is text of at most {} bytes", kNameBytesMax));
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

Result<TokenRecord> read_token(const toml::table& table) {
  const auto refused = [&] {
    return fail(ErrorCode::corrupt,
                fmt::format("line {}: no whole token", table.source().begin.line));
  };
  TokenRecord token;
  token.id = table["id"].value_or(std::string());
  token.name = table["name"].value_or(std::string());
  token.created_at = table["created_at"].value_or(std::string());
  const auto role = parse_role(table["role"].value_or(std::string()));
  const auto digest = digest_from_hex(table["sha256"].value_or(std::string()));
  if (token.id.empty() || !role || !digest || !check_name(token.name)) return refused();
  token.role = *role;
  token.digest = *digest;
  return token;
}

Result<toml::table> parse_toml(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::corrupt,
                fmt::format("line {}: {}", error.source().begin.line, error.description()));
  }
}

}  // namespace

std::string format_tokens(const std::vector<TokenRecord>& tokens) {
  std::string text = "# Tokens of this shop; change them by 'shopsphere token'.\n";
  for (const TokenRecord& token : tokens)
    text += fmt::format(
        "\n[[token]]\nid = {}\nname = {}\nrole = \"{}\"\ncreated_at = {}\nsha256 = \"{}\"\n",
        in_quotes(token.id), in_quotes(token.name), role_name(token.role),
        in_quotes(token.created_at), to_hex(token.digest));
  return text;
}

Result<std::vector<TokenRecord>> parse_tokens(std::string_view text) {
  SHOP_TRY(const toml::table parsed, parse_toml(text));
  std::vector<TokenRecord> tokens;
  for (const auto& [key, node] : parsed) {
    const toml::array* array = node.as_array();
    if (key.str() != "token" || array == nullptr)
      return fail(ErrorCode::corrupt, fmt::format("line {}: '{}' is no list of tokens",
                                                  key.source().begin.line, key.str()));
    for (const toml::node& item : *array) {
      if (!item.is_table())
        return fail(ErrorCode::corrupt, fmt::format("line {}: no token", item.source().begin.line));
      SHOP_TRY(TokenRecord token, read_token(*item.as_table()));
      tokens.push_back(std::move(token));
    }
  }
  return tokens;
}

TokenStore::TokenStore(std::string data_directory)
    : directory_(std::move(data_directory)), path_(directory_ + "/tokens.toml") {}

Result<std::vector<TokenRecord>> TokenStore::list() const {
  std::ifstream file(path_, std::ios::binary);
  if (!file) {
    if (errno == ENOENT) return std::vector<TokenRecord>();
    return system_failure("read", path_);
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return system_failure("read", path_);
  Result<std::vector<TokenRecord>> tokens = parse_tokens(text);
  if (!tokens) tokens.error().message = fmt::format("{}: {}", path_, tokens.error().message);
  return tokens;
}

Result<NewToken> TokenStore::create(Role role, const std::string& name, Timestamp now) {
  SHOP_CHECK(check_name(name));
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error)
    return fail(ErrorCode::unavailable,
                fmt::format("cannot make {}: {}", directory_, error.message()));
  SHOP_TRY(const Descriptor lock, lock_changes(path_));
  SHOP_TRY(std::vector<TokenRecord> tokens, list());
  if (tokens.size() >= kTokensMax)
    return fail(ErrorCode::exhausted, "there are too many tokens: revoke some first");
  NewToken made{random_name(), fmt::format("shop_{}_{}", role_name(role), random_secret())};
  tokens.push_back({made.id, name, role, format_utc({now.micros / 1'000'000 * 1'000'000}),
                    digest_of(made.token)});
  SHOP_CHECK(replace_private_file(directory_, path_, format_tokens(tokens)));
  return made;
}

Status TokenStore::revoke(const std::string& id) {
  const auto unknown = [&] {
    return fail(
        ErrorCode::not_found,
        fmt::format("there is no token '{}': 'shopsphere token list' shows those there are", id));
  };
  SHOP_TRY(const std::vector<TokenRecord> before, list());
  if (before.empty()) return unknown();
  SHOP_TRY(const Descriptor lock, lock_changes(path_));
  SHOP_TRY(std::vector<TokenRecord> tokens, list());
  if (std::erase_if(tokens, [&](const TokenRecord& token) { return token.id == id; }) == 0)
    return unknown();
  return replace_private_file(directory_, path_, format_tokens(tokens));
}

Status check_may_listen(const ListenAddress& address, const TokenStore& store) {
  if (address.loopback) return {};
  SHOP_TRY(const std::vector<TokenRecord> tokens, store.list());
  if (!tokens.empty()) return {};
  return fail(ErrorCode::invalid_argument,
              fmt::format("others can reach {}, and this shop has no tokens: make one by "
                          "'shopsphere token create --role admin', or listen on 127.0.0.1",
                          address.host));
}

}  // namespace shop
