// SPDX-License-Identifier: Apache-2.0
//
// Makes up batches of records from a seed: sales, refunds that come in time or too early,
// corrections, voids, deliveries, and what goes wrong with them.
//
// Everything that is refused is refused whenever it comes again, so that a batch whose outcome was
// unknown can be sent again and leaves the same cells as one that was sent once.
#pragma once

#include <vector>

#include "base/prng.h"
#include "engine/test_batch.h"

namespace shop {

class RandomTrade {
 public:
  explicit RandomTrade(std::uint64_t seed) : random_(seed) {}

  BatchPointer batch(std::size_t records);

 private:
  struct Sale {
    std::string id, product, price, city, day;
    std::int64_t quantity = 0;
    std::int64_t refunded = 0;
    std::uint32_t revision = 0;
    std::uint64_t changes = 0;
    bool voided = false;
  };

  void record(TestBatch& batch);
  void new_sale(TestBatch& batch);
  void change(TestBatch& batch, Sale& sale);
  void refund(TestBatch& batch, Sale& sale);
  static void deliver(TestBatch& batch, std::uint64_t number);
  void catalogue(TestBatch& batch);
  static void give(TestBatch& batch, const Sale& sale);
  std::string some(const char* what, std::uint64_t of) {
    return what + std::to_string(random_.below(of));
  }

  Prng random_;
  std::vector<Sale> sales_;      // those that were given
  std::vector<Sale> announced_;  // a refund came already
  std::uint64_t next_ = 0;
};

}  // namespace shop
