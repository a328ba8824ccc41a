// SPDX-License-Identifier: Apache-2.0
//
// Keeps the promotions of a shop that goes on working, and answers many at once.
//
// Every answer takes in first what the log has gained and what became of the file, so a purchase
// that was acknowledged before the question shows in it, and so does a promotion that was just
// declared. The first question waits until the whole log was read; a shop where nobody asks, or
// without promotions, pays nothing. What is of everybody (where budgets ran out, what is slow or
// back in stock) is found anew with it where that takes hardly any time, else when it was not done
// for ten times as long as it takes: so it is never more than that behind, and takes a tenth of a
// processor at most, on a thread of its own. While it does, and while a report is made, users are
// answered as of when that began: the position in the answer says so.
//
//   LivePromotions promotions(*engine, data_directory + "/promotions.toml");
//   SHOP_TRY(const Table table, promotions.for_user("1001", {}));
//
// Threads: any; one of its own at times, until it goes.   Errors: unavailable where the file is
// wrong; those of reading the log. Cost: an answer some 0.1 ms, and 1.5 us for each row that the
// log gained since the last.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/shop_promotions.h"

namespace shop {

class LivePromotions {
 public:
  struct Options {
    // What takes no longer than this is found anew for each answer.
    std::chrono::microseconds hardly_any{5000};
  };
  LivePromotions(Engine& engine, std::string file) : LivePromotions(engine, std::move(file), {}) {}
  LivePromotions(Engine& engine, std::string file, const Options& options)
      : engine_(engine), file_(std::move(file)), options_(options) {}
  ~LivePromotions();
  LivePromotions(const LivePromotions&) = delete;
  LivePromotions& operator=(const LivePromotions&) = delete;

  // Tables as ShopPromotions has them.
  Result<Table> for_user(std::string_view user_id, const PromotionsQuery& query);
  Result<std::vector<Table>> report(const PromotionsQuery& query);

 private:
  using Steady = std::chrono::steady_clock;
  // What tells one state of the file from another; nothing where there is none.
  struct Stamp {
    std::filesystem::file_time_type written;
    std::uintmax_t size = 0;
    bool operator==(const Stamp&) const = default;
  };

  std::optional<Stamp> stamp() const;
  Status prepare();
  bool is_up_to_date(const std::optional<Stamp>& now) const;
  Status load(const std::optional<Stamp>& now);
  bool is_making_due() const;
  void make_if_due();
  void make_beside();
  void made(Steady::time_point begun, Position upto);

  Engine& engine_;
  std::string file_;
  Options options_;
  std::shared_mutex mutex_;                     // held alone where what is known changes
  std::atomic<int> busy_ = 0;                   // with what takes long, of what is known now
  std::unique_ptr<ShopPromotions> promotions_;  // null before the first question
  std::optional<Stamp> loaded_;
  Position made_upto_ = 0;
  Steady::time_point made_at_;
  Steady::duration making_took_{};
  std::uint64_t loads_ = 0;
  std::atomic<bool> is_making_ = false;
  std::thread making_;
};

}  // namespace shop
