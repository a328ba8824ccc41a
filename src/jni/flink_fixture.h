// SPDX-License-Identifier: Apache-2.0
//
// Runs records through splitter and ledgers as Flink would, without Flink: for the tests here.
//
//   FlinkShop shop(header, 2);
//   shop.give(csv);   shop.rescale(3);   shop.give(more);
//   EXPECT_EQ(shop.cells(), straight_cells(csv + more));
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "jni/ledger_core.h"
#include "jni/splitter_core.h"
#include "jni/unpacked_records.h"
#include "jni/views_core.h"
#include "ledger/decided_rows.h"
#include "ledger/memory_history.h"

namespace shop {

inline constexpr Timestamp kReceived{1'800'000'000'000'000};

inline constexpr std::string_view kSeed =
    "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city";

// A line of the seed's form.
inline std::string sale(int id, std::string_view city = "London") {
  return fmt::format(
      "{},1001,2001,\"Laptop\",\"Electronics\",2,1500.00,3000.00,2024-12-30 14:30:00,\"{}\"\n", id,
      city);
}

inline RecordForm form_with(std::string_view header) {
  return *RecordForm::make("Europe/London", "GBP", {std::string(header), "", ""});
}

// Values as a topic holds them.
class Values {
 public:
  void add(std::string_view value) {
    joined_ += value;
    places_.push_back(
        {static_cast<std::int64_t>(joined_.size()), static_cast<std::int64_t>(places_.size())});
    joined_ += '\n';
  }
  ValueBatch batch() const { return {joined_, places_}; }

  // One value a record, where the core's own reader says that they begin in a file.
  static Values of(std::string_view header, std::string_view csv) {
    const auto reader = form_with(header).csv_reader<Transaction>();
    TransactionBatch batch;
    reader->read(csv, true, csv.size() + 1, batch);
    Values values;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      const char* const begin = batch.rows[i].raw.data();
      const char* end = begin + batch.rows[i].raw.size();
      // What stands before the line feed is the value's, a return too.
      if (end < csv.data() + csv.size() && *end == '\r') ++end;
      values.add({begin, end});
    }
    return values;
  }

 private:
  std::string joined_;
  std::vector<ValuePlace> places_;
};

class FlinkShop {
 public:
  static constexpr KeyGroups kGroups{32};

  FlinkShop(std::string_view header, std::uint32_t ledgers)
      : header_(header), form_(form_with(header)) {
    start(ledgers);
  }

  Status give(std::string_view csv) { return give(Values::of(header_, csv).batch()); }
  Status give(const ValueBatch& values, MessageType type = MessageType::transaction,
              Timestamp received = kReceived) {
    SHOP_CHECK(splitter_->add(values, type, received, "file:sales.csv"));
    return fold_blocks();
  }
  // All that the splitter was given.
  Status fold_blocks() {
    while (const auto block = splitter_->take(true)) {
      SHOP_TRY(const std::string decided, ledgers_[block->target]->process(block->bytes));
      SHOP_CHECK(views_[block->target]->fold(decided));
    }
    return {};
  }

  std::vector<std::string> saved_key_groups() const {
    std::vector<std::string> saved;
    for (std::uint32_t ledger = 0; ledger < ledgers_.size(); ++ledger) {
      for (KeyGroup group = ranges_[ledger].first; group <= ranges_[ledger].last; ++group) {
        std::string bytes = *ledgers_[ledger]->save_key_group(group);
        if (!bytes.empty()) saved.push_back(std::move(bytes));
      }
    }
    return saved;
  }
  std::vector<std::string> saved_views() const {
    std::vector<std::string> saved;
    for (const auto& views : views_) saved.push_back(*views->save());
    return saved;
  }

