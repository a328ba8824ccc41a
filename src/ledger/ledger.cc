// SPDX-License-Identifier: Apache-2.0
#include "ledger/ledger.h"

#include <algorithm>
#include <optional>

#include "base/assert.h"
#include "base/fetch_line.h"
#include "ledger/booking.h"
#include "model/field_texts.h"

namespace shop {

namespace {

struct Refusal {
  Cause cause = Cause::none;
  Field field = Field::none;
  std::string_view rule = {};
  Severity severity = Severity::info;
};

std::optional<Refusal> refusal_by(const Rule* rule) {
  if (rule == nullptr) return std::nullopt;
  return Refusal{rule->then == RuleAction::hold ? Cause::held : Cause::against_rule,
                 facts_of(rule->when).field, rule->name, rule->severity};
}

std::optional<Refusal> beyond(const Transaction& refund, const Left& left) {
  if (refund.quantity > left.units) return Refusal{Cause::refund_beyond_sale, Field::quantity};
  if (refund.total_minor > left.amount_minor)
    return Refusal{Cause::refund_beyond_sale, Field::total};
  return std::nullopt;
}

IssueRow issue_of(const Transaction& record, Refusal refusal, std::string_view source) {
  IssueRow issue;
  issue.cause = refusal.cause;
  issue.field = refusal.field;
  issue.raw = record.raw;
  issue.source = source;
  issue.line = record.line;
  issue.id = record.id;
  issue.root = record.root();
  issue.amount_minor = record.total_minor;
  issue.currency = record.currency;
  issue.said = record.said;
  issue.rule = refusal.rule;
  issue.severity = refusal.severity;
  return issue;
}

// What was refused for its history could be read, so it says what it says.
void say_what_it_says(const Transaction& record, IssueRow& issue, Decisions& out) {
  std::deque<std::string> kept;
  issue.said = out.keep(pack(texts_of(record, kept)));
}

void refuse(const Transaction& record, Refusal refusal, const Receipt& receipt, Decisions& out,
            RecordType type = RecordType::transaction) {
  IssueRow issue = issue_of(record, refusal, receipt.source);
  issue.type = type;
  if (issue.said.empty() && type == RecordType::transaction) say_what_it_says(record, issue, out);
  issue.rule = out.keep(issue.rule);
  out.add(issue);
  if (depends_on_history(refusal.cause))
    out.ids.push_back({hash128(record.root()), out.last_position()});
  ++out.tally.issues;
  ++out.tally.issues_by_cause[static_cast<std::size_t>(refusal.cause)];
}

// What an issue needs of a record of the catalogue.
template <class Record>
Transaction shell_of(const Record& record) {
  Transaction shell;
  shell.id = record.id;
  shell.raw = record.raw;
  shell.said = record.said;
  shell.line = record.line;
  return shell;
}

void book(const ProductRecord& product, const Receipt& receipt, Decisions& out) {
  ProductRow row{product};
  if (!product.has_updated_at) row.product.updated_at = receipt.received_at;
  out.add(row);
  ++out.tally.booked;
}

Entry reversal_of(const Entry& line, std::string_view record_id) {
  Entry entry = line.opposite();
  entry.record_id = record_id;
  return entry;
}

// How many records ahead of its decision each is looked at.
constexpr std::size_t kKeysAhead = 32;
constexpr std::size_t kRowsAhead = 20;
constexpr std::size_t kNamesAhead = 10;

}  // namespace

void take_keys(Entry& refund, const Entry& sale) {
  refund.user = sale.user;
  refund.product = sale.product;
  refund.product_name = sale.product_name;
  refund.category = sale.category;
  refund.city = sale.city;
  refund.order = sale.order;
  refund.currency = sale.currency;
  refund.sale_day = sale.day;
}

Ledger::Ledger(Dictionaries& dictionaries, RootHistory& history, LedgerOptions options)
    : dictionaries_(dictionaries),
      history_(history),
      filter_(options.filter_bytes),
      rules_(std::move(options.rules)) {}

void Ledger::look_at(const Transaction& record, Ahead& ahead) {
  ahead.root = IdKey::of(record.root());
  ahead.user = Symbols::key_of(record.user);
  ahead.product = Symbols::key_of(record.product);
  ahead.known = kNoSymbol;
}

// In three steps: where to look for a product, what is known of it, and what it was called.
void Ledger::look_ahead(std::span<const Transaction> batch, std::size_t at) {
  if (at + kKeysAhead < batch.size()) {
    Ahead& ahead = ahead_[(at + kKeysAhead) % kRing];
    look_at(batch[at + kKeysAhead], ahead);
    dictionaries_.products.prefetch(ahead.product);
  }
  if (at + kRowsAhead < batch.size()) {
    Ahead& ahead = ahead_[(at + kRowsAhead) % kRing];
    filter_.prefetch(ahead.root);
    dictionaries_.users.prefetch(ahead.user);
    ahead.known = dictionaries_.products.find(batch[at + kRowsAhead].product, ahead.product);
    if (ahead.known < known_products_.size()) fetch_line(&known_products_[ahead.known]);
  }
  if (at + kNamesAhead < batch.size()) {
    const Symbol known = ahead_[(at + kNamesAhead) % kRing].known;
    if (known < known_products_.size()) fetch_line(known_products_[known].name.data());
  }
}

Status Ledger::decide(std::span<const Transaction> batch, const Receipt& receipt, Decisions& out) {
  out.received_at = receipt.received_at;
  for (std::size_t i = 0; i < std::min(kKeysAhead, batch.size()); ++i)
    look_at(batch[i], ahead_[i % kRing]);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    look_ahead(batch, i);
    const Door door{receipt, out, ahead_[i % kRing].root.hash};
    const std::size_t issues_before = out.issues.size();
    SHOP_CHECK(decide_next(batch[i], ahead_[i % kRing], door));
    if (out.issues.size() > issues_before) [[unlikely]]
      SHOP_CHECK(settle_refusal(door));
  }
  return {};
}

