// SPDX-License-Identifier: Apache-2.0
//
// Decides about records: books them as signed entries, or says why not.
//
// A decision follows from the record, its time of receipt and the history of its root, and from
// nothing else (class Key order); so any two orders of the records that agree on each root's give
// the same entries. The first record of an id wins: a re-delivery is a duplicate, other contents
// are a conflict. A refusal for what the root held stands as well: the same bytes are refused
// again, so that sending everything once more books nothing. The ledger reads no clock and does no
// I/O: what was booked about a root before the present batch comes from the host's RootHistory,
// asked only for roots that the filter has seen, so that a stream of fresh sales never asks.
// Bytes that were refused and that somebody has settled at the desk since are a duplicate too.
// A record that a rule of the shop holds is an issue until a person books it as it stands.
// A change of a product's stock is a root of its own, named by product and change_id; all other
// records of products and users are statements that may be made again.
//
//   Ledger ledger(dictionaries, history, {});
//   decisions.clear(log_end);
//   SHOP_CHECK(ledger.decide(batch, {now, "file:shop.csv"}, decisions));
//
// After an error (the history could not be read) `decisions` holds nothing of use; decide again.
// Ids that were only noted in the filter do no harm.
//
// Threads: one owner.   Cost: some 100 ns a fresh sale; a root seen before costs one history load.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/symbols.h"
#include "ledger/decisions.h"
#include "ledger/door_rules.h"
#include "ledger/id_filter.h"
#include "ledger/resolution.h"
#include "ledger/root_state.h"

namespace shop {

// What the host remembers about roots.
class RootHistory {
 public:
  virtual ~RootHistory() = default;
  // Folds into `state` all rows with this hash that were decided before the present batch, in the
  // order of their positions. Rows of other roots may come along: the state passes them over.
  virtual Status load(const Hash128& hash, RootState& state) = 0;
};

// Stamped once at the door; it travels with the records.
struct Receipt {
  Timestamp received_at;
  std::string_view source;  // "file:shop.csv", "kafka:transactions/3", "http"
};

struct LedgerOptions {
  std::size_t filter_bytes = 64U << 20U;
  DoorRules rules = {};  // what the shop holds or refuses beyond what no shop books
};

class Ledger {
 public:
  Ledger(Dictionaries& dictionaries, RootHistory& history, LedgerOptions options);

  // Appends the decisions about each record, in order. The decisions' texts point into the batch.
  Status decide(std::span<const Transaction> batch, const Receipt& receipt, Decisions& out);
  Status decide(std::span<const ProductRecord> batch, const Receipt& receipt, Decisions& out);
  Status decide(std::span<const UserRecord> batch, const Receipt& receipt, Decisions& out);

  // What a person does at the desk, as a whole or not at all: with an outcome that is an issue
  // (what was wrong, or stale_revision) or a duplicate, nothing was added. It never makes an issue.
  Result<RecordOutcome> resolve(const Resolution& resolution, const Receipt& receipt,
                                Decisions& out);

  // For recovery: what was booked before is known again.
  IdFilter& filter() { return filter_; }

 private:
  struct Door;
  // What is worked out of a record some records before it is decided, so that what it needs is
  // fetched from memory meanwhile.
  struct Ahead {
    IdKey root;
    SymbolKey user;
    SymbolKey product;
    Symbol known = kNoSymbol;  // the product's, where it has one already
  };
  static constexpr std::size_t kRing = 64;

  static void look_at(const Transaction& record, Ahead& ahead);
  void look_ahead(std::span<const Transaction> batch, std::size_t at);
  Status decide_next(const Transaction& record, const Ahead& ahead, const Door& door);
  void decide_fresh(const Transaction& sale, const Ahead& ahead, const Door& door);
  // What a product was called when it was last seen: its next record most likely says the same.
  struct KnownProduct {
    std::string_view name;
    std::string_view category;
    Symbol name_symbol = 0;
    Symbol category_symbol = 0;
  };

  Status settle_refusal(const Door& door);
  Result<std::optional<RecordOutcome>> resolve_issue(const Resolution& resolution, const Door& door,
                                                     std::vector<BookedRecord>& to_take_back);
  Result<bool> was_asked_before(const Resolution& resolution, const Decisions& out);
  Result<RecordOutcome> book_by_hand(const Transaction& record, const Door& door,
                                     std::string& booked_id);
  Cause book_again(const Transaction& record, const RootState& state, const Door& door,
                   std::string& booked_id);
  Result<RecordOutcome> take_back(const BookedRecord& booked, const Door& door);
  Cause take_out(const Transaction& record, const RootState& state, const Door& door);
  Cause take_back_correction(const Transaction& record, const RootState& state, const Door& door);
  Cause bring_back(const Transaction& voiding, const RootState& state, const Door& door);
  Status decide_one(const Transaction& record, const Hash128& hash, const Door& door);
  Status decide_change(const ProductRecord& change, const Receipt& receipt, Decisions& out);
  Result<RootState> history_of(std::string_view root, const Hash128& hash, const Decisions& out);
  void book_sale(const Transaction& sale, const Ahead& ahead, Decisions& out);
  void fill_entry(const Transaction& record, const Ahead& ahead, Entry& entry);
  void fill_product(const Transaction& record, const Ahead& ahead, Entry& entry);
  Entry entry_of(const Transaction& record);

  void decide_known(const Transaction& record, const RootState& state, const Door& door);
  void decide_sale(const Transaction& record, const RootState& state, const Door& door);
  void decide_refund(const Transaction& record, const RootState& state, const Door& door);
  void decide_void(const Transaction& record, const RootState& state, const Door& door);
  void decide_correction(const Transaction& record, const RootState& state, const Door& door);
  void correct_sale(const Transaction& record, const Entry& line, const RootState& state,
                    const Door& door);
  void correct_refund(const Transaction& record, const Entry& line, const RootState& state,
                      const Door& door);
  Entry refund_entry(const Transaction& refund, const Entry& sale);

  Dictionaries& dictionaries_;
  RootHistory& history_;
  IdFilter filter_;
  DoorRules rules_;
  std::array<Ahead, kRing> ahead_;
  std::vector<KnownProduct> known_products_;  // by symbol
};

}  // namespace shop
