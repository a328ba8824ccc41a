// SPDX-License-Identifier: Apache-2.0
//
// Knows which records somebody waits for, by their places in the topics, and finds in what a
// cluster's ledger tells what became of them.
//
// A record's rows do not say where it came from unless it was refused or there before. So the
// ledger tells how far each partition is decided in each key group (ledger/decided_rows.h): a
// record that this includes and that is neither among the refused ones nor among the repeated ones
// was booked. What became of a step of the desk it says in words.
//
//   AwaitedRecords awaited;
//   awaited.add("kafka:transactions/3", 57, {hash, MessageType::transaction, "1", shipment, 0});
//   if (awaited.concerned_by(rows))
//     for (const auto& [record, outcome] : awaited.settle(rows, decisions)) …
//
// Threads: one owner.   Cost: of settle O(waiting records of the partitions that are told of), and
// of the rows.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "ledger/decided_rows.h"
#include "model/message_type.h"

namespace shop {

struct Shipment;  // whoever waits
struct Errand;    // a step of the desk on its way

struct AwaitedRecord {
  Hash128 key;  // by which it has its key group
  MessageType type = MessageType::transaction;
  std::string id;  // of a step of the desk, its name
  std::shared_ptr<Shipment> shipment;
  std::size_t number = 0;  // in it
  std::shared_ptr<Errand> errand = nullptr;
};

// By which its row is known again.
std::string step_name(const Hash128& issue, std::uint32_t revision, std::string_view request);

class AwaitedRecords {
 public:
  using Settled = std::vector<std::pair<AwaitedRecord, RecordOutcome>>;

  void add(const std::string& source, std::uint64_t line, AwaitedRecord record);
  bool concerned_by(const DecidedRows& rows) const;
  // Those that are decided now, and what became of them; they are waited for no longer. `decisions`
  // are the same rows under the positions that they have here.
  Settled settle(const DecidedRows& rows, const Decisions& decisions);
  void forget(const Shipment& shipment);

 private:
  std::map<std::string, std::map<std::uint64_t, AwaitedRecord>, std::less<>> by_source_;
};

}  // namespace shop