Status Ledger::decide_next(const Transaction& record, const Ahead& ahead, const Door& door) {
  door.out.begin_record();
  if (record.cause != Cause::none) {
    refuse(record, {record.cause, record.field}, door.receipt, door.out);
  } else if (record.time.micros > door.receipt.received_at.micros + kMicrosPerDay) {
    refuse(record, {Cause::time_after_receipt, Field::timestamp}, door.receipt, door.out);
  } else if (!filter_.add(ahead.root) && record.kind == Kind::sale) {
    decide_fresh(record, ahead, door);
  } else {
    return decide_one(record, ahead.root.hash, door);
  }
  return {};
}

void Ledger::decide_fresh(const Transaction& sale, const Ahead& ahead, const Door& door) {
  const Rule* broken = rules_.broken_by(sale, door.receipt.received_at, door.hand);
  if (broken == nullptr) return book_sale(sale, ahead, door.out);
  refuse(sale, *refusal_by(broken), door.receipt, door.out);
}

Status Ledger::decide(std::span<const ProductRecord> batch, const Receipt& receipt,
                      Decisions& out) {
  out.received_at = receipt.received_at;
  for (const ProductRecord& product : batch) {
    const std::size_t issues_before = out.issues.size();
    out.begin_record();
    if (product.cause != Cause::none) {
      refuse(shell_of(product), {product.cause, product.field}, receipt, out, RecordType::product);
    } else if (product.is_delta) {
      SHOP_CHECK(decide_change(product, receipt, out));
    } else {
      book(product, receipt, out);
    }
    if (out.issues.size() > issues_before) SHOP_CHECK(settle_refusal({receipt, out, {}}));
  }
  return {};
}

// A change of the stock has an identity as a sale has: sent again, it changes nothing. Without it
// a change that says no time of its own would move to the time at which it came again.
Status Ledger::decide_change(const ProductRecord& change, const Receipt& receipt, Decisions& out) {
  const std::string root = change_root(change.id, change.change_id);
  const Hash128 hash = hash128(root);
  if (filter_.add(IdKey{hash})) {
    SHOP_TRY(const RootState state, history_of(root, hash, out));
    if (const auto& known = state.change()) {
      if (known->is_same(change)) {
        out.add(DuplicateRow{change.id, receipt.source, change.line});
        ++out.tally.duplicates;
        return {};
      }
      Transaction shell = shell_of(change);
      shell.refers_to = out.keep(root);
      refuse(shell, {Cause::conflict, Field::change_id}, receipt, out, RecordType::product);
      return {};
    }
  }
  book(change, receipt, out);
  note(hash, out);
  return {};
}

