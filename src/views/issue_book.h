// SPDX-License-Identifier: Apache-2.0
//
// Keeps the records that were refused: what for, how often they came, the money at stake, and what
// people made of them.
//
// An issue is known by the 128-bit hash of its raw bytes; the cause is an attribute, because the
// same bytes may be refused for another reason when they come again. Counts by cause and field are
// all kept; the one shown is that of the latest receipt (ties by the number of cause and field).
// How many resolutions there were is its revision: whoever resolves it says which one they saw, and
// the latest says its state. Bytes and texts are not kept: those of a record stand in the log at
// `position`, who settled it and why in the rows at `resolutions`.
// Class Set, except positions.
//
// Times of receipt are not part of a cell: they differ from run to run.
//
//   IssueBook issues;
//   issues.apply({.cause = Cause::total_mismatch, .raw = line, …});
//   for (const IssueView& row : issues.list({.limit = 50})) print(row.id, row.cause);
//
// Threads: one owner.   Cost: apply O(log issues); a list O(its rows), and of several groups
// together as much as the rows before them; some 110 bytes of memory an issue, whatever its record
// said, and 100 more for one that was refused for several causes or settled more than once.
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
#include "base/growing_array.h"
#include "base/hash.h"
#include "base/int128.h"
#include "base/result.h"
#include "base/time.h"
#include "model/cause.h"
#include "model/entry.h"
#include "model/resolution.h"
#include "views/chunk_marks.h"
#include "views/ordered_numbers.h"
#include "views/view.h"

namespace shop {

// One refusal: an IssueRow of the ledger with its place in the log.
struct IssueFact {
  Cause cause = Cause::none;
  Field field = Field::none;
  std::string_view raw;
  std::int64_t amount_minor = 0;
  Currency currency;
  Timestamp received_at;
  Position position = 0;
};

// One resolution, with its place in the log.
struct ResolutionFact {
  Hash128 issue = {};
  std::uint32_t revision = 0;  // how many there were before
  IssueState state = IssueState::open;
  Position position = 0;
};

struct IssueView {
  std::string id;  // 12 hex digits of the hash, more where these are not enough
  Hash128 hash;
  Cause cause = Cause::none;
  Field field = Field::none;
  Timestamp first_seen;
  Timestamp last_seen;
  std::uint64_t seen = 0;
  std::int64_t amount_minor = 0;
  Currency currency;
  Position position = 0;  // of the first row in the log that holds its bytes
  IssueState state = IssueState::open;
  std::uint32_t revision = 0;             // how many resolutions there were
  std::span<const Position> resolutions;  // the rows of all of them; until the next change
};

enum class IssueOrder : std::uint8_t { newest, at_stake };

struct IssueQuery {
  std::optional<IssueState> state = IssueState::open;  // none: all
  std::optional<Cause> cause;
  std::optional<Field> field = {};
  IssueOrder order = IssueOrder::newest;
  std::size_t offset = 0;
  std::size_t limit = SIZE_MAX;
};

struct CauseTotal {
  Cause cause = Cause::none;
  std::uint64_t issues = 0;
  std::uint64_t seen = 0;
  Timestamp oldest;                                  // when the first of them was first seen
  Timestamp newest;                                  // when one of them was last seen
  std::vector<std::pair<Currency, Int128>> amounts;  // by currency code
};

// Issues that are alike: refused for the same cause in the same field.
struct GroupTotal {
  Cause cause = Cause::none;
  Field field = Field::none;
  std::uint64_t issues = 0;
  std::uint64_t seen = 0;
  Timestamp oldest;                                  // when the first of them was first seen
  Timestamp newest;                                  // when one of them was last seen
  std::vector<std::pair<Currency, Int128>> amounts;  // by currency code
  // How many were first seen in each of the last hours of UTC, the present one last.
  std::vector<std::uint64_t> arrivals;
};

class IssueBook {
 public:
  IssueBook();
  IssueBook(const IssueBook&) = delete;
  IssueBook& operator=(const IssueBook&) = delete;

  void apply(const IssueFact& fact);
  void apply(const ResolutionFact& fact);
  void merge(const IssueBook& other);
  void cells(const CellSink& sink) const;

