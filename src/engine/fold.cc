// SPDX-License-Identifier: Apache-2.0
#include "engine/fold.h"

#include "base/hash.h"
#include "ledger/resolution.h"
#include "ledger/root_state.h"

namespace shop {
namespace {

IssueFact fact_of(const IssueRow& row, Timestamp received_at, Position position) {
  IssueFact fact;
  fact.cause = row.cause;
  fact.field = row.field;
  fact.raw = row.raw;
  fact.amount_minor = row.amount_minor;
  fact.currency = row.currency;
  fact.received_at = received_at;
  fact.position = position;
  return fact;
}

ResolutionFact fact_of(const ResolutionRow& row, Position position) {
  return {row.issue, row.revision, row.state, position};
}

// What people did at the desk is found by the issue, or by the records that they booked.
void collect_ids(const ResolutionRow& row, Position position, std::vector<IdRow>& ids) {
  if (row.has_issue()) return ids.push_back({hash128(issue_root(row.issue)), position});
  std::vector<BookedRecord> booked;
  if (!unpack(row.booked, booked)) return;
  for (const BookedRecord& record : booked) ids.push_back({hash128(record.root), position});
}

}  // namespace

void fold_into(ShopViews& views, const Decisions& decisions) {
  views.apply(decisions.entries);
  const bool entries_only = decisions.entries.size() == decisions.rows.size();
  if (entries_only) return;
  for (std::size_t i = 0; i < decisions.rows.size(); ++i) {
    const RowReference& row = decisions.rows[i];
    const Position position = decisions.first_position + i;
    if (row.type == RowType::product) {
      views.apply_product(decisions.products[row.index].product, position);
    } else if (row.type == RowType::user) {
      views.apply_user(decisions.users[row.index].user, position);
    } else if (row.type == RowType::issue) {
      views.issues.apply(fact_of(decisions.issues[row.index], decisions.received_at, position));
    } else if (row.type == RowType::resolution && decisions.resolutions[row.index].has_issue()) {
      views.issues.apply(fact_of(decisions.resolutions[row.index], position));
    }
  }
}

std::vector<std::string> copy_chunks(ShopViews& views, std::span<const std::string> names) {
  std::vector<std::string> copies;
  for (const std::string& name : names) {
    auto bytes = views.save_chunk(name, AfterSave::keep_mark);
    copies.push_back(bytes ? std::move(*bytes) : std::string());
  }
  return copies;
}

void collect_ids(const Decisions& decisions, std::vector<IdRow>& ids) {
  for (std::size_t i = 0; i < decisions.rows.size(); ++i) {
    const RowReference& row = decisions.rows[i];
    const Position position = decisions.first_position + i;
    if (row.type == RowType::entry) {
      ids.push_back({hash128(decisions.entries[row.index].root), position});
    } else if (row.type == RowType::record) {
      ids.push_back({hash128(decisions.records[row.index].transaction.root()), position});
    } else if (row.type == RowType::product && decisions.products[row.index].product.is_delta) {
      const ProductRecord& change = decisions.products[row.index].product;
      ids.push_back({hash128(change_root(change.id, change.change_id)), position});
    } else if (row.type == RowType::issue &&
               depends_on_history(decisions.issues[row.index].cause)) {
      ids.push_back({hash128(decisions.issues[row.index].root), position});
    } else if (row.type == RowType::resolution) {
      collect_ids(decisions.resolutions[row.index], position, ids);
    }
  }
}

}  // namespace shop
