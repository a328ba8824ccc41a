// SPDX-License-Identifier: Apache-2.0
#include "engine/step_keys.h"

#include <optional>

#include "engine/log_rows.h"
#include "ledger/key_groups.h"

namespace shop {
namespace {

// Of the record that the issue is about.
Result<std::optional<Hash128>> key_of_issue(Engine& engine, const Hash128& issue, LogRows& rows) {
  std::optional<Position> position;
  engine.read([&](const ShopViews& views, Position) {
    if (const auto view = views.issues.find(issue)) position = view->position;
  });
  if (!position) return std::nullopt;
  SHOP_TRY(const IssueRow* row, rows.issue(*position));
  return std::optional(key_of(row->root.empty() ? row->id : row->root, row->raw));
}

std::vector<Hash128> roots_of(const Resolution& step) {
  std::vector<Hash128> roots;
  for (const Transaction& record : step.records) roots.push_back(key_of(record));
  for (const BookedRecord& record : step.take_back) roots.push_back(hash128(record.root));
  return roots;
}

}  // namespace

Result<std::vector<Hash128>> step_keys(Engine& engine, std::span<const Resolution> steps) {
  LogRows rows(engine);
  std::vector<Hash128> keys;
  for (const Resolution& step : steps) {
    std::vector<Hash128> roots = roots_of(step);
    if (step.has_issue) {
      SHOP_TRY(const auto key, key_of_issue(engine, step.issue, rows));
      if (key) roots.insert(roots.begin(), *key);
    }
    const KeyGroups groups;
    for (const Hash128& root : roots)
      if (groups.of(root) != groups.of(roots.front()))
        return fail(ErrorCode::invalid_argument,
                    "this step changes two transactions that the cluster keeps in different key "
                    "groups, which it cannot yet do as one: void the one and send the other as a "
                    "record of its own");
    keys.push_back(roots.empty() ? Hash128{} : roots.front());
  }
  return keys;
}

}  // namespace shop