  // Newest receipt first, or most money at stake first (whatever its currency); then by hash.
  std::vector<IssueView> list(const IssueQuery& query = {}) const;
  // The same, in no order.
  std::vector<Hash128> hashes(const IssueQuery& query) const;
  // Of every issue that is not open, by which row it was settled last.
  struct Settled {
    Hash128 hash;
    Position resolution = 0;
  };
  std::vector<Settled> settled() const;
  std::optional<IssueView> find(const Hash128& issue) const;
  // By an id of at least 4 hex digits; an Error where none or more than one begins so.
  Result<IssueView> find(std::string_view id) const;
  // Most issues first, then by cause.
  std::vector<CauseTotal> by_cause(std::optional<IssueState> state = IssueState::open) const;
  static constexpr std::size_t kHoursShown = 24;
  // Most issues first, then by cause and field.
  std::vector<GroupTotal> by_group(std::optional<IssueState> state, Timestamp now) const;
  std::size_t size(std::optional<IssueState> state = IssueState::open) const;

  std::vector<std::string> all_chunks() const;
  std::vector<std::string> dirty_chunks() const;
  std::string save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);

  void track_changes(bool on);
  // Gives the issue's cell next time, though nothing in it changed.
  void show_again(const Hash128& issue);
  void take_changed_cells(const CellSink& sink);

 private:
  struct CauseCount {
    std::uint64_t seen = 0;
    Timestamp last_seen;
  };
  using Causes = std::map<std::pair<std::uint8_t, std::uint8_t>, CauseCount>;  // cause and field
  // An issue as it is worked upon.
  struct Issue {
    Causes causes;
    std::int64_t amount_minor = 0;  // the greatest, should they differ
    Currency currency;
    Timestamp first_seen;
    Position position = 0;
    std::uint32_t revision = 0;  // how many resolutions there were; the state is the latest's
    IssueState state = IssueState::open;
    std::vector<Position> resolutions;
  };
  // The same as it is kept. What few have more of stands in more_causes_ and more_resolutions_.
  struct Kept {
    Hash128 hash;
    std::int64_t amount_minor;
    Timestamp first_seen;
    Timestamp last_seen;
    Position position;
    Position resolution;
    std::uint64_t seen;  // 0: only resolutions of it are here
    std::uint32_t revision;
    Currency currency;
    Cause cause;  // the one shown, as is the field
    Field field;
    IssueState state;
    bool has_more_causes;
    bool has_more_resolutions;
  };
  // The number of an issue is its place among those kept.
  using Number = std::uint32_t;
  // Issues of one state, cause and field, in each order.
  struct GroupKey {
    IssueState state;
    Cause cause;
    Field field;
    auto operator<=>(const GroupKey&) const = default;
  };
  struct Group {
    std::uint64_t seen = 0;
    std::map<Currency, Int128> amounts;
    OrderedNumbers newest;
    OrderedNumbers at_stake;
    OrderedNumbers oldest;
    // By the hour of UTC in which it was first seen.
    std::map<std::int64_t, std::uint64_t> arrivals;
  };
  using Issues = std::vector<std::pair<Hash128, Issue>>;

  // Folds and keeps the groups.
  void fold(const Hash128& hash, const Issue& from);
  static void fold_facts(Issue& into, const Issue& from);
  void list_in_group(Number number, bool in);
  Number number_of(const Hash128& hash);  // makes one
  std::optional<Number> find_number(const Hash128& hash) const;
  OrderedNumbers::Place place_of(const Hash128& hash) const;  // the first not less
  Issue take_up(Number number) const;
  void put_down(Number number, Issue issue);
  static std::pair<Cause, Field> shown(const Causes& causes);
  void save(ByteWriter& out, Number number) const;
  static bool load(ByteReader& in, Issues& out);
  IssueView view(Number number) const;
  IssueView view(const OrderedNumbers::Place& place) const;
  std::string short_id(const OrderedNumbers::Place& place) const;
  void emit(Number number, const CellSink& sink) const;

  // What comes first in each order; the hash decides between two alike.
  bool is_newer(Number a, Number b) const;
  bool has_more_at_stake(Number a, Number b) const;
  bool is_older(Number a, Number b) const;
  bool is_listed_before(IssueOrder order, Number a, Number b) const;

  // Of each group that is asked for, in the order that is asked for.
  std::vector<const OrderedNumbers*> lists(const IssueQuery& query) const;
  Timestamp oldest_of(const Group& group) const;
  Timestamp newest_of(const Group& group) const;

  GrowingArray<Kept> kept_;
  Number size_ = 0;
  OrderedNumbers by_hash_;
  std::map<Number, Causes> more_causes_;  // all of those that have several
  std::map<Number, std::vector<Position>> more_resolutions_;
  std::map<GroupKey, Group> groups_;
  HashMarks marks_;
  bool tracking_ = false;
  std::vector<Hash128> changed_;
};

}  // namespace shop
