// SPDX-License-Identifier: Apache-2.0
//
// Makes entries of a small shop for the lake's tests and benchmarks, the same for the same number.
//
// Entry n depends on n alone, so that whoever reads the lake can tell which rows must be there.
#pragma once

#include <string>
#include <string_view>

#include "ledger/decisions.h"

namespace shop::lake {

class TestShop {
 public:
  struct Shape {
    std::uint32_t days = 10;
    bool shuffled = false;         // days at random, else in order of time
    std::uint64_t entries = 1000;  // over which the days are spread when in order
    std::uint32_t users = 5000;
    std::uint32_t products = 500;
    bool uuids = false;
  };
  TestShop() : TestShop(Shape()) {}
  explicit TestShop(Shape shape);

  // The entries of log positions first to first + count - 1, whose texts live in `decisions`.
  void fill(Decisions& decisions, Position first, std::uint32_t count);
  Dictionaries& dictionaries() { return dictionaries_; }

 private:
  Entry make(Position position, char*& text);

  Shape shape_;
  Dictionaries dictionaries_;
  Currency gbp_;
  Currency jpy_;
};

inline constexpr std::int32_t kFirstDay = 20'088;  // 2024-12-31

}  // namespace shop::lake
