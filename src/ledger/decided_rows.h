// SPDX-License-Identifier: Apache-2.0
//
// Defines what a ledger hands on to whoever folds, in another process: what it decided about one
// block of records. In Flink to the views, and by the topic `ledger` to every shop that follows it.
//
// Bytes, integers and texts as in base/bytes.h:
//   u8 format (2) | tally | varint blocks | text block… | varint key groups |
//          varint sources | source… | varint steps | step…
//   tally:  varint records, booked, duplicates, waiting | (text cause, varint count)… | empty text
//   source: text | varint key groups told of | (varint key group, varint line)…: how far the
//           source's records of each key group are decided
//   step:   text source | varint line | u8 what | text cause | text field: what became of a step
//           of the desk, which leaves no row where it is refused; an empty cause is none
// Format 1 ended behind the blocks.
// A block is one of the log (ledger/decision_block.h), with a checksum of its own. In Flink its
// rows are named by key group and sequence (ledger/key_groups.h); all have one time of receipt.
//
//   DecidedRowsWriter out;   out.add(block, decisions.tally);   send(out.take());
//   SHOP_TRY(const DecidedRows rows, read_decided_rows(bytes));
//
// Errors: corrupt for damaged bytes.   Threads: one owner each.   Cost: one copy of the bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/symbols.h"
#include "ledger/decisions.h"
#include "ledger/key_groups.h"

namespace shop {

// Every record of a source up to this line that belongs to the key group is decided.
struct DecidedUpto {
  KeyGroup group = 0;
  std::uint64_t line = 0;
};

// What became of a step of the desk. Its position is not told: it is that of its row.
struct StepOutcome {
  std::string_view source;
  std::uint64_t line = 0;
  RecordOutcome outcome;
};

class DecidedRowsWriter {
 public:
  void add(std::string_view block);
  void add(const Tally& tally) { tally_ += tally; }
  // Of how many key groups: the same each time.
  void reached(std::string_view source, DecidedUpto upto, KeyGroups groups);
  void add(const StepOutcome& step);
  bool empty() const { return count_ == 0 && tally_.records == 0 && reached_.empty(); }
  std::string take();  // and begins anew

 private:
  Tally tally_;
  std::uint64_t count_ = 0;
  ByteWriter blocks_;
  std::uint64_t steps_ = 0;
  ByteWriter step_outcomes_;
  std::uint32_t key_groups_ = 0;
  std::map<std::string, std::map<KeyGroup, std::uint64_t>, std::less<>> reached_;
};

// The blocks point into the bytes.
struct DecidedRows {
  Tally tally;
  std::vector<std::string_view> blocks;
  std::uint32_t key_groups = 0;  // of how many, where `upto` says anything
  std::vector<std::pair<std::string_view, std::vector<DecidedUpto>>> upto;  // by source
  std::vector<StepOutcome> steps;
};
Result<DecidedRows> read_decided_rows(std::string_view bytes);

// The rows of all blocks as those of one, under positions of its own from `first` on; their texts
// point into the bytes. Their ids are left empty.
Result<Decisions> join_rows(const DecidedRows& rows, Position first, Dictionaries& dictionaries);

void write_tally(const Tally& tally, ByteWriter& out);
bool read_tally(ByteReader& in, Tally& tally);

}  // namespace shop
