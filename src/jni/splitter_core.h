// SPDX-License-Identifier: Apache-2.0
//
// Sorts records by key group and hands them on as blocks for the ledgers: the one exchange.
//
// Reads records only to learn their root and where they end; decides nothing, and parses again on
// the other side, since a record's bytes are shorter than its fields. Records wait until a block is
// worth sending; a host takes all of them before a checkpoint, so there is no state to keep.
// A block has one type of records, one time of receipt and one source: others than before send what
// waits on its way.
//
//   SHOP_TRY(auto splitter, SplitterCore::make(form, KeyGroups{128}, {{0, 63}, {64, 127}}));
//   splitter->add({joined, places}, {MessageType::transaction, received_at,
//   "kafka:transactions/3"}); while (auto block = splitter->take(false)) send(block->target,
//   block->bytes);
//
// Threads: one owner.   Cost: one parse (value_reader.h) and one copy of each record.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jni/record_block.h"
#include "ledger/key_groups.h"
#include "wire/record_form.h"
#include "wire/value_reader.h"

namespace shop {

class SplitterCore {
 public:
  // Some two hundred records for each of 128 key groups: what is decided about them is packed by
  // key group, which costs much where it is a handful. Flink keeps records of up to 5 MiB in
  // memory.
  static constexpr std::size_t kBlockBytes = 3U << 20U;

  struct Block {
    std::uint32_t target = 0;
    std::string bytes;
  };

  // Target i takes the key groups of ranges[i]; together they are all groups, in order.
  static Result<std::unique_ptr<SplitterCore>> make(const RecordForm& form, KeyGroups groups,
                                                    std::vector<KeyGroupRange> targets);

  // Values of one type, time of receipt and source.
  Status add(const ValueBatch& values, MessageType type, Timestamp received_at,
             std::string_view source);
  // The next block that is full; with `all` any that has a record.
  std::optional<Block> take(bool all);

 private:
  SplitterCore(const RecordForm& form, KeyGroups groups, std::vector<KeyGroupRange> targets);
  // Of one type of record; a batch keeps its memory.
  template <class Row>
  struct Values {
    explicit Values(const RecordForm& form) : reader(form) {}
    ValueReader<Row> reader;
    RecordBatch<Row> batch;
  };
  template <class Row>
  void sort(Values<Row>& values_of_type, const ValueBatch& values);
  void sort_resolutions(const ValueBatch& values);
  void put(KeyGroup group, std::string_view raw, const ValueOrigin& origin);
  void begin(MessageType type, Timestamp received_at);
  void note_source(std::string_view source);
  void seal_all();
  void seal(std::uint32_t target);

  KeyGroups groups_;
  std::vector<KeyGroupRange> targets_;
  std::vector<std::uint32_t> target_of_;      // by key group
  std::vector<SectionWriter> sections_;       // by key group
  std::vector<std::size_t> waiting_records_;  // by target
  std::vector<std::size_t> waiting_bytes_;
  std::deque<Block> full_;
  BlockOrigin origin_;  // of all that wait
  std::size_t source_ = 0;
  Values<Transaction> transactions_;
  Values<ProductRecord> products_;
  Values<UserRecord> users_;
  std::vector<ValueOrigin> origins_;
};

}  // namespace shop
