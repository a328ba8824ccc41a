// SPDX-License-Identifier: Apache-2.0
//
// Sorts records by key group and hands them on as blocks for the ledgers: the one exchange.
//
// Takes values as a Kafka topic holds them: one record of CSV or one JSON value each (an array is
// several records). No value runs on into the next, whatever quotes it leaves open. A header line
// and an empty value are passed over.
// Reads records only to learn their root and where they end; decides nothing, and parses again on
// the other side, since a record's bytes are shorter than its fields. Records wait until a block is
// worth sending; a host takes all of them before a checkpoint, so there is no state to keep.
// A block has one time of receipt and one source: others than before send what waits on its way.
//
//   SHOP_TRY(auto splitter, SplitterCore::make(form, KeyGroups{128}, {{0, 63}, {64, 127}}));
//   splitter->add({joined, places}, {received_at, "kafka:transactions/3"});
//   while (auto block = splitter->take(false)) send(block->target, block->bytes);
//
// Threads: one owner.   Cost: one parse and one copy of each record; values of CSV that are whole
// are read some thousand at a time, others one by one, which costs some microseconds each.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jni/csv_form.h"
#include "jni/key_groups.h"
#include "jni/record_block.h"
#include "ledger/ledger.h"

namespace shop {

// Where a value ends in the bytes that it stands in, and its offset in the partition.
struct ValuePlace {
  std::int64_t end = 0;
  std::int64_t offset = 0;
};

// Values one behind another, with a line feed behind each.
struct ValueBatch {
  std::string_view joined;
  std::span<const ValuePlace> places;

  std::size_t begin(std::size_t i) const {
    return i == 0 ? 0 : static_cast<std::size_t>(places[i - 1].end) + 1;
  }
  std::string_view value(std::size_t i) const {
    return joined.substr(begin(i), static_cast<std::size_t>(places[i].end) - begin(i));
  }
  // Whether the places are within the bytes, one behind another.
  bool is_valid() const;
};

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

  Status add(const ValueBatch& values, const Receipt& receipt);
  // The next block that is full; with `all` any that has a record.
  std::optional<Block> take(bool all);

 private:
  SplitterCore(CsvForm form, KeyGroups groups, std::vector<KeyGroupRange> targets);
  bool read_together(const ValueBatch& values);
  void read_alone(std::string_view value, std::uint64_t offset);
  void sort(const Transaction& record, std::uint64_t offset, bool json);
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
  std::unique_ptr<TransactionReader> json_reader_;
  TransactionBatch batch_;
};

}  // namespace shop
