// SPDX-License-Identifier: Apache-2.0
//
// Holds what the ledger decided about a batch of records: the rows of the log, in order.
//
// Each row has a position; the log stores rows and nothing else, and everything (views, lake,
// recovery, verify) is folded from them without deciding anything again.
// - entry: a signed line. A sale, and a refund that names no sale, is its own record.
// - record: an accepted refund, correction or void as it was received; the entries that it caused
//   follow it. A refund whose sale has not come yet is `waiting` and has none.
// - issue: a record that was refused, or a waiting refund that turned out to be too much.
// - duplicate: a record that was booked before, counted with its source.
// - product, user: catalogue records. settings: the settings that decide from here on.
// - resolution: what a person did at the desk, and why; the rows that it caused stand before it.
// Texts point into the batch or block that the rows came from, or into `arena`.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "model/catalogue.h"
#include "model/entry.h"
#include "model/record_type.h"
#include "model/resolution.h"
#include "model/severity.h"
#include "model/transaction.h"

namespace shop {

enum class RowType : std::uint8_t {
  entry,
  record,
  issue,
  duplicate,
  product,
  user,
  settings,
  resolution
};
inline constexpr std::size_t kRowTypeCount = 8;

struct RecordRow {
  Transaction transaction;  // its raw bytes are kept only while it may still be refused
  std::string_view source;
  bool waiting = false;
};

struct IssueRow {
  Cause cause = Cause::none;
  Field field = Field::none;
  std::string_view raw;
  std::string_view source;
  std::uint64_t line = 0;
  std::string_view id;  // as far as it could be read
  std::string_view root;
  std::int64_t amount_minor = 0;  // the money at stake, as far as it could be read
  Currency currency;
  bool settles_waiting = false;  // takes a waiting refund out of its root's state
  RecordType type = RecordType::transaction;
  std::string_view said;       // field by field, packed (model/field_texts.h)
  std::string_view rule = {};  // that decided so, where one did (is_by_rule), and how grave it is
  Severity severity = Severity::info;
};

struct DuplicateRow {
  std::string_view id;
  std::string_view source;
  std::uint64_t line = 0;
};

struct ProductRow {
  ProductRecord product;
};
struct UserRow {
  UserRecord user;
};
struct SettingsRow {
  std::string_view text;  // the settings as TOML
};

// A step of somebody at the desk, kept for ever. Of an issue it says what state it has from here
// on; a change of a booked record that no issue asked for has no issue.
struct ResolutionRow {
  Hash128 issue;               // the fingerprint of its bytes; zero: none
  std::uint32_t revision = 0;  // how many resolutions of the issue there were before
  IssueState state = IssueState::open;
  DismissReason reason = DismissReason::none;
  std::string_view who = {};
  std::string_view note = {};
  std::string_view request = {};  // by its id the same request is known again
  std::string_view booked = {};   // the records that it booked, packed (BookedRecords)
  std::string_view said = {};     // what was booked, field by field, packed; empty: nothing
  Timestamp received_at = {};     // of its block: RootState fills it in

  bool has_issue() const { return issue != Hash128{}; }
};

// A record that a resolution booked, by its root and its id.
struct BookedRecord {
  std::string_view root;
  std::string_view id;
};
std::string pack(const std::vector<BookedRecord>& records);
bool unpack(std::string_view packed, std::vector<BookedRecord>& records);

// Which vector of Decisions a row stands in, and where.
struct RowReference {
  RowType type = RowType::entry;
  std::uint32_t index = 0;
};

// What the index of ids learns from a batch: the hash of a root and a row about it.
struct IdRow {
  Hash128 hash;
  Position position = 0;
  auto operator<=>(const IdRow&) const = default;
};

struct Tally {
  std::uint64_t records = 0;
  std::uint64_t booked = 0;  // accepted; of these `waiting` refunds have no entry yet
  std::uint64_t duplicates = 0;
  std::uint64_t issues = 0;
  std::uint64_t waiting = 0;
  std::array<std::uint64_t, kCauseCount> issues_by_cause{};

  Tally& operator+=(const Tally& other);
};

// What became of one record.
struct RecordOutcome {
  enum class What : std::uint8_t { booked, waiting, duplicate, issue };
  What what = What::booked;
  Cause cause = Cause::none;  // of an issue, as is the field
  Field field = Field::none;
  Position position = 0;  // its row in the log
};

struct Decisions {
  Position first_position = 1;
  Timestamp received_at;

  std::vector<RowReference> rows;
  std::vector<Entry> entries;
  std::vector<RecordRow> records;
  std::vector<IssueRow> issues;
  std::vector<DuplicateRow> duplicates;
  std::vector<ProductRow> products;
  std::vector<UserRow> users;
  std::vector<SettingsRow> settings;
  std::vector<ResolutionRow> resolutions;

  std::vector<IdRow> ids;
  Tally tally;
  std::deque<std::string> arena;  // texts that nothing else holds
  // Where each record's rows begin: the first is about the record itself. Kept if asked for, to
  // answer record by record.
  bool keeps_first_rows = false;
  std::vector<std::uint32_t> first_rows;

  Position next_position() const { return first_position + rows.size(); }
  Position last_position() const { return next_position() - 1; }
  void clear(Position first);  // keeps the memory
  void begin_record() {
    ++tally.records;
    if (keeps_first_rows) first_rows.push_back(static_cast<std::uint32_t>(rows.size()));
  }
  RecordOutcome outcome_of(std::size_t record) const;  // by its number
  std::string_view keep(std::string_view text) { return arena.emplace_back(text); }

  void add(const Entry& entry) { add_entry() = entry, entries.back().position = last_position(); }
  // A new row's entry, to be filled in place; its position is set and must stay.
  Entry& add_entry() {
    rows.push_back({RowType::entry, static_cast<std::uint32_t>(entries.size())});
    Entry& entry = entries.emplace_back();
    entry.position = last_position();
    return entry;
  }
  void add(const RecordRow& record);
  void add(const IssueRow& issue);
  void add(const DuplicateRow& duplicate);
  void add(const ProductRow& product);
  void add(const UserRow& user);
  void add(const SettingsRow& row);
  void add(const ResolutionRow& row);

  // Takes back all that was added since: for what is decided as a whole or not at all.
  struct Mark {
    std::array<std::size_t, kRowTypeCount> sizes{};
    std::size_t rows = 0;
    std::size_t ids = 0;
    std::size_t records_begun = 0;
    Tally tally;
  };
  Mark mark() const;
  void roll_back(const Mark& mark);
};

}  // namespace shop
