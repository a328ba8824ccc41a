// SPDX-License-Identifier: Apache-2.0
#include "engine/forgotten_users.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/assert.h"
#include "engine/hex.h"
#include "model/field_texts.h"

namespace shop {
namespace {

constexpr std::string_view kKeyName = "forget/key";
constexpr std::string_view kPrefix = "forgotten/";
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kAliasBytes = 8;
constexpr std::size_t kStandInDigits = 32;

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  SHOP_ASSERT(
      ::RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

// `purpose` keeps digests of ids and of records apart.
std::string keyed_digest(std::string_view key, std::string_view purpose, std::string_view text) {
  std::string content(purpose);
  content += '\0';
  content += text;
  std::array<unsigned char, 32> digest{};
  unsigned int size = digest.size();
  SHOP_ASSERT(::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()),
                     reinterpret_cast<const unsigned char*>(content.data()), content.size(),
                     digest.data(), &size) != nullptr);
  return hex_of({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace

bool is_distinct(std::string_view id) {
  return std::any_of(id.begin(), id.end(), [](char c) { return c < '0' || c > '9'; });
}

std::string random_alias() { return "forgotten-" + hex_of(random_bytes(kAliasBytes)); }

Result<ForgottenUsers> ForgottenUsers::load(Store& store) {
  ForgottenUsers users;
  SHOP_TRY(const std::optional<std::string> key, store.get(kKeyName));
  users.key_ = key ? *key : random_bytes(kKeyBytes);
  users.hash_of_key_ = hash64(users.key_);
  SHOP_TRY(const std::vector<std::string> names, store.names(kPrefix));
  for (const std::string& name : names) {
    SHOP_TRY(const std::optional<std::string> value, store.get(name));
    const std::size_t space = value ? value->find(' ') : std::string::npos;
    std::uint64_t quick = 0;
    if (space == std::string::npos ||
        std::from_chars(value->data() + space + 1, value->data() + value->size(), quick, 16).ec !=
            std::errc{})
      return fail(ErrorCode::corrupt, fmt::format("the store's value '{}' is damaged", name));
    users.aliases_[quick] = {name.substr(kPrefix.size()), value->substr(0, space)};
  }
  return users;
}

std::string ForgottenUsers::digest_of(std::string_view user) const {
  return keyed_digest(key_, "user", user);
}

std::string ForgottenUsers::stand_in(std::string_view raw) const {
  return "forgotten:" + keyed_digest(key_, "record", raw).substr(0, kStandInDigits);
}

std::vector<NamedValue> ForgottenUsers::values_of(std::string_view user,
                                                  std::string_view alias) const {
  return {
      {std::string(kKeyName), key_},
      {std::string(kPrefix) + digest_of(user), fmt::format("{} {:016x}", alias, quick_hash(user))}};
}

const std::string* ForgottenUsers::alias_of(std::string_view user) const {
  if (empty() || user.empty()) return nullptr;
  const auto known = aliases_.find(quick_hash(user));
  if (known == aliases_.end() || known->second.digest != digest_of(user)) return nullptr;
  return &known->second.alias;
}

const std::string* ForgottenUsers::named_in(std::string_view text, bool only_distinct) const {
  const std::string* alias = nullptr;
  any_word(text, [&](std::string_view word) {
    if (!only_distinct || is_distinct(word)) alias = alias_of(word);
    return alias != nullptr;
  });
  return alias;
}

// Of what was refused all bytes are kept, so whatever they say must go.
void ForgottenUsers::hide_refused(Transaction& record, const std::string* alias,
                                  std::deque<std::string>& texts) const {
  const std::string* const id = named_in(record.id, has_fields(record.cause));
  if (!has_fields(record.cause)) {
    Transaction left;
    left.cause = record.cause;
    left.field = record.field;
    left.line = record.line;
    left.raw = record.raw;
    left.id = id != nullptr ? std::string_view(*id) : record.id;
    record = left;
    return;
  }
  if (id != nullptr) record.id = *id;
  FieldTexts said;
  if (record.said.empty() || !unpack(record.said, said)) return;
  for (int at = 1; at < kFieldCount; ++at) {
    std::string_view& text = said[static_cast<Field>(at)];
    if (named_in(text, true) != nullptr) text = {};
  }
  if (alias != nullptr) said[Field::user_id] = *alias;
  record.said = texts.emplace_back(pack(said));
}

bool ForgottenUsers::hide(Transaction& record, std::deque<std::string>& texts) const {
  if (empty()) return false;
  const bool refused = record.cause != Cause::none;
  FieldTexts said;
  if (!record.said.empty() && !unpack(record.said, said)) said = {};
  const std::string_view user = record.user.empty() ? said[Field::user_id] : record.user;
  const std::string* const alias = alias_of(user);
  const bool only_distinct = !user.empty() && has_fields(record.cause);
  if (alias == nullptr && !(refused && named_in(record.raw, only_distinct) != nullptr))
    return false;
  if (alias != nullptr && !record.user.empty()) record.user = *alias;
  if (refused) hide_refused(record, alias, texts);
  if (!record.raw.empty()) record.raw = texts.emplace_back(stand_in(record.raw));
  return true;
}

bool ForgottenUsers::hide(UserRecord& record, std::deque<std::string>& texts) const {
  if (empty()) return false;
  FieldTexts said;
  if (!record.said.empty() && !unpack(record.said, said)) said = {};
  const std::string_view id = record.id.empty() ? said[Field::user_id] : record.id;
  const std::string* const alias = alias_of(id);
  const bool refused = record.cause != Cause::none;
  const bool only_distinct = !id.empty() && has_fields(record.cause);
  if (alias == nullptr && !(refused && named_in(record.raw, only_distinct) != nullptr))
    return false;
  record.name = record.address = record.city = record.age = {};
  if (alias != nullptr)
    record.id = *alias;
  else if (!has_fields(record.cause))
    record.id = {};
  FieldTexts left;
  left[Field::user_id] = record.id;
  if (!record.said.empty()) record.said = texts.emplace_back(pack(left));
  record.raw =
      refused ? std::string_view(texts.emplace_back(stand_in(record.raw))) : std::string_view();
  return true;
}

}  // namespace shop
