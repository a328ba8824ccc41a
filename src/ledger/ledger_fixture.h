// SPDX-License-Identifier: Apache-2.0
//
// The language that tests of the ledger are written in.
//
//   sale("1", "Laptop", 2, "1500.00", "London");
//   refund("r1", "1", 1, "1500.00");
//   EXPECT_EQ(revenue("London"), "1500.00");
//
// Each record goes through the ledger as a batch of its own, unless batch() collects them.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/decimal.h"
#include "ledger/ledger.h"
#include "ledger/memory_history.h"

namespace shop {

class LedgerFixture : public testing::Test {
 protected:
  // A sale of `quantity` at `price` each, on 2024-12-30 unless `day` says otherwise.
  Transaction sale_record(std::string_view id, std::string_view product, std::int64_t quantity,
                          std::string_view price, std::string_view city,
                          std::string_view day = "2024-12-30") {
    Transaction t;
    t.id = keep(id);
    t.user = "1001";
    t.product = keep(product);
    t.product_name = keep(product);
    t.category = "Electronics";
    t.city = keep(city);
    t.currency = *Currency::find("GBP");
    t.quantity = quantity;
    t.price_micro = *parse_decimal(price, kPriceDecimals);
    t.total_minor = quantity * *parse_decimal(price, 2);
    t.has_price = t.has_total = true;
    t.day = *parse_day(day);
    t.time.micros = t.day.number * kMicrosPerDay;
    t.raw = keep("raw of " + std::string(id));
    t.line = ++line_;
    return t;
  }
  Transaction refund_record(std::string_view id, std::string_view sale, std::int64_t quantity,
                            std::string_view price, std::string_view day = "2025-01-05") {
    Transaction t = sale_record(id, "?", quantity, price, "Nowhere", day);
    t.kind = Kind::refund;
    t.refers_to = keep(sale);
    return t;
  }
  Transaction correction_record(std::string_view id, std::string_view sale, std::uint32_t revision,
                                Transaction contents) {
    contents.id = keep(id);
    contents.refers_to = keep(sale);
    contents.kind = Kind::correction;
    contents.revision = revision;
    contents.raw = keep("correction " + std::string(id));
    return contents;
  }
  Transaction void_record(std::string_view id, std::string_view sale, std::uint32_t revision) {
    Transaction t;
    t.id = keep(id);
    t.refers_to = keep(sale);
    t.kind = Kind::void_;
    t.revision = revision;
    t.raw = keep("void " + std::string(id));
    return t;
  }

  void sale(std::string_view id, std::string_view product, std::int64_t quantity,
            std::string_view price, std::string_view city) {
    give(sale_record(id, product, quantity, price, city));
  }
  void refund(std::string_view id, std::string_view sale, std::int64_t quantity,
              std::string_view price) {
    give(refund_record(id, sale, quantity, price));
  }
  void correct(std::string_view id, std::string_view sale, std::uint32_t revision,
               const Transaction& contents) {
    give(correction_record(id, sale, revision, contents));
  }
  void void_sale(std::string_view id, std::string_view sale, std::uint32_t revision) {
    give(void_record(id, sale, revision));
  }

  void give(Transaction record) { give_all({record}); }
  void give_all(std::vector<Transaction> records) {
    for (Transaction& record : records) validate(record);
    Decisions out;
    out.clear(history_.end());
    const Receipt receipt{now_, "test"};
    ASSERT_TRUE(ledger_.decide(records, receipt, out));
    history_.add(out);
    tally_ += out.tally;
    last_cause_ = Cause::none;
    for (const IssueRow& issue : out.issues) last_cause_ = issue.cause;
    for (const Entry& entry : out.entries) add_up(entry);
  }

  std::string revenue(std::string_view city) const {
    return format_decimal(revenue_.contains(city) ? revenue_.find(city)->second : 0, 2);
  }
  std::int64_t units(std::string_view product) const { return found(units_, product); }
  std::int64_t transactions(std::string_view city) const { return found(transactions_, city); }
  std::string revenue_of_day(std::string_view day) const {
    return format_decimal(found(by_day_, day), 2);
  }
  std::string revenue_of_sale_day(std::string_view day) const {
    return format_decimal(found(by_sale_day_, day), 2);
  }
  std::string_view last_cause() const { return cause_name(last_cause_); }

  void count(const Entry& entry) { add_up(entry); }
  std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }

  Dictionaries dictionaries_;
  MemoryHistory history_{dictionaries_};
  Ledger ledger_{dictionaries_, history_, {.filter_bytes = 1 << 16}};
  Timestamp now_{to_day({2025, 6, 1}).number * kMicrosPerDay};
  Tally tally_;

 private:
  using Sums = std::map<std::string, std::int64_t, std::less<>>;
  static std::int64_t found(const Sums& sums, std::string_view key) {
    const auto at = sums.find(key);
    return at == sums.end() ? 0 : at->second;
  }
  void add_up(const Entry& entry) {
    const std::string city(dictionaries_.cities.text(entry.city));
    revenue_[city] += entry.revenue_minor;
    transactions_[city] += entry.transactions;
    units_[std::string(dictionaries_.products.text(entry.product))] += entry.units;
    by_day_[format_day(entry.day)] += entry.revenue_minor;
    by_sale_day_[format_day(entry.sale_day)] += entry.revenue_minor;
  }

  std::deque<std::string> texts_;
  std::uint64_t line_ = 0;
  Cause last_cause_ = Cause::none;
  Sums revenue_, transactions_, units_, by_day_, by_sale_day_;
};

}  // namespace shop
