// SPDX-License-Identifier: Apache-2.0
//
// Simulates a shop: a stream of transaction records as CSV, its products, users and deliveries, and
// the truth about what the stream holds.
//
// Gives a fixed number of records over a span of days (live_shop.h: those that are due by now). It
// shares nothing with the ledger and the views, whose results it is there to check.
//
//   SHOP_TRY(Shop shop, Shop::open({.seed = 7, .events = 1000}));
//   for (std::string line; shop.next(line);) send(line);
//   shop.truth().cells();
//
// Threads: one owner.   Cost: about 3 million records/s.   Errors: options that make no sense.
// Limits: a zone's skipped hour is avoided for sales; a delivery that waits at the end never comes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sim/shop_options.h"
#include "sim/truth.h"

namespace shop::sim {

class Shop {
 public:
  static Result<Shop> open(const ShopOptions& options);
  Shop(Shop&&) noexcept;
  Shop& operator=(Shop&&) noexcept;
  ~Shop();

  // The header's text without a line end; empty where there is none.
  std::string_view header() const;
  // Puts the next record into `csv_line`, without a line end; false at the end.
  bool next(std::string& csv_line);
  // Appends whole records with line ends until about `bytes` were added; false at the end.
  bool fill(std::string& out, std::size_t bytes);

  std::string products_csv() const;  // with a header; stock is the opening balance
  std::string users_csv() const;
  static std::string_view restocks_header();
  // Appends the deliveries that came since the last call as product records with stock_delta.
  void take_restocks(std::string& out);

  const Truth& truth() const;
  // The truth so far, as JSON; see README.md for its fields.
  std::string truth_json() const;

 private:
  struct State;
  explicit Shop(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop::sim
