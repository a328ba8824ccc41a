// SPDX-License-Identifier: Apache-2.0
//
// Keeps what lies behind the log up to date: the lake, the index of ids, the chunks of snapshots.
//
// All of it can be made again from the log, so nobody waits for it long: where the lake falls
// behind by more than a buffer and a second, rows are left out here and read from the log later.
//
// Threads: run() is the thread; the rest from anywhere.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "base/symbols.h"
#include "engine/health.h"
#include "lake/lake.h"
#include "ledger/decisions.h"
#include "store/store.h"

namespace shop {

class Keeper {
 public:
  // `lake` may be null. `interning` is held while blocks of the log are decoded.
  Keeper(Store& store, std::unique_ptr<Lake> lake, Dictionaries& dictionaries,
         std::mutex& interning, Clock& clock, Health& health);

  void run();
  void stop();  // after what was given is done

  // Work in order; an error stops the engine.
  void give(std::function<Status()> work);
  // What is durable now, by the thread that folds. Waits for a second at most.
  void give_rows(const Decisions& decisions);
  // Waits until everything given before is done and the lake holds the log up to its end.
  Status bring_up_to_date();
  // The same with its other tables, which `write` writes, and calls use() before anything else is
  // done to the lake.
  Status use_lake(const std::function<Status(Lake&)>& write, const std::function<Status()>& use);

  Lake* lake() { return lake_.get(); }

 private:
  enum class Next : std::uint8_t { work, catch_up, flush, idle, stop };
  Next next(std::function<Status()>& work);
  Status do_next(Next what, const std::function<Status()>& work);
  Status append_to_lake(const LogBlock& block);
  Status catch_up();
  Status flush_lake();
  void tell_room();
  Status finish_lake();
  Status tend_lake();
  Status finish_work(std::function<Status()> work);

  Store& store_;
  std::unique_ptr<Lake> lake_;
  Clock& clock_;
  Health& health_;
  Dictionaries& dictionaries_;
  std::mutex& interning_;
  Decisions decisions_;

  std::mutex mutex_;
  std::condition_variable more_;
  std::condition_variable room_;  // in the lake's buffer
  std::deque<std::function<Status()>> work_;
  bool missing_ = false;  // rows were left out of the lake
  bool full_ = false;     // its buffer
  bool stopping_ = false;
};

}  // namespace shop
