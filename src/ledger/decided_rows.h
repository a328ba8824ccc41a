// SPDX-License-Identifier: Apache-2.0
//
// Defines what a ledger hands on to whoever folds, in another process: what it decided about one
// block of records. In Flink to the views, and by the topic `ledger` to every shop that follows it.
//
// Bytes, integers and texts as in base/bytes.h:
//   u8 format (1) | tally | varint blocks | text block…
//   tally: varint records, booked, duplicates, waiting | (text cause, varint count)… | empty text
// A block is one of the log (ledger/decision_block.h), with a checksum of its own. In Flink its
// rows are named by key group and sequence (ledger/key_groups.h); all have one time of receipt.
//
//   DecidedRowsWriter out;   out.add(block, decisions.tally);   send(out.take());
//   SHOP_TRY(const DecidedRows rows, read_decided_rows(bytes));
//
// Errors: corrupt for damaged bytes.   Threads: one owner each.   Cost: one copy of the bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/symbols.h"
#include "ledger/decisions.h"

namespace shop {

class DecidedRowsWriter {
 public:
  void add(std::string_view block);
  void add(const Tally& tally) { tally_ += tally; }
  bool empty() const { return count_ == 0 && tally_.records == 0; }
  std::string take();  // and begins anew

 private:
  Tally tally_;
  std::uint64_t count_ = 0;
  ByteWriter blocks_;
};

// The blocks point into the bytes.
struct DecidedRows {
  Tally tally;
  std::vector<std::string_view> blocks;
};
Result<DecidedRows> read_decided_rows(std::string_view bytes);

// The rows of all blocks as those of one, under positions of its own from `first` on; their texts
// point into the bytes. Their ids are left empty.
Result<Decisions> join_rows(const DecidedRows& rows, Position first, Dictionaries& dictionaries);

void write_tally(const Tally& tally, ByteWriter& out);
bool read_tally(ByteReader& in, Tally& tally);

}  // namespace shop
