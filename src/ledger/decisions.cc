// SPDX-License-Identifier: Apache-2.0
#include "ledger/decisions.h"

#include "base/bytes.h"

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
  resolutions.clear();
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
void Decisions::add(const ResolutionRow& row) {
  add_row(*this, RowType::resolution, resolutions, row);
}

Decisions::Mark Decisions::mark() const {
  Mark mark;
  mark.sizes = {entries.size(),  records.size(), issues.size(),   duplicates.size(),
                products.size(), users.size(),   settings.size(), resolutions.size()};
  mark.rows = rows.size();
  mark.ids = ids.size();
  mark.records_begun = first_rows.size();
  mark.tally = tally;
  return mark;
}

void Decisions::roll_back(const Mark& mark) {
  entries.resize(mark.sizes[0]);
  records.resize(mark.sizes[1]);
  issues.resize(mark.sizes[2]);
  duplicates.resize(mark.sizes[3]);
  products.resize(mark.sizes[4]);
  users.resize(mark.sizes[5]);
  settings.resize(mark.sizes[6]);
  resolutions.resize(mark.sizes[7]);
  rows.resize(mark.rows);
  ids.resize(mark.ids);
  first_rows.resize(mark.records_begun);
  tally = mark.tally;
}

std::string pack(const std::vector<BookedRecord>& records) {
  ByteWriter out;
  for (const BookedRecord& record : records) {
    out.text(record.root);
    out.text(record.id);
  }
  return out.take();
}

bool unpack(std::string_view packed, std::vector<BookedRecord>& records) {
  records.clear();
  for (ByteReader in(packed); !in.at_end();) {
    const std::string_view root = in.text();
    const std::string_view id = in.text();
    if (!in.ok()) return false;
    records.push_back({root, id});
  }
  return true;
}

}  // namespace shop
