// SPDX-License-Identifier: Apache-2.0
//
// Keeps the tokens of a shop in a file of their own: who may do what from outside.
//
// A token is `shop_ROLE_SECRET`; the file holds its SHA-256, never the token. `DATA/tokens.toml`,
// for its owner alone (0600), is written beside its place, synced and renamed: a reader sees the
// old or the new one. A lock beside it keeps two who change it apart. No engine is needed, so
// tokens are made and revoked while a server runs; token_book.h makes it see them.
//
//   [[token]]
//   id = "9f2c51d07a3e"
//   name = "till 3"
//   role = "ingest"
//   created_at = "2024-12-30T14:30:00Z"
//   sha256 = "…"
//
// Threads: any; changes of several processes follow one another.
// Limits:  10,000 tokens; names of at most 100 bytes of UTF-8 without control characters.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "server/http_message.h"
#include "server/listen_address.h"
#include "server/secret.h"

namespace shop {

struct TokenRecord {
  std::string id;
  std::string name;
  Role role = Role::shopper;
  std::string created_at;
  Digest digest{};
};

struct NewToken {
  std::string id;
  std::string token;  // shown once; nobody knows it afterwards
};

class TokenStore {
 public:
  explicit TokenStore(std::string data_directory);

  // Makes the data directory where it is not there yet.
  Result<NewToken> create(Role role, const std::string& name, Timestamp now);
  Status revoke(const std::string& id);
  // In the order in which they were made; none where there is no file.
  Result<std::vector<TokenRecord>> list() const;
  const std::string& path() const { return path_; }

 private:
  std::string directory_;
  std::string path_;
};

// The bytes of the file and back; what is no such file is an error that names the line.
std::string format_tokens(const std::vector<TokenRecord>& tokens);
Result<std::vector<TokenRecord>> parse_tokens(std::string_view toml);

// Where others than this machine can reach it, a server starts with tokens or not at all.
Status check_may_listen(const ListenAddress& address, const TokenStore& store);

}  // namespace shop
