// SPDX-License-Identifier: Apache-2.0
//
// Makes the records that tests submit, with the memory that their texts point into.
//
//   auto batch = std::make_shared<TestBatch>();
//   batch->sale("1", "Laptop", 2, "1500.00", "London");
//   batch->refund("r1", "1", 1, "1500.00");
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "model/catalogue.h"
#include "model/transaction.h"

namespace shop {

class TestBatch {
 public:
  std::vector<Transaction> transactions;
  std::vector<ProductRecord> products;
  std::vector<UserRecord> users;

  Transaction& sale(std::string_view id, std::string_view product, std::int64_t quantity,
                    std::string_view price, std::string_view city,
                    std::string_view day = "2024-12-30") {
    Transaction t = line(id, quantity, price, day);
    t.user = "1001";
    t.product = keep(product);
    t.product_name = keep(std::string(product) + " of the shop");
    t.category = "Electronics";
    t.city = keep(city);
    return add(t);
  }
  Transaction& refund(std::string_view id, std::string_view sale, std::int64_t quantity,
                      std::string_view price, std::string_view day = "2025-01-05") {
    Transaction t = line(id, quantity, price, day);
    t.kind = Kind::refund;
    t.refers_to = keep(sale);
    return add(t);
  }
  Transaction& correction(std::string_view id, std::string_view target, std::uint32_t revision,
                          std::string_view product, std::int64_t quantity, std::string_view price,
                          std::string_view city, std::string_view day = "2024-12-30") {
    Transaction& t = sale(id, product, quantity, price, city, day);
    t.kind = Kind::correction;
    t.refers_to = keep(target);
    t.revision = revision;
    t.raw = raw_of(t);
    return t;
  }
  Transaction& void_sale(std::string_view id, std::string_view target, std::uint32_t revision) {
    Transaction t;
    t.id = keep(id);
    t.refers_to = keep(target);
    t.kind = Kind::void_;
    t.revision = revision;
    return add(t);
  }
  // A line that no reader could make sense of.
  Transaction& nonsense(std::string_view id, std::string_view text) {
    Transaction t;
    t.id = keep(id);
    t.cause = Cause::bad_number;
    t.field = Field::quantity;
    Transaction& added = add(t);
    added.raw = keep(text);
    return added;
  }
  ProductRecord& product(std::string_view id, std::int64_t stock, std::int64_t reorder_level,
                         std::int64_t updated_at_micros) {
    ProductRecord& p = products.emplace_back();
    p.id = keep(id);
    p.name = keep(std::string(id) + " of the catalogue");
    p.category = "Catalogued";
    p.currency = *Currency::find("GBP");
    p.stock = stock;
    p.reorder_level = reorder_level;
    p.has_stock = p.has_reorder_level = p.has_updated_at = true;
    p.updated_at.micros = updated_at_micros;
    p.raw = keep(std::string(id) + " with " + std::to_string(stock));
    return p;
  }
  ProductRecord& delivery(std::string_view product, std::int64_t units,
                          std::string_view change_id) {
    ProductRecord& p = products.emplace_back();
    p.id = keep(product);
    p.is_delta = p.has_updated_at = true;
    p.updated_at.micros = 1;  // after a count at 0
    p.stock_delta = units;
    p.change_id = keep(change_id);
    p.raw = keep("delivery " + std::string(change_id));
    return p;
  }
  UserRecord& user(std::string_view id, std::string_view city, std::string_view age) {
    UserRecord& u = users.emplace_back();
    u.id = keep(id);
    u.city = keep(city);
    u.age = keep(age);
    u.has_updated_at = true;
    u.raw = keep("user " + std::string(id) + " of " + std::string(age));
    return u;
  }

  std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }
  std::size_t records() const { return transactions.size() + products.size() + users.size(); }

 private:
  Transaction line(std::string_view id, std::int64_t quantity, std::string_view price,
                   std::string_view day) {
    Transaction t;
    t.id = keep(id);
    t.currency = *Currency::find("GBP");
    t.quantity = quantity;
    t.price_micro = *parse_decimal(price, 6);
    t.total_minor = quantity * *parse_decimal(price, 2);
    t.has_price = t.has_total = true;
    t.day = *parse_day(day);
    t.time.micros = t.day.number * kMicrosPerDay;
    return t;
  }
  // Other contents are other bytes.
  std::string_view raw_of(const Transaction& t) {
    std::string raw(kind_name(t.kind));
    for (const std::string_view text : {t.id, t.refers_to, t.product, t.city}) (raw += ",") += text;
    for (const std::int64_t number :
         {t.quantity, t.price_micro, std::int64_t{t.day.number}, std::int64_t{t.revision}})
      (raw += ",") += std::to_string(number);
    return keep(raw);
  }
  Transaction& add(Transaction t) {
    t.raw = raw_of(t);
    t.line = transactions.size() + 1;
    return transactions.emplace_back(t);
  }

  std::deque<std::string> texts_;
};

using BatchPointer = std::shared_ptr<const TestBatch>;

}  // namespace shop
