// SPDX-License-Identifier: Apache-2.0
#include "ledger/decisions.h"

namespace shop {

Tally& Tally::operator+=(const Tally& other) {
  records += other.records;
  booked += other.booked;
  duplicates += other.duplicates;
  issues += other.issues;
  waiting += other.waiting;
  for (std::size_t i = 0; i < issues_by_cause.size(); ++i)
    issues_by_cause[i] += other.issues_by_cause[i];
  return *this;
}

void Decisions::clear(Position first) {
  first_position = first;
  rows.clear();
  entries.clear();
  records.clear();
  issues.clear();
  duplicates.clear();
  products.clear();
  users.clear();
  settings.clear();
  ids.clear();
  tally = {};
  keeps_first_rows = false;
  first_rows.clear();
  arena.clear();
}

namespace {

template <class Row>
void add_row(Decisions& decisions, RowType type, std::vector<Row>& rows, const Row& row) {
  decisions.rows.push_back({type, static_cast<std::uint32_t>(rows.size())});
  rows.push_back(row);
}

}  // namespace

RecordOutcome Decisions::outcome_of(std::size_t record) const {
  using What = RecordOutcome::What;
  const std::uint32_t at = first_rows[record];
  const RowReference row = rows[at];
  RecordOutcome outcome;
  outcome.position = first_position + at;
  if (row.type == RowType::issue) {
    outcome.what = What::issue;
    outcome.cause = issues[row.index].cause;
    outcome.field = issues[row.index].field;
  } else if (row.type == RowType::duplicate) {
    outcome.what = What::duplicate;
  } else if (row.type == RowType::record && records[row.index].waiting) {
    outcome.what = What::waiting;
  }
  return outcome;
}

void Decisions::add(const RecordRow& row) { add_row(*this, RowType::record, records, row); }
void Decisions::add(const IssueRow& row) { add_row(*this, RowType::issue, issues, row); }
void Decisions::add(const DuplicateRow& row) {
  add_row(*this, RowType::duplicate, duplicates, row);
}
void Decisions::add(const ProductRow& row) { add_row(*this, RowType::product, products, row); }
void Decisions::add(const UserRow& row) { add_row(*this, RowType::user, users, row); }
void Decisions::add(const SettingsRow& row) { add_row(*this, RowType::settings, settings, row); }

}  // namespace shop
