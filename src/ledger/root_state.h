// SPDX-License-Identifier: Apache-2.0
//
// Holds what the log says about one root: a sale, its refunds, and every record that was accepted.
//
// It is folded from rows of the log in the order of their positions, and decides nothing. Rows of
// other roots, which come along when two roots share a hash, are passed over: the stored id itself
// is compared, never its hash.
//
//   RootState state("1", dictionaries);
//   state.fold(decisions);              // every row about root "1" among them
//   state.line("1");                    // the sale as it stands, or nullptr
//
// Owns all its texts.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/symbols.h"
#include "ledger/decisions.h"

namespace shop {

// The root of a change of a product's stock; no reader takes such a text for a transaction's id
// that is written by hand, and one that is made so shares a hash and nothing else.
std::string change_root(std::string_view product, std::string_view change_id);

// What a change of a stock says.
struct StockChange {
  std::int64_t units = 0;
  std::optional<Timestamp> stated_at;  // none: it counted from its receipt on

  bool is_same(const ProductRecord& record) const {
    return record.stock_delta == units &&
           (!record.has_updated_at || !stated_at || record.updated_at == *stated_at);
  }
};

class RootState {
 public:
  RootState(std::string_view root, const Dictionaries& dictionaries);
  RootState(RootState&&) = default;
  RootState& operator=(RootState&&) = default;

  std::string_view root() const { return root_; }

  void fold(const Entry& entry);
  void fold(const RecordRow& row);
  void fold(const IssueRow& row);
  void fold(const ProductRow& row);
  void fold(const ResolutionRow& row);
  void fold(const Decisions& decisions);
  void fold(const Decisions& decisions, const RowReference& row);

  // The record of this id as it was received, if it was accepted (also if it was corrected since).
  const Transaction* record(std::string_view id) const;
  // The line of a sale or refund as it stands, or nullptr: never booked, or voided.
  const Entry* line(std::string_view subject) const;
  const Entry* sale() const { return line(root_); }
  // All that stand, in the order in which they were booked.
  const std::vector<Entry>& lines() const { return lines_; }
  // A line that was taken out of the books, by which record, and where in the log.
  struct Taken {
    std::string_view by;
    Entry line;
    Position at = 0;
  };
  const std::vector<Taken>& taken() const { return taken_; }
  bool was_voided(std::string_view subject) const;

  // The change of a stock that this root is about, if it was accepted (see change_root).
  const std::optional<StockChange>& change() const { return change_; }

  // Why these very bytes were refused before for what the root held then, or nullptr.
  const IssueRow* refusal(std::string_view raw) const;

  // The refunds that stand, without the main line, in the order in which they were booked.
  std::vector<Entry> refunds() const;
  // The line that this record took out of the books, for those who take the record back.
  const Entry* taken_by(std::string_view record_id, std::string_view subject) const;
  std::vector<Entry> taken_by(std::string_view record_id) const;
  // The newest line of this subject that was taken out.
  const Entry* last_taken(std::string_view subject) const;
  // What people did about this root: an issue's resolutions, or changes of a sale by hand.
  const std::vector<ResolutionRow>& resolutions() const { return resolutions_; }
  bool has_seen_request(std::string_view request) const;
  // Refunds that wait for their sale, in the order in which they came.
  const std::vector<RecordRow>& waiting() const { return waiting_; }

 private:
  std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }
  Transaction keep(Transaction transaction);
  void drop_waiting(std::string_view id);

  std::deque<std::string> texts_;
  std::string_view root_;
  const Dictionaries* dictionaries_;
  std::vector<Transaction> records_;
  std::vector<Entry> lines_;
  std::vector<std::string_view> voided_;
  std::vector<Taken> taken_;
  std::vector<ResolutionRow> resolutions_;
  std::vector<RecordRow> waiting_;
  std::vector<IssueRow> refusals_;
  std::optional<StockChange> change_;
};

// What a line says as a record, with `dictionaries` for its texts.
Transaction record_of(const Entry& line, const Dictionaries& dictionaries);

struct Left {
  std::int64_t units = 0;
  std::int64_t amount_minor = 0;
};
// Units and money of a sale that its refunds have not yet taken back.
Left left_of(const Entry& sale, std::span<const Entry> refunds);

}  // namespace shop
