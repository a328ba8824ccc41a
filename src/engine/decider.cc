// SPDX-License-Identifier: Apache-2.0
#include "engine/decider.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/fold.h"
#include "ledger/decided_rows.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

// A block of this many rows is some 40 KiB: small enough to read for one row, large enough to pack.
constexpr std::size_t kRowsPerBlock = 1024;
// Submissions that wait are decided together up to so many records.
constexpr std::size_t kRowsTogether = 4096;
// So many runs of ids may come while one is on its way to the index.
constexpr std::size_t kRunsBehindIndex = 2;
constexpr std::chrono::milliseconds kLookAtHealth{50};

}  // namespace

Decider::Decider(Store& store, Dictionaries& dictionaries, std::mutex& interning,
                 const DeciderOptions& options, Health& health, BoundedQueue<StampedSubmission>& in,
                 BoundedQueue<DecidedBlock>& out)
    : store_(store),
      dictionaries_(dictionaries),
      interning_(interning),
      history_(store, dictionaries),
      forgotten_(options.forgotten),
      ledger_(dictionaries, history_, {options.filter_bytes, options.rules}),
      health_(health),
      in_(in),
      out_(out),
      ids_per_run_(options.ids_per_run),
      next_position_(store.end()) {}

void Decider::run() {
  for (;;) {
    std::vector<StampedSubmission> taken = in_.take(kRowsTogether);
    if (taken.empty()) break;
    history_.durable_upto(store_.end());
    for (StampedSubmission& stamped : taken) decide(stamped);
    hand_on();
    seal_ids();
  }
  out_.close();
}

void Decider::decide(StampedSubmission& stamped) {
  Tally tally;
  Status status = health_.status();
  if (status) status = decide_all(stamped.submission.transactions, stamped, tally);
  if (status) status = decide_all(stamped.submission.products, stamped, tally);
  if (status) status = decide_all(stamped.submission.users, stamped, tally);
  if (status && !stamped.submission.resolutions.empty())
    status = stamped.submission.preview ? preview(stamped) : resolve_all(stamped, tally);
  if (status && !stamped.submission.decided.empty()) status = take_over(stamped, tally);
  if (status && stamped.submission.question) status = answer(*stamped.submission.question);
  health_.note(status);
  open_.answers.push_back({std::move(stamped.submission.done), tally});
}

template <class Record>
Status Decider::decide_all(std::span<const Record> records, const StampedSubmission& stamped,
                           Tally& tally) {
  std::size_t decided = 0;
  while (!records.empty()) {
    const Decisions& open = open_block(stamped);
    const auto slice = records.first(std::min(kRowsPerBlock - open.rows.size(), records.size()));
    SHOP_CHECK(decide_slice(slice, stamped, tally));
    records = records.subspan(slice.size());
    decided += slice.size();
    note_progress(stamped.submission, decided);
    if (open.rows.size() >= kRowsPerBlock) hand_on();
  }
  return {};
}

void Decider::note_progress(const Submission& submission, std::size_t records) {
  if (!submission.progress) return;
  NamedValue value = submission.progress(records);
  for (NamedValue& noted : open_.values) {
    if (noted.name != value.name) continue;
    noted = std::move(value);
    return;
  }
  open_.values.push_back(std::move(value));
}

template <class Record>
std::span<const Record> Decider::without_forgotten(std::span<const Record> records,
                                                   std::vector<Record>& hidden,
                                                   std::deque<std::string>& texts) const {
  if (forgotten_.empty()) return records;
  for (std::size_t at = 0; at < records.size(); ++at) {
    if (!forgotten_.may_name(records[at])) continue;
    Record record = records[at];
    if (!forgotten_.hide(record, texts)) continue;
    if (hidden.empty()) hidden.assign(records.begin(), records.end());
    hidden[at] = record;
  }
  return hidden.empty() ? records : std::span<const Record>(hidden);
}

Status Decider::resolve_all(const StampedSubmission& stamped, Tally& tally) {
  for (const Resolution& resolution : stamped.submission.resolutions) {
    Decisions& open = open_block(stamped);
    if (open_.owners.empty() || open_.owners.back() != stamped.submission.owner)
      open_.owners.push_back(stamped.submission.owner);
    const Receipt receipt{open.received_at, open.keep(stamped.submission.source)};
    open.tally = {};
    const Result<RecordOutcome> outcome = [&] {
      std::vector<Transaction> hidden;
      Resolution to_book = resolution;
      to_book.records = without_forgotten(resolution.records, hidden, open.arena);
      const std::lock_guard lock(interning_);
      return ledger_.resolve(to_book, receipt, open);
    }();
    if (!outcome) {
      open_.decisions.reset();  // the engine stops: nothing of it is answered as booked
      return fail(outcome.error());
    }
    tally += open.tally;
    if (stamped.submission.outcomes) stamped.submission.outcomes->push_back(*outcome);
    if (open.rows.size() >= kRowsPerBlock) hand_on();
  }
  return {};
}

