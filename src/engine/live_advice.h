// SPDX-License-Identifier: Apache-2.0
//
// Keeps the advice of a shop that goes on working, and answers many at once.
//
// Every answer takes in first what the log has gained, so a purchase that was acknowledged before
// the question shows in it. The first question waits until the whole log was read and the settings
// were learned; a shop where nobody asks pays nothing. From then on a thread of its own follows the
// log while nobody asks, and learns the settings anew when baskets have changed by an eighth. While
// it learns, answers are given of the history as it was when it began: the position in them says
// so.
//
//   LiveAdvice advice(*engine);
//   SHOP_TRY(const Table table, advice.for_user("1001", query));
//
// Threads: any; one of its own, until it goes.   Errors: those of reading the log.
// Cost: an answer some 1 ms, and 0.7 us for each row that the log gained since the last; memory
// that of AdviceState, and 8 bytes a user and 32 a product for each answer at a time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/shop_advice.h"
#include "reports/table.h"

namespace shop {

class LiveAdvice {
 public:
  explicit LiveAdvice(Engine& engine) : engine_(engine), advice_(engine) {}
  ~LiveAdvice();
  LiveAdvice(const LiveAdvice&) = delete;
  LiveAdvice& operator=(const LiveAdvice&) = delete;

  // Tables as ShopAdvice has them, whose rows are held.
  Result<Table> for_user(std::string_view user_id, const AdviceQuery& query);
  Result<Table> also_bought(std::string_view product_id, const AdviceQuery& query);

 private:
  struct Scratch {
    Advice::Scratch advice;
    TogetherScratch together;
  };
  using Ask = std::function<Table(Scratch&)>;

  std::shared_lock<std::shared_mutex> shared();
  Status begin();
  void run();
  bool wait();  // false: it is over
  Status catch_up();
  void learn_if_due();
  Result<Table> answer(const Ask& ask);
  std::unique_ptr<Scratch> take_scratch();
  void give_back(std::unique_ptr<Scratch> scratch);

  Engine& engine_;
  // Taken before mutex_, and kept by who waits to have that alone: else answers that follow each
  // other without a gap would keep the log's news out for ever.
  std::mutex gate_;
  std::shared_mutex mutex_;  // held alone where what is known changes
  ShopAdvice advice_;
  std::atomic<bool> learning_ = false;  // set at the gate
  std::atomic<bool> begun_ = false;
  std::mutex beginning_;
  std::mutex scratches_mutex_;
  std::vector<std::unique_ptr<Scratch>> scratches_;
  std::mutex over_mutex_;
  std::condition_variable over_wakes_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace shop
