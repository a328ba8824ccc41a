// SPDX-License-Identifier: Apache-2.0
//
// Rings up the simulated shop's traffic, one record after the other: baskets of returning
// customers, and whatever of the stories around earlier sales is due by then.
//
// Reads no clock: `now` comes from the caller and must not go back.
//
//   Till till(options, catalogue);
//   till.next(now, csv);          // appends one record and a line end
//   till.truth().counts();
//
// Threads: one owner.   Cost: about 250 ns a record.
#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <vector>

#include "base/prng.h"
#include "base/zone.h"
#include "sim/catalogue.h"
#include "sim/record.h"
#include "sim/shelf.h"
#include "sim/shop_options.h"
#include "sim/stories.h"
#include "sim/truth.h"
#include "sim/writer.h"

namespace shop::sim {

struct TillOptions {
  std::int64_t story_seconds_max = 0;
  std::int64_t delivery_seconds = 0;
  std::int64_t delivery_lasts_seconds = 0;
  std::uint64_t events_per_day = 0;
  std::int64_t first_time = INT64_MIN;  // no sale is put before it
};

class Till {
 public:
  Till(const ShopOptions& options, const TillOptions& pace, const Catalogue& catalogue,
       const ShopZone& zone);

  // `time` is when the sales of a basket that begins now happened; `now` itself in a stream that is
  // ordered by time.
  void next(std::int64_t now, std::int64_t time, std::string& out);

  const Truth& truth() const { return truth_; }
  const Shelf& shelf() const { return shelf_; }
  std::vector<Delivery>& deliveries() { return deliveries_; }
  const std::vector<MoneyName>& currencies() const { return currencies_; }

 private:
  struct Due {
    std::int64_t time = 0;
    std::uint64_t number = 0;
    std::uint32_t slot = 0;
    bool operator>(const Due& other) const {
      return time != other.time ? time > other.time : number > other.number;
    }
  };

  void begin_order(std::int64_t time);
  void add_line(std::int64_t now, std::string& out);
  std::uint32_t pick_product();
  std::int64_t pick_quantity(bool bought_again);
  std::int64_t price_now(const ProductRow& row, std::uint32_t product) const;
  void keep(Step step);
  void send_due(std::string& out);
  void shelve(const Posting& posting, std::int64_t now);

  const Catalogue* catalogue_;
  ShopZone zone_;
  std::vector<MoneyName> currencies_;
  Prng prng_;
  Ids ids_;
  Stories stories_;
  Writer writer_;
  Truth truth_;
  Shelf shelf_;
  std::vector<Delivery> deliveries_;
  std::uint64_t refund_below_;  // of 2^64
  std::uint64_t fault_below_;
  std::uint64_t foreign_below_;
  bool all_columns_;

  Record line_;  // what the lines of the order at hand share
  int lines_left_ = 0;
  int lines_done_ = 0;
  int month_ = 1;
  std::int32_t month_of_day_ = INT32_MIN;
  std::uint64_t orders_ = 100'000;

  std::vector<Step> steps_;
  std::vector<std::uint32_t> free_slots_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
  std::uint64_t kept_ = 0;
  std::vector<Step> planned_;
};

}  // namespace shop::sim