Status Ledger::decide(std::span<const UserRecord> batch, const Receipt& receipt, Decisions& out) {
  out.received_at = receipt.received_at;
  for (const UserRecord& user : batch) {
    out.begin_record();
    if (user.cause == Cause::none) {
      UserRow row{user};
      if (!user.has_updated_at) row.user.updated_at = receipt.received_at;
      out.add(row);
      ++out.tally.booked;
      continue;
    }
    refuse(shell_of(user), {user.cause, user.field}, receipt, out, RecordType::user);
    SHOP_CHECK(settle_refusal({receipt, out, {}}));
  }
  return {};
}

void Ledger::fill_product(const Transaction& record, const Ahead& ahead, Entry& entry) {
  entry.product = ahead.known != kNoSymbol
                      ? ahead.known
                      : dictionaries_.products.intern(record.product, ahead.product);
  if (entry.product >= known_products_.size()) known_products_.resize(entry.product + 1);
  KnownProduct& known = known_products_[entry.product];
  if (known.name != record.product_name || known.name.data() == nullptr) {
    known.name_symbol = dictionaries_.names.intern(record.product_name);
    known.name = dictionaries_.names.text(known.name_symbol);
  }
  if (known.category != record.category || known.category.data() == nullptr) {
    known.category_symbol = dictionaries_.categories.intern(record.category);
    known.category = dictionaries_.categories.text(known.category_symbol);
  }
  entry.product_name = known.name_symbol;
  entry.category = known.category_symbol;
}

void Ledger::fill_entry(const Transaction& record, const Ahead& ahead, Entry& entry) {
  const bool is_sale = record.kind != Kind::refund;
  const std::int64_t direction = is_sale ? 1 : -1;
  entry.root = record.root();
  entry.subject = record.id;
  entry.record_id = record.id;
  entry.order = record.order;
  entry.time = record.time;
  entry.price_micro = record.price_micro;
  entry.units = record.quantity * direction;
  entry.revenue_minor = record.total_minor * direction;
  entry.user = dictionaries_.users.intern(record.user, ahead.user);
  fill_product(record, ahead, entry);
  entry.city = dictionaries_.cities.intern(record.city);
  entry.day = entry.sale_day = record.day;
  entry.transactions = is_sale ? 1 : 0;
  entry.refunds = is_sale ? 0 : 1;
  entry.hour = record.hour;
  entry.currency = record.currency;
  entry.line = is_sale ? Kind::sale : Kind::refund;
  entry.restock = record.restock;
  entry.unmatched = !is_sale;
  entry.has_price = record.has_price;
  entry.odd_local_time = record.odd_local_time;
}

Entry Ledger::entry_of(const Transaction& record) {
  Ahead ahead;
  look_at(record, ahead);
  Entry entry;
  fill_entry(record, ahead, entry);
  return entry;
}

void Ledger::book_sale(const Transaction& sale, const Ahead& ahead, Decisions& out) {
  Entry& entry = out.add_entry();
  fill_entry(sale, ahead, entry);
  entry.root = sale.id;
  note(ahead.root.hash, out);
  ++out.tally.booked;
}

Result<RootState> Ledger::history_of(std::string_view root, const Hash128& hash,
                                     const Decisions& out) {
  RootState state(root, dictionaries_);
  SHOP_CHECK(history_.load(hash, state));
  // The rows of the present batch are in no history yet.
  for (const IdRow& id : out.ids)
    if (id.hash == hash) state.fold(out, out.rows[id.position - out.first_position]);
  return state;
}

Status Ledger::decide_one(const Transaction& record, const Hash128& hash, const Door& door) {
  SHOP_TRY(const RootState state, history_of(record.root(), hash, door.out));
  decide_known(record, state, door);
  return {};
}