// In a block of its own that goes nowhere. The filter keeps what it saw, which does no harm.
Status Decider::preview(const StampedSubmission& stamped) {
  hand_on();
  Decisions tried;
  tried.clear(next_position_);
  const Receipt receipt{stamped.received_at, stamped.submission.source};
  const std::lock_guard lock(interning_);
  for (const Resolution& resolution : stamped.submission.resolutions) {
    std::vector<Transaction> hidden;
    Resolution to_try = resolution;
    to_try.records = without_forgotten(resolution.records, hidden, tried.arena);
    SHOP_TRY(const RecordOutcome outcome, ledger_.resolve(to_try, receipt, tried));
    if (stamped.submission.outcomes) stamped.submission.outcomes->push_back(outcome);
  }
  *stamped.submission.preview = encode_block(tried, dictionaries_);
  return {};
}

// As a block by itself, however large: what was read of a source is kept with all of it or not at
// all.
Status Decider::take_over(const StampedSubmission& stamped, Tally& tally) {
  hand_on();
  SHOP_TRY(const DecidedRows rows, read_decided_rows(stamped.submission.decided));
  tally += rows.tally;
  {
    const std::lock_guard lock(interning_);
    SHOP_TRY(Decisions joined, join_rows(rows, next_position_, dictionaries_));
    open_.decisions = std::make_unique<Decisions>(std::move(joined));
  }
  collect_ids(*open_.decisions, open_.decisions->ids);
  for (const IdRow& id : open_.decisions->ids) ledger_.filter().recall(id.hash);
  open_.owners.push_back(stamped.submission.owner);
  note_progress(stamped.submission, rows.tally.records);
  if (stamped.submission.taken_over) stamped.submission.taken_over(*open_.decisions);
  hand_on();
  return {};
}

Status Decider::answer(RootQuestion& question) {
  hand_on();  // so that the history has all rows
  const std::lock_guard lock(interning_);
  RootState state(question.root, dictionaries_);
  SHOP_CHECK(history_.load(hash128(question.root), state));
  question.state = std::move(state);
  return {};
}

// The open block, which has room for a row at least.
Decisions& Decider::open_block(const StampedSubmission& stamped) {
  const bool is_stamped = stamped.submission.received_at.has_value();
  if (open_.decisions && (is_stamped || open_is_stamped_) &&
      open_.decisions->received_at != stamped.received_at)
    hand_on();
  open_is_stamped_ = is_stamped;
  if (!open_.decisions) {
    open_.decisions = std::make_unique<Decisions>();
    open_.decisions->clear(next_position_);
    open_.decisions->received_at = stamped.received_at;
  }
  return *open_.decisions;
}

template <class Record>
Status Decider::decide_slice(std::span<const Record> slice, const StampedSubmission& stamped,
                             Tally& tally) {
  Decisions& open = *open_.decisions;
  open.rows.reserve(open.rows.size() + slice.size());
  open.entries.reserve(open.entries.size() + slice.size());
  open.ids.reserve(open.ids.size() + slice.size());
  // The rows outlive the submission; the records' own texts live as long as its owner.
  open_.owners.push_back(stamped.submission.owner);
  const Receipt receipt{open.received_at, open.keep(stamped.submission.source)};
  open.tally = {};
  open.first_rows.clear();
  open.keeps_first_rows = stamped.submission.outcomes != nullptr;
  Status status;
  std::vector<Record> hidden;
  const std::span<const Record> records = without_forgotten(slice, hidden, open.arena);
  {
    const std::lock_guard lock(interning_);
    status = ledger_.decide(records, receipt, open);
  }
  if (!status) {
    open_.decisions.reset();  // the engine stops: nothing of it is answered as booked
    return status;
  }
  tally += open.tally;
  if (stamped.submission.outcomes)
    for (std::size_t record = 0; record < open.first_rows.size(); ++record)
      stamped.submission.outcomes->push_back(open.outcome_of(record));
  return {};
}

// Packs the open block, if there is one, and sends it on with the answers that wait for it.
void Decider::hand_on() {
  if (open_.decisions && !open_.decisions->rows.empty()) {
    const Decisions& decisions = *open_.decisions;
    auto packed = std::make_shared<LogBlock>();
    packed->first_position = decisions.first_position;
    packed->rows = static_cast<std::uint32_t>(decisions.rows.size());
    {
      const std::lock_guard lock(interning_);
      packed->bytes = encode_block(decisions, dictionaries_);
    }
    next_position_ = decisions.next_position();
    open_.block = std::move(packed);
    history_.add(open_.block, decisions.ids);
  }
  if (open_.block || !open_.answers.empty()) out_.push(std::move(open_));
  open_ = {};
}

void Decider::ids_indexed() {
  {
    const std::lock_guard lock(index_mutex_);
    ids_indexed_ = true;
  }
  index_grew_.notify_one();
}

// True once the sealed ids are in the store's index. Waits for it where too many have come since.
bool Decider::wait_for_index() {
  std::unique_lock lock(index_mutex_);
  const bool lags = history_.recent_ids() >= kRunsBehindIndex * ids_per_run_;
  while (lags && !ids_indexed_ && !health_.failed()) index_grew_.wait_for(lock, kLookAtHealth);
  return std::exchange(ids_indexed_, false);
}

void Decider::seal_ids() {
  if (history_.has_sealed() && wait_for_index()) history_.unseal();
  if (history_.has_sealed() || history_.recent_ids() < ids_per_run_) return;
  DecidedBlock sealed;
  sealed.ids = history_.seal();
  sealed.ids_upto = next_position_;
  out_.push(std::move(sealed));
}

}  // namespace shop
