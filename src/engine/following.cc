// SPDX-License-Identifier: Apache-2.0
#include "engine/following.h"

#include <algorithm>

#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::string_view kName = "follows_ledger";

// Settings alone are no books: every directory has them from the start.
Result<bool> has_books(Store& store) {
  Dictionaries dictionaries;
  Decisions decisions;
  bool found = false;
  SHOP_CHECK(store.scan(1, [&](const LogBlock& block) -> Status {
    if (found) return {};
    SHOP_CHECK(decode_block(block.bytes, dictionaries, decisions));
    found = std::any_of(decisions.rows.begin(), decisions.rows.end(),
                        [](const RowReference& row) { return row.type != RowType::settings; });
    return {};
  }));
  return found;
}

}  // namespace

Result<bool> follows_ledger(Store& store) {
  SHOP_TRY(const std::optional<std::string> followed, store.get(kName));
  return followed.has_value();
}

Status keep_apart(Store& store, bool follows) {
  SHOP_TRY(const bool followed, follows_ledger(store));
  if (followed == follows) return {};
  if (followed)
    return fail(
        ErrorCode::invalid_argument,
        "this data directory follows the ledger of a cluster: open it by 'serve --cluster', "
        "or name another one by --data");
  SHOP_TRY(const bool books, has_books(store));
  if (books)
    return fail(ErrorCode::invalid_argument,
                "this data directory has books of its own and cannot follow a cluster's ledger: "
                "name a new one by --data");
  const NamedValue value{std::string(kName), "yes"};
  return store.put(std::span(&value, 1));
}

}  // namespace shop
