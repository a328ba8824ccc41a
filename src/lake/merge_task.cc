// SPDX-License-Identifier: Apache-2.0
#include "lake/merge_task.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"

namespace shop::lake {

MergeTask::MergeTask(Plan plan, const DataFiles& files, ColumnBlock& block)
    : plan_(std::move(plan)),
      files_(files),
      block_(block),
      dictionaries_(std::make_unique<Dictionaries>()) {
  std::sort(plan_.inputs.begin(), plan_.inputs.end(),
            [](const FileSummary& a, const FileSummary& b) { return a.first < b.first; });
}

Result<bool> MergeTask::next_input() {
  if (reader_ && !reader_->at_end()) return true;
  reader_.reset();
  if (opened_ == plan_.inputs.size()) return false;
  const std::string path = plan_.folder + file_name(plan_.inputs[opened_++].number);
  SHOP_TRY(reader_, TransactionReader::open(files_, path, plan_.day));
  return true;
}

Status MergeTask::write_rows() {
  if (!writer_) {
    SHOP_TRY(writer_, TransactionWriter::create(files_, path(), block_));
  }
  std::vector<std::uint32_t> order(rows_.size());
  std::iota(order.begin(), order.end(), 0U);
  SHOP_CHECK(writer_->write(rows_, order, *dictionaries_));
  rows_.clear();
  dictionaries_ = std::make_unique<Dictionaries>();
  return {};
}

Result<bool> MergeTask::step() {
  while (true) {
    SHOP_TRY(const bool more, next_input());
    if (!more) break;
    if (rows_.size() + reader_->next_rows() > kRowGroupRows) {
      SHOP_CHECK(write_rows());
      return true;
    }
    SHOP_CHECK(reader_->read(rows_, *dictionaries_));
  }
  SHOP_CHECK(write_rows());
  SHOP_TRY(summary_, writer_->close());
  summary_.number = plan_.number;
  // A merge that lost or doubled a row is a bug of ours and must not be published.
  std::uint64_t rows = 0;
  for (const FileSummary& input : plan_.inputs) rows += input.rows;
  SHOP_ASSERT(rows == summary_.rows);
  return false;
}

DayFiles choose_merge(const DayFiles& files, std::size_t above) {
  DayFiles smallest = files;
  std::sort(smallest.begin(), smallest.end(), [](const FileSummary& a, const FileSummary& b) {
    return std::pair(a.rows, a.number) < std::pair(b.rows, b.number);
  });
  // Half of what is allowed stays; the others become one.
  const std::size_t stay = std::min(above / 2, files.size() - 2);
  smallest.resize(files.size() - stay);
  return smallest;
}

}  // namespace shop::lake
