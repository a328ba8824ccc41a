// SPDX-License-Identifier: Apache-2.0
//
// Says what kind of shop is simulated. The same options give the same bytes on every machine.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace shop::sim {

enum class IdStyle : std::uint8_t { sequential, uuid };
enum class StreamOrder : std::uint8_t { time, shuffled };  // shuffled over the days
// automatic: the seed's ten without a header, or all with one where refunds or faults need them.
enum class Columns : std::uint8_t { automatic, seed, all };
enum class Header : std::uint8_t { automatic, no, yes };

struct ShopOptions {
  std::uint64_t seed = 1;
  std::uint64_t events = 1'000'000;  // records of transactions, of every kind
  Day first_day{19'723};             // 2024-01-01
  std::int32_t days = 365;
  std::uint32_t users = 100'000;
  std::uint32_t products = 5'000;
  std::uint32_t categories = 12;
  std::uint32_t cities = 30;
  double refund_rate = 0;   // of sales
  double fault_rate = 0;    // of sales
  double foreign_rate = 0;  // of orders, paid in another currency
  std::string zone = "Europe/London";
  std::string currency = "GBP";
  IdStyle ids = IdStyle::sequential;
  StreamOrder order = StreamOrder::time;
  Columns columns = Columns::automatic;
  Header header = Header::automatic;

  bool all_columns() const {
    if (columns != Columns::automatic) return columns == Columns::all;
    return refund_rate > 0 || fault_rate > 0 || foreign_rate > 0;
  }
  bool with_header() const {
    return header == Header::automatic ? all_columns() : header == Header::yes;
  }
};

Status check(const ShopOptions& options);

}  // namespace shop::sim
