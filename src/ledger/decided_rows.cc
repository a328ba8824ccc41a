// SPDX-License-Identifier: Apache-2.0
#include "ledger/decided_rows.h"

#include <utility>

#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::uint8_t kFormat = 2;
constexpr std::uint8_t kFormatWithoutSources = 1;

void add_row(const Decisions& from, const RowReference& row, Decisions& to) {
  switch (row.type) {
    case RowType::entry:
      return to.add(from.entries[row.index]);
    case RowType::record:
      return to.add(from.records[row.index]);
    case RowType::issue:
      return to.add(from.issues[row.index]);
    case RowType::duplicate:
      return to.add(from.duplicates[row.index]);
    case RowType::product:
      return to.add(from.products[row.index]);
    case RowType::user:
      return to.add(from.users[row.index]);
    case RowType::settings:
      return to.add(from.settings[row.index]);
    case RowType::resolution:
      return to.add(from.resolutions[row.index]);
  }
}

}  // namespace

void DecidedRowsWriter::add(std::string_view block) {
  blocks_.text(block);
  ++count_;
}

void DecidedRowsWriter::reached(std::string_view source, DecidedUpto upto, KeyGroups groups) {
  key_groups_ = groups.count;
  auto found = reached_.find(source);
  if (found == reached_.end()) found = reached_.try_emplace(std::string(source)).first;
  found->second[upto.group] = upto.line;  // a source's records come in order
}

void DecidedRowsWriter::add(const StepOutcome& step) {
  const RecordOutcome& outcome = step.outcome;
  ++steps_;
  step_outcomes_.text(step.source);
  step_outcomes_.varint(step.line);
  step_outcomes_.fixed(static_cast<std::uint8_t>(outcome.what));
  step_outcomes_.text(outcome.cause == Cause::none ? "" : cause_name(outcome.cause));
  step_outcomes_.text(field_name(outcome.field));
}

std::string DecidedRowsWriter::take() {
  ByteWriter out;
  out.fixed(kFormat);
  write_tally(std::exchange(tally_, {}), out);
  out.varint(std::exchange(count_, 0));
  out.raw(blocks_.bytes());
  blocks_.clear();
  out.varint(key_groups_);
  out.varint(reached_.size());
  for (const auto& [source, lines] : reached_) {
    out.text(source);
    out.varint(lines.size());
    for (const auto& [group, line] : lines) {
      out.varint(group);
      out.varint(line);
    }
  }
  reached_.clear();
  out.varint(std::exchange(steps_, 0));
  out.raw(step_outcomes_.bytes());
  step_outcomes_.clear();
  return out.take();
}

namespace {

void read_sources(ByteReader& in, DecidedRows& rows) {
  const std::uint64_t key_groups = in.varint();
  if (key_groups > KeyGroups::kCountMax) return in.fail();
  rows.key_groups = static_cast<std::uint32_t>(key_groups);
  for (std::uint64_t sources = in.varint(); sources > 0 && in.ok(); --sources) {
    auto& [source, lines] = rows.upto.emplace_back();
    source = in.text();
    for (std::uint64_t groups = in.varint(); groups > 0 && in.ok(); --groups) {
      const std::uint64_t group = in.varint();
      lines.push_back({static_cast<KeyGroup>(group), in.varint()});
      if (group >= key_groups) in.fail();
    }
  }
}

RecordOutcome read_outcome(ByteReader& in) {
  const auto what = in.fixed<std::uint8_t>();
  const std::string_view cause = in.text();
  const std::string_view field = in.text();
  const auto known_cause = parse_cause(cause);
  const auto known_field = parse_field(field);
  if (what > static_cast<std::uint8_t>(RecordOutcome::What::issue) ||
      (!cause.empty() && !known_cause) || (!field.empty() && !known_field))
    in.fail();
  return {static_cast<RecordOutcome::What>(what), known_cause.value_or(Cause::none),
          known_field.value_or(Field::none), 0};
}

void read_steps(ByteReader& in, std::vector<StepOutcome>& steps) {
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    StepOutcome& step = steps.emplace_back();
    step.source = in.text();
    step.line = in.varint();
    step.outcome = read_outcome(in);
  }
}

}  // namespace

Result<DecidedRows> read_decided_rows(std::string_view bytes) {
  ByteReader in(bytes);
  DecidedRows rows;
  const auto format = in.fixed<std::uint8_t>();
  const bool is_known = format == kFormat || format == kFormatWithoutSources;
  bool valid = in.ok() && is_known && read_tally(in, rows.tally);
  for (std::uint64_t left = valid ? in.varint() : 0; left > 0 && in.ok(); --left)
    rows.blocks.push_back(in.text());
  if (format == kFormat && valid) {
    read_sources(in, rows);
    read_steps(in, rows.steps);
  }
  valid = valid && in.ok() && in.at_end();
  if (valid) return rows;
  return fail(ErrorCode::corrupt,
              "decided rows are damaged: restart the job from its last checkpoint");
}

Result<Decisions> join_rows(const DecidedRows& rows, Position first, Dictionaries& dictionaries) {
  Decisions all;
  all.clear(first);
  Decisions some;
  for (const std::string_view block : rows.blocks) {
    SHOP_CHECK(decode_block(block, dictionaries, some));
    if (!all.rows.empty() && some.received_at != all.received_at)
      return fail(ErrorCode::corrupt, "decided rows have more than one time of receipt");
    all.received_at = some.received_at;
    for (const RowReference& row : some.rows) add_row(some, row, all);
  }
  return all;
}

void write_tally(const Tally& tally, ByteWriter& out) {
  out.varint(tally.records);
  out.varint(tally.booked);
  out.varint(tally.duplicates);
  out.varint(tally.waiting);
  for (std::size_t cause = 0; cause < tally.issues_by_cause.size(); ++cause) {
    if (tally.issues_by_cause[cause] == 0) continue;
    out.text(cause_name(static_cast<Cause>(cause)));
    out.varint(tally.issues_by_cause[cause]);
  }
  out.text("");
}

bool read_tally(ByteReader& in, Tally& tally) {
  tally.records = in.varint();
  tally.booked = in.varint();
  tally.duplicates = in.varint();
  tally.waiting = in.varint();
  for (std::string_view name = in.text(); !name.empty(); name = in.text()) {
    const auto cause = parse_cause(name);
    if (!cause) return false;
    const std::uint64_t count = in.varint();
    tally.issues_by_cause[static_cast<std::size_t>(*cause)] = count;
    tally.issues += count;
  }
  return in.ok();
}

}  // namespace shop
