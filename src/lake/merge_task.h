// SPDX-License-Identifier: Apache-2.0
//
// Writes the rows of several files of a day into one, a row group at a time; internal.
//
// Order is that of the inputs' log ranges. Publishes nothing: that is the lake's work.
//
// Cost: about 1 us a row. Memory: two row groups.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lake/manifest.h"
#include "lake/row_buffer.h"
#include "lake/transaction_reader.h"
#include "lake/transaction_writer.h"

namespace shop::lake {

class MergeTask {
 public:
  struct Plan {
    Day day;
    DayFiles inputs;       // by first position
    std::string folder;    // where the inputs are, with a slash
    std::string stage;     // where the output goes
    std::uint64_t number;  // of the output
  };
  MergeTask(Plan plan, const DataFiles& files, ColumnBlock& block);

  // Does one row group; false when all rows are written and summary() is there.
  Result<bool> step();
  const Plan& plan() const { return plan_; }
  const FileSummary& summary() const { return summary_; }
  std::string path() const { return plan_.stage + file_name(plan_.number); }

 private:
  Status write_rows();
  Result<bool> next_input();

  Plan plan_;
  const DataFiles& files_;
  ColumnBlock& block_;
  std::size_t opened_ = 0;
  std::optional<TransactionReader> reader_;
  std::optional<TransactionWriter> writer_;
  RowBuffer rows_;
  std::unique_ptr<Dictionaries> dictionaries_;
  FileSummary summary_;
};

// Which files of a day to merge so that it has far fewer: the smallest ones, so that a row is
// written again only a logarithmic number of times.
DayFiles choose_merge(const DayFiles& files, std::size_t above);

}  // namespace shop::lake
