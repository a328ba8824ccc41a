// SPDX-License-Identifier: Apache-2.0
//
// A shop of some habits and much chance, for property tests: what was entered, and what stands.
//
// Sales, of which some are corrected, given back whole or in part, or voided, and refunds that are
// taken back. Of 60 users, one the guest, 30 products in six categories, 150 days from 20,000 on.
//
//   RandomShop shop(seed);
//   view.apply(shop.of_host(shop.entered, dictionaries));   // as another host would have them
//
// The same seed is the same shop.   Threads: one owner.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "base/prng.h"
#include "model/entry.h"

namespace shop {

class RandomShop {
 public:
  explicit RandomShop(std::uint64_t seed) : prng_(seed) {
    const std::uint64_t sales = 300 + prng_.below(900);
    for (std::uint64_t sale = 0; sale < sales; ++sale) step();
  }

  std::vector<Entry> entered;
  std::vector<Entry> stands;  // sales alone, with the units and the money that are left
  std::vector<Entry> booked;  // sales and refunds that stand, each as it was entered
  std::map<std::string, int> counts;

  // The same entries as another host would have them, with symbols of its own.
  std::vector<Entry> of_host(std::vector<Entry> entries, Dictionaries& theirs) {
    for (Entry& entry : entries) {
      entry.user = theirs.users.intern(texts_.users.text(entry.user));
      const std::string_view product = texts_.products.text(entry.product);
      entry.product = theirs.products.intern(product);
      entry.product_name = theirs.names.intern(product);
      entry.category = theirs.categories.intern(texts_.categories.text(entry.category));
    }
    return entries;
  }
  void shuffle(std::vector<Entry>& entries) {
    for (std::size_t left = entries.size(); left > 1; --left)
      std::swap(entries[left - 1], entries[prng_.below(left)]);
  }

 private:
  Entry random_sale() {
    Entry sale;
    const std::uint64_t user = prng_.below(60);
    const std::uint64_t kind = prng_.chance(0.6) ? user % 6 : prng_.below(6);
    const std::uint64_t product = 5 * kind + prng_.below(5);
    sale.user = texts_.users.intern(user == 59 ? "guest" : "u" + std::to_string(user));
    sale.product = texts_.products.intern("p" + std::to_string(product));
    sale.day = sale.sale_day = Day{static_cast<std::int32_t>(20'000 + prng_.below(150))};
    if (prng_.chance(0.2)) sale.order = orders_.emplace_back("o" + std::to_string(prng_.below(30)));
    sale.units = 1 + static_cast<std::int64_t>(prng_.below(3));
    sale.transactions = 1;
    sale.category = texts_.categories.intern("c" + std::to_string(kind));
    sale.currency = *Currency::find("GBP");
    sale.revenue_minor = 250 * sale.units;
    sale.time = moment_of(sale.day);
    return sale;
  }
  Timestamp moment_of(Day day) {
    return Timestamp{day.number * kMicrosPerDay +
                     static_cast<std::int64_t>(prng_.below(kMicrosPerDay))};
  }
  void refund(const Entry& sale, std::int64_t units, Entry& left) {
    Entry entry = sale;
    entry.line = Kind::refund;
    entry.day = Day{sale.day.number + static_cast<std::int32_t>(prng_.below(40))};
    entry.time = moment_of(entry.day);
    entry.units = -units;
    entry.revenue_minor = -250 * units;
    entry.transactions = 0;
    entry.refunds = 1;
    entered.push_back(entry);
    if (prng_.chance(0.2)) {
      ++counts["refund taken back"];
      entered.push_back(entry.opposite());
    } else {
      left.units -= units;
      left.revenue_minor -= 250 * units;
      booked.push_back(entry);
    }
  }
  void step() {
    Entry sale = random_sale();
    entered.push_back(sale);
    if (prng_.chance(0.15)) {
      ++counts["correction"];
      entered.push_back(sale.opposite());
      sale = random_sale();
      entered.push_back(sale);
    }
    Entry left = sale;
    if (prng_.chance(0.2)) {
      ++counts["refund of all"];
      refund(sale, sale.units, left);
    } else if (sale.units > 1 && prng_.chance(0.2)) {
      ++counts["refund of some"];
      refund(sale, 1, left);
    } else if (prng_.chance(0.1)) {
      ++counts["void"];
      entered.push_back(sale.opposite());
      return;
    }
    booked.push_back(sale);
    if (left.units > 0) stands.push_back(left);
  }

  Prng prng_;
  Dictionaries texts_;
  std::deque<std::string> orders_;
};

}  // namespace shop
