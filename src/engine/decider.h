// SPDX-License-Identifier: Apache-2.0
//
// Decides submissions one after the other and packs the decisions into blocks for the log.
//
// Small submissions that wait together share a block, whose time of receipt is that of its first
// (those that somebody else stamped only with their like); a large one has several. A block is
// handed on when it is full, or when nothing more waits.
//
// Owns the ledger and its history. Knows nothing of files or views; a full queue behind it makes it
// wait, and so does an index of ids that lags by some runs, or their memory would have no bound. It
// interns under a lock, since the views intern too, when they take a catalogue record in; it never
// waits for the queue while it holds the lock.
//
// Threads: run() is the thread; everything else before it starts.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>

#include "engine/bounded_queue.h"
#include "engine/decided_block.h"
#include "engine/engine.h"
#include "engine/forgotten_users.h"
#include "engine/health.h"
#include "engine/log_history.h"
#include "ledger/ledger.h"

namespace shop {

struct StampedSubmission {
  Submission submission;
  Timestamp received_at;
};

struct DeciderOptions {
  std::size_t filter_bytes = std::size_t{64} << 20;
  std::size_t ids_per_run = 500'000;
  DoorRules rules = {};
  ForgottenUsers forgotten = {};  // whose records are known by their alias alone
};

class Decider {
 public:
  Decider(Store& store, Dictionaries& dictionaries, std::mutex& interning,
          const DeciderOptions& options, Health& health, BoundedQueue<StampedSubmission>& in,
          BoundedQueue<DecidedBlock>& out);

  LogHistory& history() { return history_; }
  Ledger& ledger() { return ledger_; }

  void run();
  // The store's index now holds the ids that were sealed. From any thread.
  void ids_indexed();

 private:
  void decide(StampedSubmission& stamped);
  template <class Record>
  Status decide_all(std::span<const Record> records, const StampedSubmission& stamped,
                    Tally& tally);
  template <class Record>
  Status decide_slice(std::span<const Record> slice, const StampedSubmission& stamped,
                      Tally& tally);
  // The records as they are to be decided: `hidden` where somebody among them was forgotten.
  template <class Record>
  std::span<const Record> without_forgotten(std::span<const Record> records,
                                            std::vector<Record>& hidden,
                                            std::deque<std::string>& texts) const;
  Status resolve_all(const StampedSubmission& stamped, Tally& tally);
  Status preview(const StampedSubmission& stamped);
  Status take_over(const StampedSubmission& stamped, Tally& tally);
  Status answer(RootQuestion& question);
  Decisions& open_block(const StampedSubmission& stamped);
  void note_progress(const Submission& submission, std::size_t records);
  void hand_on();
  void seal_ids();
  bool wait_for_index();

  Store& store_;
  Dictionaries& dictionaries_;
  std::mutex& interning_;
  LogHistory history_;
  ForgottenUsers forgotten_;
  Ledger ledger_;
  Health& health_;
  BoundedQueue<StampedSubmission>& in_;
  BoundedQueue<DecidedBlock>& out_;
  std::size_t ids_per_run_;
  Position next_position_;
  DecidedBlock open_;             // with decisions as long as rows are added to it
  bool open_is_stamped_ = false;  // its time of receipt is somebody else's
  std::mutex index_mutex_;
  std::condition_variable index_grew_;
  bool ids_indexed_ = false;
};

}  // namespace shop
