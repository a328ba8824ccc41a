// SPDX-License-Identifier: Apache-2.0
//
// Holds what the simulated shop says (Record) and what it knows the outcome must be (Step).
//
// Structs of the simulator's own: it shares none with the product's ledger and views, because it is
// there to find their faults. Units: money in minor units; times in seconds of the shop's clock on
// the wall since 1970-01-01 00:00:00.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/sorts.h"

namespace shop::sim {

inline constexpr std::int64_t kDaySeconds = 86'400;

enum class RecordKind : std::uint8_t { sale, refund, correction, void_line };
enum class IdForm : std::uint8_t { absent, number, uuid, unheard_of };

struct Id {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  IdForm form = IdForm::absent;
};

enum class Restock : std::uint8_t { unsaid, yes, no };

struct Record {
  Id id;
  Id refers_to;
  Id target;
  std::uint64_t order = 0;
  std::int64_t time = 0;
  std::int64_t quantity = 0;
  std::int64_t price = 0;
  std::int64_t total = 0;
  std::uint32_t user = 0;
  std::uint32_t product = 0;
  std::uint32_t revision = 0;
  std::uint8_t city = 0;
  std::uint8_t currency = 0;  // an index of the shop's; 0 is its own
  RecordKind kind = RecordKind::sale;
  Restock restock = Restock::unsaid;
  bool says_currency = false;
  bool says_revision = false;
  bool price_blank = false;
  bool rewritten = false;           // the same contents in other bytes
  std::int32_t offset_minutes = 0;  // of the clock on the wall, for a rewritten time
  std::uint16_t flaw = 0;           // an index into flaws(); 0 is none
};

inline std::int32_t day_of(std::int64_t time) {
  return static_cast<std::int32_t>(time >= 0 ? time / kDaySeconds
                                             : (time - kDaySeconds + 1) / kDaySeconds);
}

// One signed line of the simulator's own books.
struct Posting {
  std::int32_t day = 0;
  std::int32_t sale_day = 0;
  std::uint32_t product = 0;
  std::uint8_t city = 0;
  std::uint8_t currency = 0;
  std::int64_t transactions = 0;
  std::int64_t refunds = 0;
  std::int64_t units = 0;
  std::int64_t revenue = 0;
  std::int64_t stock_units = 0;  // that leave the shelf
};

enum class Outcome : std::uint8_t { booked, waiting, duplicate, issue };

// A record with the moment it is sent and what must come of it.
struct Step {
  std::int64_t due = 0;
  Record record;
  Sort sort = Sort::none;
  Outcome outcome = Outcome::booked;
  RefusedFor refused_for = RefusedFor::nothing;
  std::uint8_t settles_waiting = 0;  // refunds that waited for this record
  std::uint8_t turns_down = 0;       // of these, those that turn out to be too much
  std::vector<Posting> postings;
};

}  // namespace shop::sim