  // Saves all, forgets all, and comes back with another number of ledgers.
  Status rescale(std::uint32_t ledgers) {
    const std::vector<std::string> groups = saved_key_groups();
    const std::vector<std::string> views = saved_views();
    start(ledgers);
    for (const std::string& saved : groups) {
      const KeyGroup group = *LedgerCore::key_group_of(saved);
      for (std::uint32_t ledger = 0; ledger < ledgers_.size(); ++ledger) {
        if (ranges_[ledger].has(group)) SHOP_CHECK(ledgers_[ledger]->restore_key_group(saved));
      }
    }
    for (std::size_t i = 0; i < views.size(); ++i)
      SHOP_CHECK(views_[i % views_.size()]->merge(views[i]));
    return {};
  }

  // Merged from the bytes of each part, as by the operator behind the ledgers.
  std::unique_ptr<ViewsCore> merged() const {
    auto whole = std::make_unique<ViewsCore>();
    for (const std::string& saved : saved_views()) SHOP_ASSERT(whole->merge(saved).has_value());
    return whole;
  }
  std::string cells() const { return *merged()->cells(""); }
  // What the topic of decisions would get now, message by message.
  std::vector<std::string> take_told() {
    std::vector<std::string> told;
    for (const auto& ledger : ledgers_)
      for (const Outgoing& record : unpack(ledger->take_ledger())) told.push_back(*record.value);
    return told;
  }
  LedgerCore& ledger(std::uint32_t number) { return *ledgers_[number]; }
  ViewsCore& views(std::uint32_t number) { return *views_[number]; }
  SplitterCore& splitter() { return *splitter_; }
  const KeyGroupRange& range(std::uint32_t number) const { return ranges_[number]; }

 private:
  void start(std::uint32_t ledgers) {
    ranges_.clear();
    ledgers_.clear();
    views_.clear();
    for (std::uint32_t i = 0; i < ledgers; ++i) {
      ranges_.push_back({kGroups.count * i / ledgers, kGroups.count * (i + 1) / ledgers - 1});
      ledgers_.push_back(*LedgerCore::make({form_, kGroups, ranges_.back(), 4096, true}));
      views_.push_back(std::make_unique<ViewsCore>());
    }
    splitter_ = *SplitterCore::make(form_, kGroups, ranges_);
  }

  std::string header_;
  RecordForm form_;
  std::vector<KeyGroupRange> ranges_;
  std::vector<std::unique_ptr<LedgerCore>> ledgers_;
  std::vector<std::unique_ptr<ViewsCore>> views_;  // what each ledger decided
  std::unique_ptr<SplitterCore> splitter_;
};

// What one ledger over all records gives, read in one piece.
struct StraightShop {
  Dictionaries dictionaries;
  MemoryHistory history{dictionaries};
  Ledger ledger{dictionaries, history, {.filter_bytes = 1U << 20U}};
  ViewsCore views;

  std::string cells_of(std::string_view header, std::string_view csv) {
    const auto reader = form_with(header).csv_reader<Transaction>();
    TransactionBatch batch;
    reader->read(csv, true, csv.size() + 1, batch);
    Decisions decisions;
    decisions.clear(history.end());
    SHOP_ASSERT(ledger.decide(batch.rows, {kReceived, "file:sales.csv"}, decisions).has_value());
    history.add(decisions);
    DecidedRowsWriter decided;
    decided.add(decisions.tally);
    decided.add(history.blocks().back());
    SHOP_ASSERT(views.fold(decided.take()).has_value());
    return *views.cells("");
  }
  // And what became of a step of the desk.
  std::string cells_after(const Resolution& step, RecordOutcome& outcome) {
    Decisions decisions;
    decisions.clear(history.end());
    outcome = *ledger.resolve(step, {kReceived, "desk"}, decisions);
    if (!decisions.rows.empty()) {
      history.add(decisions);
      DecidedRowsWriter decided;
      decided.add(history.blocks().back());
      SHOP_ASSERT(views.fold(decided.take()).has_value());
    }
    return *views.cells("");
  }
};

}  // namespace shop
