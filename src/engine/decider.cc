// SPDX-License-Identifier: Apache-2.0
#include "engine/decider.h"

#include <algorithm>

#include "ledger/decision_block.h"

namespace shop {
namespace {

// A block of this many rows is some 40 KiB: small enough to read for one row, large enough to pack.
constexpr std::size_t kRowsPerBlock = 1024;

}  // namespace

Decider::Decider(Store& store, Dictionaries& dictionaries, std::mutex& interning,
                 const DeciderOptions& options, Health& health, BoundedQueue<StampedSubmission>& in,
                 BoundedQueue<DecidedBlock>& out)
    : store_(store),
      dictionaries_(dictionaries),
      interning_(interning),
      history_(store, dictionaries),
      ledger_(dictionaries, history_, {options.filter_bytes}),
      health_(health),
      in_(in),
      out_(out),
      ids_per_run_(options.ids_per_run),
      next_position_(store.end()) {}

void Decider::run() {
  for (;;) {
    std::vector<StampedSubmission> taken = in_.take(1);
    if (taken.empty()) break;
    decide(taken.front());
  }
  out_.close();
}

void Decider::decide(StampedSubmission& stamped) {
  history_.durable_upto(store_.end());
  Tally tally;
  Status status = health_.status();
  if (status) status = decide_all(stamped.submission.transactions, stamped, tally);
  if (status) status = decide_all(stamped.submission.products, stamped, tally);
  if (status) status = decide_all(stamped.submission.users, stamped, tally);
  health_.note(status);
  DecidedBlock end;
  end.tally = tally;
  end.done = std::make_shared<const DoneCallback>(std::move(stamped.submission.done));
  out_.push(std::move(end));
  seal_ids();
}

template <class Record>
Status Decider::decide_all(std::span<const Record> records, const StampedSubmission& stamped,
                           Tally& tally) {
  for (std::size_t at = 0; at < records.size(); at += kRowsPerBlock) {
    const auto slice = records.subspan(at, std::min(kRowsPerBlock, records.size() - at));
    auto decisions = std::make_unique<Decisions>();
    decisions->clear(next_position_);
    // The rows outlive the submission; the records' own texts live as long as its owner.
    const Receipt receipt{stamped.received_at, decisions->keep(stamped.submission.source)};
    decisions->rows.reserve(slice.size());
    decisions->entries.reserve(slice.size());
    decisions->ids.reserve(slice.size());
    {
      const std::lock_guard lock(interning_);
      SHOP_CHECK(ledger_.decide(slice, receipt, *decisions));
    }
    SHOP_CHECK(hand_on(std::move(decisions), stamped, tally));
  }
  return {};
}

Status Decider::hand_on(std::unique_ptr<Decisions> decisions, const StampedSubmission& stamped,
                        Tally& tally) {
  tally += decisions->tally;
  if (decisions->rows.empty()) return {};
  auto packed = std::make_shared<LogBlock>();
  packed->first_position = decisions->first_position;
  packed->rows = static_cast<std::uint32_t>(decisions->rows.size());
  {
    const std::lock_guard lock(interning_);
    packed->bytes = encode_block(*decisions, dictionaries_);
  }
  std::shared_ptr<const LogBlock> block = std::move(packed);
  next_position_ = decisions->next_position();
  history_.add(block, decisions->ids);
  DecidedBlock decided;
  decided.block = std::move(block);
  decided.decisions = std::move(decisions);
  decided.owner = stamped.submission.owner;
  if (!out_.push(std::move(decided))) return fail(ErrorCode::unavailable, "the engine has stopped");
  return {};
}

void Decider::seal_ids() {
  if (ids_indexed_.exchange(false, std::memory_order_acquire)) history_.unseal();
  if (history_.has_sealed() || history_.recent_ids() < ids_per_run_) return;
  DecidedBlock sealed;
  sealed.ids = history_.seal();
  sealed.ids_upto = next_position_;
  out_.push(std::move(sealed));
}

}  // namespace shop
