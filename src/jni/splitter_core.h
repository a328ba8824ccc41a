// SPDX-License-Identifier: Apache-2.0
//
// Sorts records by key group and hands them on as blocks for the ledgers: the one exchange.
//
// Reads records only to learn their root and where they end; decides nothing, and parses again on
// the other side, since a record's bytes are shorter than its fields. Records wait until a block is
// worth sending; a host takes all of them before a checkpoint, so there is no state to keep.
// A block has one time of receipt and one source: others than before send what waits on its way.
//
//   SplitterCore splitter(form, KeyGroups{128}, {{0, 63}, {64, 127}});
//   splitter.add(csv, {received_at, "kafka:transactions/3"}, first_line);
//   while (auto block = splitter.take(false)) send(block->target, block->bytes);
//
// Threads: one owner.   Cost: one parse and one copy of each record.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jni/csv_form.h"
#include "jni/key_groups.h"
#include "jni/record_block.h"
#include "ledger/ledger.h"

namespace shop {

class SplitterCore {
 public:
  static constexpr std::size_t kBlockBytes = 256U << 10U;

  struct Block {
    std::uint32_t target = 0;
    std::string bytes;
  };

  // Target i takes the key groups of ranges[i]; together they are all groups, in order.
  static Result<std::unique_ptr<SplitterCore>> make(CsvForm form, KeyGroups groups,
                                                    std::vector<KeyGroupRange> targets);

  // `csv` is whole records, of which the first begins in this line of the source.
  void add(std::string_view csv, const Receipt& receipt, std::uint64_t first_line);
  // The next block that is full; with `all` any that has a record.
  std::optional<Block> take(bool all);

  // How many bytes of `csv` are whole records: where a source may cut.
  std::size_t whole_records(std::string_view csv, bool last);

 private:
  SplitterCore(CsvForm form, KeyGroups groups, std::vector<KeyGroupRange> targets);
  void seal(std::uint32_t target);

  CsvForm form_;
  KeyGroups groups_;
  std::vector<KeyGroupRange> targets_;
  std::vector<std::uint32_t> target_of_;      // by key group
  std::vector<SectionWriter> sections_;       // by key group
  std::vector<std::size_t> waiting_records_;  // by target
  std::vector<std::size_t> waiting_bytes_;
  std::deque<Block> full_;
  Timestamp received_at_;
  std::string source_;
  std::unique_ptr<TransactionReader> reader_;
  TransactionBatch batch_;
};

}  // namespace shop
