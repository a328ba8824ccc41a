// SPDX-License-Identifier: Apache-2.0
//
// Keeps what lies behind the log up to date: the lake, the index of ids, the chunks of snapshots.
//
// All of it can be made again from the log, so nobody waits for it: where the lake falls behind,
// blocks are dropped here and read from the log later. It decodes blocks with dictionaries of its
// own and shares nothing with the other threads but the store.
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
#include "store/store.h"

namespace shop {

class Keeper {
 public:
  // `lake` may be null.
  Keeper(Store& store, std::unique_ptr<Lake> lake, Clock& clock, Health& health);

  void run();
  void stop();  // after what was given is done

  // Work in order; an error stops the engine.
  void give(std::function<Status()> work);
  // A block that is durable now.
  void give_block(std::shared_ptr<const LogBlock> block);
  // Waits until everything given before is done and the lake holds the log up to its end.
  Status bring_up_to_date();

  Lake* lake() { return lake_.get(); }

 private:
  bool next(std::function<Status()>& work, std::shared_ptr<const LogBlock>& block);
  Status to_lake(const LogBlock& block);
  Status append_to_lake(const LogBlock& block);
  Status catch_up();
  Status finish_lake();
  Status tend_lake();

  Store& store_;
  std::unique_ptr<Lake> lake_;
  Clock& clock_;
  Health& health_;
  Dictionaries dictionaries_;
  Decisions decisions_;

  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::function<Status()>> work_;
  std::deque<std::shared_ptr<const LogBlock>> blocks_;
  bool stopping_ = false;
};

}  // namespace shop
