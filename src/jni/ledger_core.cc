// SPDX-License-Identifier: Apache-2.0
#include "jni/ledger_core.h"

#include <span>

#include "base/bytes.h"
#include "engine/fold.h"
#include "ledger/decision_block.h"
#include "ledger/resolution_message.h"

namespace shop {
namespace {

constexpr std::uint8_t kFormat = 1;

tl::unexpected<Error> damaged(std::string_view what) {
  return fail(ErrorCode::corrupt,
              std::string(what) + " is damaged: restart the job from another checkpoint");
}

struct SavedKeyGroup {
  ByteReader in;
  KeyGroup group = 0;
  std::uint64_t blocks = 0;
};

Result<SavedKeyGroup> open_saved(std::string_view saved) {
  SavedKeyGroup opened{.in = ByteReader(saved)};
  const auto format = opened.in.fixed<std::uint8_t>();
  const std::uint64_t group = opened.in.varint();
  opened.blocks = opened.in.varint();
  if (!opened.in.ok() || format != kFormat || group >= KeyGroups::kCountMax)
    return damaged("a saved key group");
  opened.group = static_cast<KeyGroup>(group);
  return opened;
}

}  // namespace

LedgerCore::Histories::Histories(Dictionaries& dictionaries, KeyGroupRange range) : range_(range) {
  for (KeyGroup group = range.first; group <= range.last; ++group)
    groups_of_range_.push_back(std::make_unique<MemoryHistory>(dictionaries));
}

Status LedgerCore::Histories::load(const Hash128& hash, RootState& state) {
  return (*this)[group_].load(hash, state);
}

Position LedgerCore::Histories::next_position(KeyGroup group) const {
  const MemoryHistory& history = (*this)[group];
  return history.blocks().empty() ? first_position(group) : history.end();
}

Result<std::unique_ptr<LedgerCore>> LedgerCore::make(Options options) {
  const KeyGroupRange range = options.range;
  if (range.first > range.last || range.last >= options.groups.count ||
      options.groups.count > KeyGroups::kCountMax) {
    return fail(ErrorCode::invalid_argument, "the range of key groups is not one of the job's");
  }
  return std::unique_ptr<LedgerCore>(new LedgerCore(std::move(options)));
}

LedgerCore::LedgerCore(Options options)
    : options_(std::move(options)),
      transactions_(options_.form),
      products_(options_.form),
      users_(options_.form),
      histories_(dictionaries_, options_.range),
      ledger_(dictionaries_, histories_, {.filter_bytes = options_.filter_bytes}) {}

Status LedgerCore::check_range(KeyGroup group) const {
  if (options_.range.has(group)) return {};
  return fail(ErrorCode::invalid_argument,
              "key group " + std::to_string(group) + " belongs to another operator");
}

Result<std::string> LedgerCore::process(std::string_view block) {
  SHOP_TRY(RecordBlockReader reader, RecordBlockReader::open(block));
  const BlockOrigin& origin = reader.origin();
  while (!reader.at_end()) {
    SHOP_CHECK(reader.next(section_));
    SHOP_CHECK(check_range(section_.group));
    decisions_.clear(histories_.next_position(section_.group));
    histories_.look_in(section_.group);
    SHOP_CHECK(decide_section(origin));
    decided_.add(decisions_.tally);
    DecidedRowsWriter& part =
        ledger_parts_[std::size_t{section_.group} * kLedgerParts / options_.groups.count];
    if (options_.tells_ledger) note_reached(origin, part);
    step_outcomes_.clear();
    if (decisions_.rows.empty()) continue;
    histories_[section_.group].add(decisions_);
    decided_.add(histories_[section_.group].blocks().back());
    if (options_.tells_ledger) part.add(histories_[section_.group].blocks().back());
  }
  return decided_.take();
}

void LedgerCore::note_reached(const BlockOrigin& origin, DecidedRowsWriter& part) const {
  part.add(decisions_.tally);
  std::size_t records = 0;
  for (const RecordRun& run : section_.runs) {
    records += run.records;
    const DecidedUpto upto{section_.group, section_.lines[records - 1]};
    part.reached(origin.sources[run.source], upto, options_.groups);
  }
  // Each step of the desk is a run by itself.
  for (std::size_t i = 0; i < step_outcomes_.size(); ++i)
    part.add(
        StepOutcome{origin.sources[section_.runs[i].source], section_.lines[i], step_outcomes_[i]});
}

std::string LedgerCore::take_ledger() {
  OutgoingRecords out;
  for (std::size_t part = 0; part < kLedgerParts; ++part) {
    if (ledger_parts_[part].empty()) continue;
    out.begin(std::to_string(part), ledger_parts_[part].take(), 1);
    out.header("format", "2");
  }
  return out.take();
}

Status LedgerCore::decide_section(const BlockOrigin& origin) {
  switch (origin.type) {
    case MessageType::transaction:
      return decide(transactions_, origin);
    case MessageType::product:
      return decide(products_, origin);
    case MessageType::user:
      return decide(users_, origin);
    case MessageType::resolution:
      break;
  }
  return resolve(origin);
}

Status LedgerCore::resolve(const BlockOrigin& origin) {
  for (const RecordRun& run : section_.runs) {
    std::string_view step = run.bytes.substr(0, run.bytes.size() - 1);  // without its line end
    if (step.ends_with('\r')) step.remove_suffix(1);  // record_block.cc put another one there
    const auto message = ResolutionMessage::read(step);
    RecordOutcome& outcome = step_outcomes_.emplace_back();
    if (!message) {
      outcome = {RecordOutcome::What::issue, Cause::malformed, Field::none, 0};
      continue;
    }
    SHOP_TRY(outcome,
             ledger_.resolve(message->resolution(),
                             {origin.received_at, origin.sources[run.source]}, decisions_));
  }
  return {};
}

// All are read before the first is decided: decisions point into the batch.
template <class Row>
Status LedgerCore::decide(Readers<Row>& readers, const BlockOrigin& origin) {
  RecordBatch<Row>& batch = readers.batch;
  batch.clear();
  for (const RecordRun& run : section_.runs) SHOP_CHECK(readers.reader.read(run, batch));
  if (batch.rows.size() != section_.lines.size()) return damaged("a block of records");
  for (std::size_t i = 0; i < batch.rows.size(); ++i) batch.rows[i].line = section_.lines[i];
  std::span<const Row> rows = batch.rows;
  for (auto run = section_.runs.begin(); run != section_.runs.end();) {
    const std::size_t source = run->source;
    std::size_t count = 0;
    for (; run != section_.runs.end() && run->source == source; ++run) count += run->records;
    SHOP_CHECK(ledger_.decide(rows.first(count), {origin.received_at, origin.sources[source]},
                              decisions_));
    rows = rows.subspan(count);
  }
  return {};
}

Result<std::string> LedgerCore::save_key_group(KeyGroup group, std::size_t from) const {
  SHOP_CHECK(check_range(group));
  const std::vector<std::string>& blocks = histories_[group].blocks();
  if (from >= blocks.size()) return std::string();
  ByteWriter out;
  out.fixed(kFormat);
  out.varint(group);
  out.varint(blocks.size() - from);
  for (std::size_t i = from; i < blocks.size(); ++i) out.text(blocks[i]);
  return out.take();
}

Result<KeyGroup> LedgerCore::key_group_of(std::string_view saved) {
  SHOP_TRY(const SavedKeyGroup opened, open_saved(saved));
  return opened.group;
}

Status LedgerCore::restore_key_group(std::string_view saved) {
  SHOP_TRY(SavedKeyGroup opened, open_saved(saved));
  SHOP_CHECK(check_range(opened.group));
  for (std::uint64_t left = opened.blocks; left > 0; --left) {
    const std::string_view block = opened.in.text();
    Decisions decisions;
    SHOP_CHECK(decode_block(block, dictionaries_, decisions));
    // A block that is missing, out of order or there twice shows in the names of its rows.
    if (decisions.first_position != histories_.next_position(opened.group))
      return damaged("a saved key group");
    collect_ids(decisions, decisions.ids);
    for (const IdRow& id : decisions.ids) ledger_.filter().recall(id.hash);
    histories_[opened.group].add(decisions);
  }
  if (!opened.in.at_end()) return damaged("a saved key group");
  return {};
}

}  // namespace shop
