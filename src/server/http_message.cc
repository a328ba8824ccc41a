// SPDX-License-Identifier: Apache-2.0
#include "server/http_message.h"

#include <array>

#include "base/utf8.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 8> kMethodNames = {"GET",   "HEAD",   "POST",    "PUT",
                                                          "PATCH", "DELETE", "OPTIONS", "?"};
constexpr std::array<std::string_view, 4> kRoleNames = {"ingest", "shopper", "seller", "admin"};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string_view method_name(Method method) {
  return kMethodNames[static_cast<std::size_t>(method)];
}

std::string_view role_name(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }

std::optional<Role> parse_role(std::string_view name) {
  for (std::size_t i = 0; i < kRoleNames.size(); ++i)
    if (kRoleNames[i] == name) return static_cast<Role>(i);
  return std::nullopt;
}

Result<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
      if (low < 0)
        return fail(ErrorCode::invalid_argument,
                    "a '%' in the address must be followed by two hexadecimal digits");
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (replace_invalid_utf8(decoded) != decoded || decoded.find('\0') != std::string::npos)
    return fail(ErrorCode::invalid_argument, "the address must be UTF-8 text");
  return decoded;
}

Result<QueryParameters> QueryParameters::parse(std::string_view query) {
  QueryParameters parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    SHOP_TRY(std::string name, percent_decoded(pair.substr(0, equals), true));
    SHOP_TRY(std::string value,
             percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true));
    parameters.all_.emplace_back(std::move(name), std::move(value));
  }
  return parameters;
}

std::optional<std::string_view> QueryParameters::find(std::string_view name) const {
  for (const auto& [key, value] : all_)
    if (key == name) return value;
  return std::nullopt;
}

std::string_view Request::header(std::string_view small_name) const {
  for (const auto& [name, value] : headers)
    if (name == small_name) return value;
  return {};
}

Answer Answer::json(std::string body, unsigned status) {
  Answer answer;
  answer.status = status;
  answer.content_type = "application/json";
  answer.body = std::move(body);
  return answer;
}

Answer Answer::empty(unsigned status) {
  Answer answer;
  answer.status = status;
  return answer;
}

}  // namespace shop
