// SPDX-License-Identifier: Apache-2.0
//
// Keeps the records that were refused: what for, how often they came, and the money at stake.
//
// An issue is known by the 128-bit hash of its raw bytes; the cause is an attribute, because the
// same bytes may be refused for another reason when they come again. Counts by cause and field are
// all kept; the one shown is that of the latest receipt (ties by the number of cause and field).
// Its version is how often it was seen. The bytes themselves stand in the log at `position`.
// Class Set, except positions.
//
// Times of receipt are not part of a cell: they differ from run to run.
//
//   IssueBook issues;
//   issues.apply({.cause = Cause::total_mismatch, .raw = line, …});
//   for (const IssueView& row : issues.list({.limit = 50})) print(row.id, row.cause);
//
// Threads: one owner.   Cost: apply O(log issues); list sorts what it finds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/currency.h"
#include "base/hash.h"
#include "base/int128.h"
#include "base/result.h"
#include "base/time.h"
#include "model/cause.h"
#include "model/entry.h"
#include "views/chunk_marks.h"
#include "views/view.h"

namespace shop {

// One refusal: an IssueRow of the ledger with its place in the log.
struct IssueFact {
  Cause cause = Cause::none;
  Field field = Field::none;
  std::string_view raw;
  std::string_view source;
  std::uint64_t line = 0;
  std::string_view id;
  std::int64_t amount_minor = 0;
  Currency currency;
  Timestamp received_at;
  Position position = 0;
};

struct IssueView {
  std::string id;  // 12 hex digits of the hash, more where these are not enough
  Hash128 hash;
  Cause cause = Cause::none;
  Field field = Field::none;
  std::string_view transaction_id;
  std::string_view source;  // of the first receipt, with its line
  std::uint64_t line = 0;
  Timestamp first_seen;
  Timestamp last_seen;
  std::uint64_t seen = 0;  // and its version
  std::int64_t amount_minor = 0;
  Currency currency;
  Position position = 0;  // of the first row in the log that holds its bytes
};

struct IssueQuery {
  std::optional<Cause> cause;
  std::size_t offset = 0;
  std::size_t limit = SIZE_MAX;
};

struct CauseTotal {
  Cause cause = Cause::none;
  std::uint64_t issues = 0;
  std::uint64_t seen = 0;
  std::vector<std::pair<Currency, Int128>> amounts;  // by currency code
};

class IssueBook {
 public:
  IssueBook();
  IssueBook(const IssueBook&) = delete;
  IssueBook& operator=(const IssueBook&) = delete;

  void apply(const IssueFact& fact);
  void merge(const IssueBook& other);
  void cells(const CellSink& sink) const;

  // Newest receipt first, then by hash.
  std::vector<IssueView> list(const IssueQuery& query = {}) const;
  // By an id of at least 4 hex digits; an Error where none or more than one begins so.
  Result<IssueView> find(std::string_view id) const;
  std::vector<CauseTotal> by_cause() const;  // most issues first, then by cause
  std::size_t size() const { return issues_.size(); }

  std::vector<std::string> all_chunks() const;
  std::vector<std::string> dirty_chunks() const;
  std::string save_chunk(std::string_view name);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);

  void track_changes(bool on);
  void take_changed_cells(const CellSink& sink);

 private:
  struct CauseCount {
    std::uint64_t seen = 0;
    Timestamp last_seen;
  };
  struct Issue {
    std::map<std::pair<std::uint8_t, std::uint8_t>, CauseCount> causes;  // by cause and field
    std::string transaction_id;  // of these three the greatest, should they differ
    std::int64_t amount_minor = 0;
    Currency currency;
    Timestamp last_seen;
    std::string source;  // these of the first, ties by the smaller
    std::uint64_t line = 0;
    Timestamp first_seen;
    Position position = 0;
  };
  using Issues = std::map<Hash128, Issue>;

  static void fold(Issue& into, const Issue& from);
  static std::pair<Cause, Field> shown(const Issue& issue);
  static std::uint64_t seen(const Issue& issue);
  static void save(ByteWriter& out, const Hash128& hash, const Issue& issue);
  static bool load(ByteReader& in, Issues& out);
  IssueView view(Issues::const_iterator at) const;
  std::string short_id(Issues::const_iterator at) const;
  void emit(const Hash128& hash, const Issue& issue, const CellSink& sink) const;

  Issues issues_;
  HashMarks marks_;
  bool tracking_ = false;
  std::vector<Hash128> changed_;
};

}  // namespace shop