void Ledger::decide_known(const Transaction& record, const RootState& state, const Door& door) {
  if (const Transaction* known = state.record(record.id)) {
    if (!same_contents(*known, record)) {
      refuse(record, {Cause::conflict, Field::transaction_id}, door.receipt, door.out);
      return;
    }
    door.out.add(DuplicateRow{record.id, door.receipt.source, record.line});
    ++door.out.tally.duplicates;
    return;
  }
  const IssueRow* before = state.refusal(record.raw);
  if (before != nullptr && (door.hand == Hand::door || !is_by_rule(before->cause)))
    return refuse(record, {before->cause, before->field, before->rule, before->severity},
                  door.receipt, door.out);
  if (const auto refusal =
          refusal_by(rules_.broken_by(record, door.receipt.received_at, door.hand)))
    return refuse(record, *refusal, door.receipt, door.out);
  switch (record.kind) {
    case Kind::sale:
      return decide_sale(record, state, door);
    case Kind::refund:
      return decide_refund(record, state, door);
    case Kind::correction:
      return decide_correction(record, state, door);
    case Kind::void_:
      return decide_void(record, state, door);
  }
}

// The sale of a root whose other records are known already: refunds that came before it settle, in
// the order in which they came.
void Ledger::decide_sale(const Transaction& record, const RootState& state, const Door& door) {
  Decisions& out = door.out;
  Ahead ahead;
  look_at(record, ahead);
  book_sale(record, ahead, out);
  const Entry sale = out.entries.back();
  Left left{sale.units, sale.revenue_minor};
  for (const RecordRow& waiting : state.waiting()) {
    const Transaction& refund = waiting.transaction;
    auto refusal = beyond(refund, left);
    if (!refusal) refusal = refusal_by(rules_.broken_by_refund(refund, sale, Hand::door));
    if (refusal) {
      IssueRow issue = issue_of(refund, *refusal, out.keep(waiting.source));
      issue.raw = out.keep(refund.raw);
      issue.id = out.keep(refund.id);
      issue.rule = out.keep(issue.rule);
      issue.root = sale.root;
      issue.settles_waiting = true;
      say_what_it_says(refund, issue, out);
      out.add(issue);
      note(door.hash, out);
      // It was counted as booked when it came.
      --out.tally.booked;
      ++out.tally.issues;
      ++out.tally.issues_by_cause[static_cast<std::size_t>(refusal->cause)];
      continue;
    }
    left.units -= refund.quantity;
    left.amount_minor -= refund.total_minor;
    add_noted(detached(refund_entry(refund, sale), out), door.hash, out);
  }
  out.tally.waiting -= state.waiting().size();
}

void Ledger::decide_refund(const Transaction& record, const RootState& state, const Door& door) {
  Decisions& out = door.out;
  if (record.refers_to.empty()) {
    add_noted(entry_of(record), door.hash, out);
    ++out.tally.booked;
    return;
  }
  const Entry* sale = state.sale();
  const bool sale_may_come = sale == nullptr && !state.was_voided(state.root());
  if (sale_may_come) {
    out.add(RecordRow{record, door.receipt.source, true});
    note(door.hash, out);
    ++out.tally.booked;
    ++out.tally.waiting;
    return;
  }
  const std::vector<Entry> refunds = state.refunds();
  std::optional<Refusal> refusal;
  if (sale == nullptr) {
    refusal = Refusal{Cause::sale_voided, Field::refers_to};
  } else {
    refusal = beyond(record, left_of(*sale, refunds));
  }
  if (!refusal) refusal = refusal_by(rules_.broken_by_refund(record, *sale, door.hand));
  if (refusal) return refuse(record, *refusal, door.receipt, out);
  out.add(RecordRow{record, door.receipt.source, false});
  note(door.hash, out);
  add_noted(detached(refund_entry(record, *sale), out), door.hash, out);
  ++out.tally.booked;
}

Entry Ledger::refund_entry(const Transaction& refund, const Entry& sale) {
  Entry entry;
  entry.root = sale.root;
  entry.subject = refund.id;
  entry.record_id = refund.id;
  entry.time = refund.time;
  entry.day = refund.day;
  entry.hour = refund.hour;
  entry.price_micro = refund.price_micro;
  entry.has_price = refund.has_price;
  entry.units = -refund.quantity;
  entry.revenue_minor = -refund.total_minor;
  entry.refunds = 1;
  entry.line = Kind::refund;
  entry.restock = refund.restock;
  entry.odd_local_time = refund.odd_local_time;
  take_keys(entry, sale);
  return entry;
}

