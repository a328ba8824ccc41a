// SPDX-License-Identifier: Apache-2.0
#include "jni/splitter_core.h"

#include <algorithm>

namespace shop {
namespace {

constexpr std::size_t kRowsPerRead = 4096;

}  // namespace

Result<std::unique_ptr<SplitterCore>> SplitterCore::make(CsvForm form, KeyGroups groups,
                                                         std::vector<KeyGroupRange> targets) {
  KeyGroup next = 0;
  for (const KeyGroupRange& range : targets) {
    if (range.first != next || range.last < range.first) break;
    next = range.last + 1;
  }
  if (next != groups.count || groups.count == 0 || groups.count > KeyGroups::kCountMax) {
    return fail(ErrorCode::invalid_argument,
                "the targets' ranges of key groups must follow each other from 0 to the last");
  }
  return std::unique_ptr<SplitterCore>(
      new SplitterCore(std::move(form), groups, std::move(targets)));
}

SplitterCore::SplitterCore(CsvForm form, KeyGroups groups, std::vector<KeyGroupRange> targets)
    : form_(std::move(form)),
      groups_(groups),
      targets_(std::move(targets)),
      sections_(groups.count),
      waiting_records_(targets_.size()),
      waiting_bytes_(targets_.size()),
      reader_(form_.reader()) {
  for (std::uint32_t target = 0; target < targets_.size(); ++target) {
    target_of_.resize(targets_[target].last + 1, target);
  }
}

void SplitterCore::add(std::string_view csv, const Receipt& receipt, std::uint64_t first_line) {
  if (receipt.received_at != received_at_ || receipt.source != source_) {
    for (std::uint32_t target = 0; target < targets_.size(); ++target) seal(target);
    received_at_ = receipt.received_at;
    source_ = receipt.source;
  }
  std::uint64_t line = first_line;
  const char* counted = csv.data();
  std::string_view rest = csv;
  for (bool more = true; more;) {
    batch_.clear();
    rest.remove_prefix(reader_->read(rest, true, kRowsPerRead, batch_));
    more = batch_.rows.size() == kRowsPerRead;
    for (const Transaction& record : batch_.rows) {
      line += static_cast<std::uint64_t>(std::count(counted, record.raw.data(), '\n'));
      counted = record.raw.data();
      const KeyGroup group = groups_.of(record);
      const std::uint32_t target = target_of_[group];
      sections_[group].add(record, line);
      ++waiting_records_[target];
      waiting_bytes_[target] += record.raw.size();
      if (waiting_bytes_[target] >= kBlockBytes) seal(target);
    }
  }
}

void SplitterCore::seal(std::uint32_t target) {
  if (waiting_records_[target] == 0) return;
  ByteWriter block;
  begin_block(received_at_, source_, block);
  for (KeyGroup group = targets_[target].first; group <= targets_[target].last; ++group) {
    if (!sections_[group].empty()) sections_[group].take(group, block);
  }
  waiting_records_[target] = waiting_bytes_[target] = 0;
  full_.push_back({target, block.take()});
}

std::optional<SplitterCore::Block> SplitterCore::take(bool all) {
  if (all) {
    for (std::uint32_t target = 0; target < targets_.size(); ++target) seal(target);
  }
  if (full_.empty()) return std::nullopt;
  Block block = std::move(full_.front());
  full_.pop_front();
  return block;
}

std::size_t SplitterCore::whole_records(std::string_view csv, bool last) {
  std::size_t used = 0;
  const std::unique_ptr<TransactionReader> reader = form_.reader();
  for (bool more = true; more;) {
    batch_.clear();
    used += reader->read(csv.substr(used), last, kRowsPerRead, batch_);
    more = batch_.rows.size() == kRowsPerRead;
  }
  return used;
}

}  // namespace shop
