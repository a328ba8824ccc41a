// SPDX-License-Identifier: Apache-2.0
//
// Lets a test tell the story of a small shop, and holds the views that follow from it.
//
//   ShopForTests shop;
//   shop.sale("2024-12-30 14", "Laptop", "London", 2, "3000.00");
//   shop.refund("2025-01-02 10", "2024-12-30", "Laptop", "London", 1, "1500.00");
//   EXPECT_EQ(shop.csv(revenue_report(shop.source(), {.by = {ReportKey::city}})), …);
//
// A product's id is its name in lower case; its category is what products() says, else "Things".
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/decimal.h"
#include "reports/formats.h"
#include "reports/report_source.h"
#include "views/catalogue.h"
#include "views/customers.h"

namespace shop {

class ShopForTests {
 public:
  ShopForTests()
      : revenue(dictionaries),
        hours(dictionaries),
        statistics(dictionaries),
        best_sellers(dictionaries),
        catalogue(dictionaries),
        customers(dictionaries) {}

  std::map<std::string, std::string> categories;  // of products, by name
  std::string currency = "GBP";
  std::string user = "u1";
  bool stored = false;  // whether reports may scan the entries

  void sale(const std::string& when, const std::string& product, const std::string& city,
            std::int64_t units, const std::string& total) {
    Entry entry = line(when, product, city);
    entry.transactions = 1;
    entry.units = units;
    entry.revenue_minor = minor(total);
    book(entry);
  }
  void refund(const std::string& when, const std::string& sale_day, const std::string& product,
              const std::string& city, std::int64_t units, const std::string& amount) {
    Entry entry = line(when, product, city);
    entry.line = Kind::refund;
    entry.sale_day = *parse_day(sale_day);
    entry.refunds = 1;
    entry.units = -units;
    entry.revenue_minor = -minor(amount);
    book(entry);
  }
  // Takes out what was booked n-th, from 0.
  void reverse(std::size_t n) {
    Entry entry = entries[n];
    entry.position = entries.size() + 1;
    entry.sign = static_cast<std::int8_t>(-entry.sign);
    entry.transactions = static_cast<std::int8_t>(-entry.transactions);
    entry.refunds = static_cast<std::int8_t>(-entry.refunds);
    entry.units = -entry.units;
    entry.revenue_minor = -entry.revenue_minor;
    book(entry);
  }
  void product(const std::string& name, std::int64_t stock, std::int64_t level) {
    ProductRecord record;
    record.id = keep(id_of(name));
    record.name = keep(name);
    record.raw = keep(name + std::to_string(stock));
    record.stock = stock;
    record.reorder_level = level;
    record.has_stock = record.has_reorder_level = record.opening_balance = true;
    catalogue.apply(record, ++products_);
  }
  void person(const std::string& id, const std::string& age) {
    UserRecord record;
    record.id = keep(id);
    record.age = keep(age);
    record.raw = keep(id + age);
    catalogue.apply(record, ++products_);
  }

  ReportSource source() {
    scan_ = std::make_unique<MemoryScan>(entries);
    return {.dictionaries = dictionaries,
            .revenue = revenue,
            .hours = hours,
            .statistics = statistics,
            .best_sellers = best_sellers,
            .catalogue = catalogue,
            .customers = customers,
            .regions = regions,
            .hemisphere = hemisphere,
            .zone = ShopZone::utc(),
            .as_of = entries.size(),
            .scan = stored ? scan_.get() : nullptr};
  }

  static std::string text(const Result<Table>& table, Format format, TableStyle style = {}) {
    if (!table) return "error: " + table.error().message;
    return text(std::vector<Table>{*table}, format, style);
  }
  static std::string text(const std::vector<Table>& sections, Format format,
                          TableStyle style = {}) {
    std::string text;
    write_sections(sections, format, style, [&](std::string_view piece) { text += piece; });
    return text;
  }
  static std::string csv(const Result<Table>& table) { return text(table, Format::csv); }
  static std::string line(const Result<Table>& table) { return text(table, Format::line); }

  Dictionaries dictionaries;
  Revenue revenue;
  Hours hours;
  Statistics statistics;
  BestSellers best_sellers;
  Catalogue catalogue;
  Customers customers;
  Regions regions;
  Hemisphere hemisphere = Hemisphere::north;
  std::deque<std::string> texts;
  std::vector<Entry> entries;

 private:
  static std::string id_of(std::string name) {
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    return name;
  }
  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
  std::int64_t minor(const std::string& amount) const {
    return *parse_decimal(amount, Currency::find(currency)->digits());
  }

  Entry line(const std::string& when, const std::string& product, const std::string& city) {
    Entry entry;
    entry.position = entries.size() + 1;
    entry.root = entry.subject = entry.record_id = keep("t" + std::to_string(entry.position));
    entry.day = entry.sale_day = *parse_day(when.substr(0, 10));
    entry.hour = when.size() > 11 ? static_cast<std::uint8_t>(std::stoi(when.substr(11))) : 12;
    entry.time = Timestamp{entry.day.number * kMicrosPerDay + entry.hour * 3600 * kMicrosPerSecond};
    const auto place = categories.find(product);
    entry.user = dictionaries.users.intern(user);
    entry.product = dictionaries.products.intern(id_of(product));
    entry.product_name = dictionaries.names.intern(product);
    entry.category = dictionaries.categories.intern(
        place == categories.end() ? std::string_view("Things") : place->second);
    entry.city = dictionaries.cities.intern(city);
    entry.currency = *Currency::find(currency);
    return entry;
  }
  void book(const Entry& entry) {
    entries.push_back(entry);
    const std::span<const Entry> one(&entry, 1);
    revenue.apply(one);
    hours.apply(one);
    statistics.apply(one);
    best_sellers.apply(one);
    catalogue.apply(one);
    customers.apply(one);
  }

  std::unique_ptr<MemoryScan> scan_;
  Position products_ = 0;
};

}  // namespace shop
