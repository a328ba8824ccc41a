// SPDX-License-Identifier: Apache-2.0
//
// Defines the block of records that goes from a splitter to a ledger: their bytes by key group.
//
// Bytes, integers as in base/bytes.h:
//   u8 format (4) | u8 type | signed varint received_at in microseconds | varint sources |
//            text source… | section…
//   type:    of all its records: 0 transactions, 1 products, 2 users, 3 steps of the desk
//   section: varint key group | varint records | varint line of each, as the signed difference to
//            the one before | run…, as many as hold the section's records
//   run:     varint records | varint number of its source | u8 form | text, each record with its
//            line end. Form 0 is CSV. Alone stand 1, a broken record of CSV (csv_scanner.h), since
//            it says nothing of where it ends, and 2, a record of JSON or a step
//            (resolution_message.h).
// A record's line is its place in its source: a line of a file, the offset in a partition.
// Records of one root are in one section and keep their order.
//
// Threads: one owner each.   Cost: one copy of the bytes on each side.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "ledger/decisions.h"
#include "ledger/key_groups.h"
#include "model/message_type.h"
#include "wire/value_reader.h"

namespace shop {

// Collects the records of one key group until they are taken as a section.
class SectionWriter {
 public:
  // `source` is its number in the block.
  void add(std::string_view raw, std::uint64_t line, ValueForm form, std::size_t source = 0);
  bool empty() const { return records_ == 0; }
  std::size_t size() const { return runs_.size() + run_.size() + lines_.size(); }
  // Appends the section to `block` and begins anew.
  void take(KeyGroup group, ByteWriter& block);

 private:
  void end_run();
  void write_run(std::uint64_t records, ValueForm form);

  ByteWriter lines_;
  ByteWriter runs_;
  std::string run_;
  std::uint64_t run_records_ = 0;
  std::size_t run_source_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t line_ = 0;
};

struct RecordRun {
  std::uint64_t records = 0;
  std::size_t source = 0;
  ValueForm form = ValueForm::csv;
  std::string_view bytes;
};

struct RecordSection {
  KeyGroup group = 0;
  std::vector<std::uint64_t> lines;
  std::vector<RecordRun> runs;
};

struct BlockOrigin {
  MessageType type = MessageType::transaction;
  Timestamp received_at = {};
  std::vector<std::string> sources = {};
};
void begin_block(const BlockOrigin& origin, ByteWriter& block);

// Reads a block section by section.
class RecordBlockReader {
 public:
  static Result<RecordBlockReader> open(std::string_view block);

  const BlockOrigin& origin() const { return origin_; }
  bool at_end() const { return in_.at_end(); }
  Status next(RecordSection& section);

 private:
  explicit RecordBlockReader(std::string_view block) : in_(block) {}

  ByteReader in_;
  BlockOrigin origin_;
};

}  // namespace shop
