// SPDX-License-Identifier: Apache-2.0
#include "jni/splitter_core.h"

#include <algorithm>
#include <limits>

namespace shop {
namespace {

constexpr std::size_t kAllRows = std::numeric_limits<std::size_t>::max();

bool is_json(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (value[first] == '{' || value[first] == '[');
}

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

bool ValueBatch::is_valid() const {
  std::int64_t next = 0;
  for (const ValuePlace& place : places) {
    if (place.end < next || place.end >= static_cast<std::int64_t>(joined.size())) return false;
    next = place.end + 1;
  }
  return next == static_cast<std::int64_t>(joined.size());
}

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
      reader_(form_.reader()),
      json_reader_(form_.json_reader()) {
  for (std::uint32_t target = 0; target < targets_.size(); ++target) {
    target_of_.resize(targets_[target].last + 1, target);
  }
}

Status SplitterCore::add(const ValueBatch& values, const Receipt& receipt) {
  if (!values.is_valid())
    return fail(ErrorCode::invalid_argument, "the places of values must lie within their bytes");
  if (receipt.received_at != received_at_ || receipt.source != source_) {
    for (std::uint32_t target = 0; target < targets_.size(); ++target) seal(target);
    received_at_ = receipt.received_at;
    source_ = receipt.source;
  }
  if (read_together(values)) return {};
  for (std::size_t i = 0; i < values.places.size(); ++i)
    read_alone(values.value(i), static_cast<std::uint64_t>(values.places[i].offset));
  return {};
}

// Holds only where each value turns out to be one record, from its first byte to its last: then
// none has run on into the next, and reading it alone would give the same.
bool SplitterCore::read_together(const ValueBatch& values) {
  const std::size_t count = values.places.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view value = values.value(i);
    if (is_json(value) || form_.is_header(value)) return false;
  }
  batch_.clear();
  reader_->read(values.joined, true, count + 1, batch_);
  if (batch_.rows.size() != count) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view raw = batch_.rows[i].raw;
    const std::string_view whole = without_return(values.value(i));
    if (raw.data() != whole.data() || raw.size() != whole.size()) return false;
  }
  for (std::size_t i = 0; i < count; ++i)
    sort(batch_.rows[i], static_cast<std::uint64_t>(values.places[i].offset), false);
  return true;
}

void SplitterCore::read_alone(std::string_view value, std::uint64_t offset) {
  if (form_.is_header(value)) return;
  const bool json = is_json(value);
  batch_.clear();
  if (json) {
    json_reader_->restart();
    json_reader_->read(value, true, kAllRows, batch_);
  } else {
    form_.reader()->read(value, true, kAllRows, batch_);
  }
  for (const Transaction& record : batch_.rows) sort(record, offset, json);
}

void SplitterCore::sort(const Transaction& record, std::uint64_t offset, bool json) {
  const RunForm csv = record.cause == Cause::malformed ? RunForm::broken_csv : RunForm::csv;
  const KeyGroup group = groups_.of(record);
  const std::uint32_t target = target_of_[group];
  sections_[group].add(record, offset, json ? RunForm::json : csv);
  ++waiting_records_[target];
  waiting_bytes_[target] += record.raw.size();
  if (waiting_bytes_[target] >= kBlockBytes) seal(target);
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

}  // namespace shop
