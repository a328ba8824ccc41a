// SPDX-License-Identifier: Apache-2.0
#include "kafka/awaited_records.h"

#include <fmt/format.h>

#include <unordered_map>

namespace shop {
namespace {

// What a message's rows say of records, by their place or by their id.
class Verdicts {
 public:
  Verdicts(const DecidedRows& told, const Decisions& decisions) {
    for (std::size_t i = 0; i < decisions.rows.size(); ++i)
      take(decisions, decisions.rows[i], decisions.first_position + i);
    for (const StepOutcome& step : told.steps) by_place_[{step.source, step.line}] = step.outcome;
  }

  RecordOutcome of(std::string_view source, std::uint64_t line, const AwaitedRecord& record) const {
    const auto named = by_id_.find(Name{record.type, record.id});
    const RecordOutcome booked = named == by_id_.end() ? RecordOutcome{} : named->second;
    const auto placed = by_place_.find(Place{source, line});
    if (placed == by_place_.end()) return booked;
    RecordOutcome outcome = placed->second;
    if (outcome.position == 0) outcome.position = booked.position;  // of a step of the desk
    return outcome;
  }

 private:
  using Place = std::pair<std::string_view, std::uint64_t>;
  using Name = std::pair<MessageType, std::string>;

  void take(const Decisions& decisions, const RowReference& row, Position position) {
    using What = RecordOutcome::What;
    if (row.type == RowType::issue) {
      const IssueRow& issue = decisions.issues[row.index];
      if (!issue.settles_waiting)
        by_place_[{issue.source, issue.line}] = {What::issue, issue.cause, issue.field, position};
    } else if (row.type == RowType::duplicate) {
      const DuplicateRow& duplicate = decisions.duplicates[row.index];
      by_place_[{duplicate.source, duplicate.line}] = {.what = What::duplicate,
                                                       .position = position};
    } else if (row.type == RowType::entry) {
      book({MessageType::transaction, std::string(decisions.entries[row.index].record_id)},
           What::booked, position);
    } else if (row.type == RowType::record) {
      const RecordRow& record = decisions.records[row.index];
      book({MessageType::transaction, std::string(record.transaction.id)},
           record.waiting ? What::waiting : What::booked, position);
    } else if (row.type == RowType::product) {
      book({MessageType::product, std::string(decisions.products[row.index].product.id)},
           What::booked, position);
    } else if (row.type == RowType::user) {
      book({MessageType::user, std::string(decisions.users[row.index].user.id)}, What::booked,
           position);
    } else if (row.type == RowType::resolution) {
      const ResolutionRow& step = decisions.resolutions[row.index];
      book({MessageType::resolution, step_name(step.issue, step.revision, step.request)},
           What::booked, position);
    }
  }
  // The first row of a record is the one about itself.
  void book(const Name& name, RecordOutcome::What what, Position position) {
    by_id_.try_emplace(name, RecordOutcome{.what = what, .position = position});
  }

  std::map<Place, RecordOutcome> by_place_;
  std::map<Name, RecordOutcome> by_id_;
};

// How far each key group of a partition is decided.
class Reached {
 public:
  Reached(std::uint32_t key_groups, const std::vector<DecidedUpto>& told) : groups_{key_groups} {
    for (const DecidedUpto& upto : told) lines_[upto.group] = upto.line;
  }
  bool includes(const AwaitedRecord& record, std::uint64_t line) const {
    const auto found = lines_.find(groups_.of(record.key));
    return found != lines_.end() && line <= found->second;
  }

 private:
  KeyGroups groups_;
  std::unordered_map<KeyGroup, std::uint64_t> lines_;
};

}  // namespace

std::string step_name(const Hash128& issue, std::uint32_t revision, std::string_view request) {
  return fmt::format("{}/{}/{}", to_hex(issue), revision, request);
}

void AwaitedRecords::add(const std::string& source, std::uint64_t line, AwaitedRecord record) {
  by_source_[source].insert_or_assign(line, std::move(record));
}

bool AwaitedRecords::concerned_by(const DecidedRows& rows) const {
  for (const auto& [source, told] : rows.upto) {
    const auto waiting = by_source_.find(source);
    if (waiting == by_source_.end()) continue;
    const Reached reached(rows.key_groups, told);
    for (const auto& [line, record] : waiting->second)
      if (reached.includes(record, line)) return true;
  }
  return false;
}

AwaitedRecords::Settled AwaitedRecords::settle(const DecidedRows& rows,
                                               const Decisions& decisions) {
  const Verdicts verdicts(rows, decisions);
  Settled settled;
  for (const auto& [source, told] : rows.upto) {
    const auto waiting = by_source_.find(source);
    if (waiting == by_source_.end()) continue;
    const Reached reached(rows.key_groups, told);
    std::erase_if(waiting->second, [&](auto& entry) {
      auto& [line, record] = entry;
      if (!reached.includes(record, line)) return false;
      const RecordOutcome outcome = verdicts.of(source, line, record);
      settled.emplace_back(std::move(record), outcome);
      return true;
    });
    if (waiting->second.empty()) by_source_.erase(waiting);
  }
  return settled;
}

void AwaitedRecords::forget(const Shipment& shipment) {
  for (auto& [source, records] : by_source_)
    std::erase_if(records,
                  [&](const auto& entry) { return entry.second.shipment.get() == &shipment; });
  std::erase_if(by_source_, [](const auto& source) { return source.second.empty(); });
}

}  // namespace shop
