// SPDX-License-Identifier: Apache-2.0
//
// Runs the ledger of a range of key groups: what one Flink operator does.
//
// Decides blocks of records (record_block.h), remembers the decisions by key group, and hands them
// on for the views. Each row is named by (key group, sequence), so a key group that moves takes its
// rows along under their names. The state is the rows themselves, key group by key group, and comes
// back at any other parallelism.
//
//   SHOP_TRY(auto core, LedgerCore::make({form, KeyGroups{128}, {0, 63}}));
//   SHOP_TRY(const std::string decided, core->process(block));   // decided_rows.h
//   for (KeyGroup group = 0; group <= 63; ++group) keep(core->save_key_group(group));
//   SHOP_CHECK(other->restore_key_group(saved));
//
// A saved key group: u8 format (1) | varint key group | varint blocks | text block…
// (decision_block.h). Errors: invalid_argument for a key group of others, corrupt for damaged
// bytes; after an error there is nothing to go on with: restart from a checkpoint.
//
// Threads: one owner.   Cost: some 200 ns a fresh sale, parse included.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jni/outgoing_records.h"
#include "jni/record_block.h"
#include "jni/run_reader.h"
#include "ledger/decided_rows.h"
#include "ledger/key_groups.h"
#include "ledger/ledger.h"
#include "ledger/memory_history.h"
#include "wire/record_form.h"

namespace shop {

class LedgerCore {
 public:
  struct Options {
    RecordForm form;
    KeyGroups groups;
    KeyGroupRange range;
    std::size_t filter_bytes = 16U << 20U;
    bool tells_ledger = false;  // whether take_ledger() will be asked
  };
  static Result<std::unique_ptr<LedgerCore>> make(Options options);

  // What was decided about the records of a block.
  Result<std::string> process(std::string_view block);

  // For the topic of decisions, what was decided since the last call, and how far each source: a
  // record for each sixteenth of the key groups, named by its number, so that what is about one
  // root stays in order.
  std::string take_ledger();

  // The blocks of a key group from number `from` on; empty where there are none. Blocks never
  // change and none goes, so what was saved once stays as it is. Pieces are restored in their
  // order.
  Result<std::string> save_key_group(KeyGroup group, std::size_t from = 0) const;
  std::size_t blocks(KeyGroup group) const { return histories_[group].blocks().size(); }
  Status restore_key_group(std::string_view saved);
  // The key group that saved bytes are of.
  static Result<KeyGroup> key_group_of(std::string_view saved);

 private:
  static constexpr std::size_t kLedgerParts = 16;

  // Finds a root's rows in the history of its key group.
  class Histories final : public RootHistory {
   public:
    Histories(Dictionaries& dictionaries, KeyGroupRange range);
    Status load(const Hash128& hash, RootState& state) override;
    MemoryHistory& operator[](KeyGroup group) { return *groups_of_range_[group - range_.first]; }
    const MemoryHistory& operator[](KeyGroup group) const {
      return *groups_of_range_[group - range_.first];
    }
    Position next_position(KeyGroup group) const;
    // Whose records are decided now. What was made of refused bytes at the desk has a root of its
    // own, and stands with the record that was refused.
    void look_in(KeyGroup group) { group_ = group; }

   private:
    KeyGroupRange range_;
    KeyGroup group_ = 0;
    std::vector<std::unique_ptr<MemoryHistory>> groups_of_range_;
  };

  explicit LedgerCore(Options options);
  // Reads and decides records of one type.
  template <class Row>
  struct Readers {
    explicit Readers(const RecordForm& form) : reader(form) {}
    RunReader<Row> reader;
    RecordBatch<Row> batch;
  };
  template <class Row>
  Status decide(Readers<Row>& readers, const BlockOrigin& origin);
  Status resolve(const BlockOrigin& origin);
  void note_reached(const BlockOrigin& origin, DecidedRowsWriter& part) const;
  Status decide_section(const BlockOrigin& origin);
  Status check_range(KeyGroup group) const;

  Options options_;
  Readers<Transaction> transactions_;
  Readers<ProductRecord> products_;
  Readers<UserRecord> users_;
  Dictionaries dictionaries_;
  Histories histories_;
  Ledger ledger_;
  RecordSection section_;
  Decisions decisions_;
  std::vector<RecordOutcome> step_outcomes_;  // of the section's, where it has steps of the desk
  DecidedRowsWriter decided_;
  std::array<DecidedRowsWriter, kLedgerParts> ledger_parts_;
};

}  // namespace shop
