// SPDX-License-Identifier: Apache-2.0
#include "jni/splitter_core.h"

#include <algorithm>

#include "ledger/resolution_message.h"

namespace shop {

Result<std::unique_ptr<SplitterCore>> SplitterCore::make(const RecordForm& form, KeyGroups groups,
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
  return std::unique_ptr<SplitterCore>(new SplitterCore(form, groups, std::move(targets)));
}

SplitterCore::SplitterCore(const RecordForm& form, KeyGroups groups,
                           std::vector<KeyGroupRange> targets)
    : groups_(groups),
      targets_(std::move(targets)),
      sections_(groups.count),
      waiting_records_(targets_.size()),
      waiting_bytes_(targets_.size()),
      transactions_(form),
      products_(form),
      users_(form) {
  for (std::uint32_t target = 0; target < targets_.size(); ++target) {
    target_of_.resize(targets_[target].last + 1, target);
  }
}

Status SplitterCore::add(const ValueBatch& values, MessageType type, Timestamp received_at,
                         std::string_view source) {
  if (!values.is_valid())
    return fail(ErrorCode::invalid_argument, "the places of values must lie within their bytes");
  begin(type, received_at);
  note_source(source);
  switch (type) {
    case MessageType::transaction:
      sort(transactions_, values);
      break;
    case MessageType::product:
      sort(products_, values);
      break;
    case MessageType::user:
      sort(users_, values);
      break;
    case MessageType::resolution:
      sort_resolutions(values);
      break;
  }
  return {};
}

void SplitterCore::begin(MessageType type, Timestamp received_at) {
  if (type == origin_.type && received_at == origin_.received_at) return;
  seal_all();
  origin_ = {.type = type, .received_at = received_at};
}

void SplitterCore::note_source(std::string_view source) {
  const auto known = std::find(origin_.sources.begin(), origin_.sources.end(), source);
  source_ = static_cast<std::size_t>(known - origin_.sources.begin());
  if (known == origin_.sources.end()) origin_.sources.emplace_back(source);
}

template <class Row>
void SplitterCore::sort(Values<Row>& values_of_type, const ValueBatch& values) {
  RecordBatch<Row>& batch = values_of_type.batch;
  batch.clear();
  origins_.clear();
  values_of_type.reader.read(values, batch, origins_);
  for (std::size_t i = 0; i < batch.rows.size(); ++i) {
    const Row& record = batch.rows[i];
    put(groups_.of(record), record.raw, origins_[i]);
  }
}

// One that nobody can read goes anywhere, and is refused there.
void SplitterCore::sort_resolutions(const ValueBatch& values) {
  for (std::size_t i = 0; i < values.places.size(); ++i) {
    const std::string_view step = values.value(i);
    const Hash128 key = ResolutionMessage::key_of(step).value_or(Hash128{});
    put(groups_.of(key), step, {values.places[i].offset, ValueForm::json});
  }
}

void SplitterCore::put(KeyGroup group, std::string_view raw, const ValueOrigin& origin) {
  const std::uint32_t target = target_of_[group];
  sections_[group].add(raw, static_cast<std::uint64_t>(origin.offset), origin.form, source_);
  ++waiting_records_[target];
  waiting_bytes_[target] += raw.size();
  if (waiting_bytes_[target] >= kBlockBytes) seal(target);
}

void SplitterCore::seal_all() {
  for (std::uint32_t target = 0; target < targets_.size(); ++target) seal(target);
}

void SplitterCore::seal(std::uint32_t target) {
  if (waiting_records_[target] == 0) return;
  ByteWriter block;
  begin_block(origin_, block);
  for (KeyGroup group = targets_[target].first; group <= targets_[target].last; ++group) {
    if (!sections_[group].empty()) sections_[group].take(group, block);
  }
  waiting_records_[target] = waiting_bytes_[target] = 0;
  full_.push_back({target, block.take()});
}

std::optional<SplitterCore::Block> SplitterCore::take(bool all) {
  if (all) seal_all();
  if (full_.empty()) return std::nullopt;
  Block block = std::move(full_.front());
  full_.pop_front();
  return block;
}

}  // namespace shop
