// SPDX-License-Identifier: Apache-2.0
#include "engine/random_trade.h"

namespace shop {

BatchPointer RandomTrade::batch(std::size_t records) {
  auto batch = std::make_shared<TestBatch>();
  for (std::size_t i = 0; i < records; ++i) record(*batch);
  return batch;
}

void RandomTrade::record(TestBatch& batch) {
  const std::uint64_t dice = random_.below(100);
  if (dice < 50 || sales_.empty()) return new_sale(batch);
  Sale& sale = sales_[random_.below(sales_.size())];
  if (dice < 65) return refund(batch, sale);
  if (dice < 80) return change(batch, sale);
  if (dice < 88) return give(batch, sale);  // delivered again
  if (dice < 91) {
    Sale other = sale;  // the same id with other contents
    other.quantity += 1;
    return give(batch, other);
  }
  if (dice < 93) {
    batch.nonsense(some("x", 5), some("nonsense ", 1000));
    return;
  }
  catalogue(batch);
}

void RandomTrade::give(TestBatch& batch, const Sale& sale) {
  batch.sale(sale.id, sale.product, sale.quantity, sale.price, sale.city, sale.day);
}

void RandomTrade::new_sale(TestBatch& batch) {
  if (!announced_.empty() && random_.chance(0.3)) {
    give(batch, announced_.back());
    sales_.push_back(announced_.back());
    announced_.pop_back();
    return;
  }
  Sale sale;
  sale.id = std::to_string(next_++);
  sale.product = some("Product ", 30);
  sale.price = std::to_string(1 + random_.below(200)) + ".50";
  sale.city = some("City ", 5);
  sale.day = format_day(Day{static_cast<std::int32_t>(20'000 + random_.below(20))});
  sale.quantity = static_cast<std::int64_t>(2 + random_.below(5));
  if (random_.chance(0.1)) {
    sale.refunded = 1;
    batch.refund("early" + sale.id, sale.id, 1, sale.price, sale.day);
    announced_.push_back(sale);
    return;
  }
  give(batch, sale);
  sales_.push_back(sale);
}

void RandomTrade::refund(TestBatch& batch, Sale& sale) {
  const std::string id = "r" + sale.id + "." + std::to_string(sale.refunded);
  if (sale.voided || sale.refunded == sale.quantity) {
    batch.refund(id, sale.id, sale.quantity + 1, sale.price, sale.day);  // too much, for ever
    return;
  }
  batch.refund(id, sale.id, 1, sale.price, sale.day);
  ++sale.refunded;
}

void RandomTrade::change(TestBatch& batch, Sale& sale) {
  const std::string id = "c" + sale.id + "." + std::to_string(sale.changes++);
  if (random_.chance(0.2)) {
    batch.void_sale(id, sale.id, sale.revision);
    sale.voided = true;
    return;
  }
  batch.correction(id, sale.id, sale.revision, some("Product ", 30), sale.quantity, sale.price,
                   some("City ", 5), format_day(Day{static_cast<std::int32_t>(20'005)}));
  if (!sale.voided) ++sale.revision;
}

// The same number is the same delivery.
void RandomTrade::deliver(TestBatch& batch, std::uint64_t number) {
  ProductRecord& delivery = batch.delivery("Product " + std::to_string(number % 30), 25,
                                           "delivery " + std::to_string(number));
  delivery.updated_at.micros = (20'000 + static_cast<std::int64_t>(number % 20)) * kMicrosPerDay;
}

void RandomTrade::catalogue(TestBatch& batch) {
  const std::string product = some("Product ", 30);
  const std::int64_t at = (20'000 + static_cast<std::int64_t>(random_.below(20))) * kMicrosPerDay;
  switch (random_.below(3)) {
    case 0:
      batch.product(product, static_cast<std::int64_t>(random_.below(500)), 20, at);
      break;
    case 1:
      deliver(batch, random_.below(50));
      break;
    default:
      batch.user(some("user ", 20), some("City ", 5), std::to_string(20 + random_.below(50)));
  }
}

}  // namespace shop