namespace {

// Why the line that a correction or void names cannot be replaced, if so.
std::optional<Refusal> not_standing(const Transaction& record, const Entry* line,
                                    const RootState& state) {
  if (line == nullptr) {
    return state.was_voided(record.target_or_root())
               ? Refusal{Cause::stale_revision, Field::revision}
               : Refusal{Cause::nothing_to_replace,
                         record.target.empty() ? Field::refers_to : Field::target};
  }
  if (line->revision != record.revision) return Refusal{Cause::stale_revision, Field::revision};
  return std::nullopt;
}

}  // namespace

void Ledger::decide_void(const Transaction& record, const RootState& state, const Door& door) {
  Decisions& out = door.out;
  const Entry* line = state.line(record.target_or_root());
  if (const auto refusal = not_standing(record, line, state))
    return refuse(record, *refusal, door.receipt, out);
  out.add(RecordRow{record, door.receipt.source, false});
  note(door.hash, out);
  if (line->subject == state.root()) {
    for (const Entry& refund : state.refunds())
      add_noted(detached(reversal_of(refund, record.id), out), door.hash, out);
  }
  add_noted(detached(reversal_of(*line, record.id), out), door.hash, out);
  ++out.tally.booked;
}

void Ledger::decide_correction(const Transaction& record, const RootState& state,
                               const Door& door) {
  const Entry* line = state.line(record.target_or_root());
  if (const auto refusal = not_standing(record, line, state))
    return refuse(record, *refusal, door.receipt, door.out);
  if (line->subject == state.root()) {
    correct_sale(record, *line, state, door);
  } else {
    correct_refund(record, *line, state, door);
  }
}

// Reverses the sale and all its refunds, and books them again under the new keys.
void Ledger::correct_sale(const Transaction& record, const Entry& line, const RootState& state,
                          const Door& door) {
  Decisions& out = door.out;
  const std::vector<Entry> refunds = state.refunds();
  Entry corrected = entry_of(record);
  corrected.root = corrected.subject = line.subject;
  corrected.revision = line.revision + 1;
  if (line.line == Kind::refund) {  // a refund that names no sale keeps its direction
    corrected.line = Kind::refund;
    corrected.unmatched = line.unmatched;
    corrected.units = -corrected.units;
    corrected.revenue_minor = -corrected.revenue_minor;
    corrected.transactions = 0;
    corrected.refunds = 1;
  }
  if (line.line == Kind::sale) {
    const Left left = left_of(corrected, refunds);
    if (left.units < 0 || left.amount_minor < 0) {
      const Field field = left.units < 0 ? Field::quantity : Field::total;
      return refuse(record, {Cause::refunds_stand, field}, door.receipt, out);
    }
  }
  out.add(RecordRow{record, door.receipt.source, false});
  note(door.hash, out);
  for (const Entry& refund : refunds)
    add_noted(detached(reversal_of(refund, record.id), out), door.hash, out);
  add_noted(detached(reversal_of(line, record.id), out), door.hash, out);
  corrected = detached(corrected, out);
  add_noted(corrected, door.hash, out);
  for (Entry refund : refunds) {
    take_keys(refund, corrected);
    refund.record_id = record.id;
    add_noted(detached(refund, out), door.hash, out);
  }
  ++out.tally.booked;
}

// A refund takes its units, amount and time from the correction, its keys still from the sale.
void Ledger::correct_refund(const Transaction& record, const Entry& line, const RootState& state,
                            const Door& door) {
  Decisions& out = door.out;
  SHOP_ASSERT(state.sale() != nullptr);  // a void of the sale takes its refunds out
  Left left = left_of(*state.sale(), state.refunds());
  left.units -= line.units;
  left.amount_minor -= line.revenue_minor;
  if (const auto refusal = beyond(record, left)) return refuse(record, *refusal, door.receipt, out);
  out.add(RecordRow{record, door.receipt.source, false});
  note(door.hash, out);
  add_noted(detached(reversal_of(line, record.id), out), door.hash, out);
  Entry corrected = refund_entry(record, *state.sale());
  corrected.subject = line.subject;
  corrected.revision = line.revision + 1;
  add_noted(detached(corrected, out), door.hash, out);
  ++out.tally.booked;
}

}  // namespace shop
