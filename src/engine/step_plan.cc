// SPDX-License-Identifier: Apache-2.0
#include "engine/step_plan.h"

#include <algorithm>
#include <deque>

#include "base/bytes.h"
#include "engine/inspection.h"
#include "engine/log_rows.h"
#include "ledger/key_groups.h"
#include "ledger/resolution_message.h"
#include "model/field_texts.h"

namespace shop {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::string_view kBack = "-back";

// What a step does to the roots of one key group.
struct Unit {
  Hash128 key;
  std::vector<Transaction> records;
  std::vector<BookedRecord> take_back;
  // One of the records was taken out before: it stands again under an id that the ledger makes.
  bool stands_again = false;

  std::vector<BookedRecord> named() const {
    std::vector<BookedRecord> all = take_back;
    for (const Transaction& record : records) all.push_back({record.root(), record.id});
    return all;
  }
};

// An issue as the desk left it.
struct IssueNow {
  Hash128 key;  // of the record that was refused
  IssueState state = IssueState::open;
  DismissReason reason = DismissReason::none;
  std::string booked;  // by its newest resolution, packed
};

class Planner {
 public:
  Planner(Engine& engine, const Resolution& step) : engine_(engine), step_(step), rows_(engine) {}

  Result<StepPlan> plan() {
    if (const auto refusal = refusal_of_records()) return StepPlan{{}, refusal};
    if (step_.has_issue) {
      SHOP_CHECK(look_at_issue());
      unit_of(issue_.key);
      SHOP_CHECK(take_back_elsewhere());
    }
    for (const BookedRecord& record : step_.take_back)
      unit_of(hash128(record.root)).take_back.push_back(record);
    for (const Transaction& record : step_.records)
      unit_of(key_of(record)).records.push_back(record);
    StepPlan plan;
    if (units_.size() <= 1) {
      const Hash128 key = units_.empty() ? Hash128{} : units_.front().key;
      SHOP_TRY(std::string message, pack_resolution(step_, key));
      plan.parts.push_back({key, std::move(message), {}, true});
      return plan;
    }
    SHOP_CHECK(put_in_order());
    for (std::size_t i = 0; i < units_.size(); ++i) {
      SHOP_TRY(StepPart part, part_of(i));
      plan.parts.push_back(std::move(part));
    }
    return plan;
  }

 private:
  std::optional<RecordOutcome> refusal_of_records() const {
    for (const Transaction& record : step_.records)
      if (record.cause != Cause::none)
        return RecordOutcome{RecordOutcome::What::issue, record.cause, record.field, 0};
    return std::nullopt;
  }

  Unit& unit_of(const Hash128& key) {
    const KeyGroups groups;
    const auto found = std::find_if(units_.begin(), units_.end(), [&](const Unit& unit) {
      return groups.of(unit.key) == groups.of(key);
    });
    if (found != units_.end()) return *found;
    units_.push_back({key, {}, {}, false});
    return units_.back();
  }

  Status look_at_issue() {
    std::optional<Position> refused_at;
    Position settled_at = 0;
    engine_.read([&](const ShopViews& views, Position) {
      const auto view = views.issues.find(step_.issue);
      if (!view) return;
      refused_at = view->position;
      if (!view->resolutions.empty()) settled_at = view->resolutions.back();
    });
    if (!refused_at)
      return fail(ErrorCode::not_found, "this shop has not heard of the issue: look again");
    SHOP_TRY(const IssueRow* row, rows_.issue(*refused_at));
    issue_.key = key_of(row->root.empty() ? row->id : row->root, row->raw);
    if (settled_at == 0) return {};
    SHOP_TRY(const ResolutionRow* settled, rows_.resolution(settled_at));
    issue_.state = settled->state;
    issue_.reason = settled->reason;
    issue_.booked = settled->booked;
    return {};
  }

  // An issue that is opened again takes back what it booked; there it can do so only where it is.
  Status take_back_elsewhere() {
    if (step_.state != IssueState::open) return {};
    std::vector<BookedRecord> booked;
    if (!shop::unpack(issue_.booked, booked))
      return fail(ErrorCode::corrupt, "a resolution in the log is damaged");
    const KeyGroups groups;
    for (auto record = booked.rbegin(); record != booked.rend(); ++record)
      if (groups.of(hash128(record->root)) != groups.of(issue_.key))
        unit_of(hash128(record->root)).take_back.push_back(*record);
    return {};
  }

  // Neither a record that was taken back nor one that stands again can be taken back by its name,
  // so only the last part may do that.
  Status put_in_order() {
    for (Unit& unit : units_)
      for (const Transaction& record : unit.records) {
        SHOP_TRY(const RootState root, look_up_root(engine_, record.root()));
        unit.stands_again |= root.was_voided(record.id);
      }
    const auto first = units_.begin() + (step_.has_issue ? 1 : 0);
    std::stable_partition(first, units_.end(), [](const Unit& unit) { return !unit.stands_again; });
    for (std::size_t i = 0; i + 1 < units_.size(); ++i)
      if (!units_[i].take_back.empty())
        return fail(ErrorCode::invalid_argument,
                    "this step takes back records of several transactions that the cluster keeps "
                    "apart: take them back one by one");
    return {};
  }

  Result<StepPart> part_of(std::size_t number) {
    const Unit& unit = units_[number];
    std::vector<BookedRecord> elsewhere;
    for (const Unit& other : units_) {
      if (&other == &unit) continue;
      const std::vector<BookedRecord> named = other.named();
      elsewhere.insert(elsewhere.end(), named.begin(), named.end());
    }
    const std::string said = step_.records.empty() ? std::string() : said_by(step_.records.front());
    Resolution part = step_;
    part.has_issue = step_.has_issue && number == 0;
    part.records = unit.records;
    part.take_back = unit.take_back;
    part.elsewhere = elsewhere;
    part.said = said;
    StepPart planned{unit.key, {}, {}, step_.has_issue};
    SHOP_TRY(planned.message, pack_resolution(part, unit.key));
    if (number + 1 == units_.size()) return planned;
    SHOP_TRY(planned.take_back, take_back_of(part, unit));
    return planned;
  }

  static std::string said_by(const Transaction& record) {
    std::deque<std::string> kept;
    return pack(texts_of(record, kept));
  }

  Result<std::string> take_back_of(const Resolution& part, const Unit& unit) {
    const std::string request = std::string(part.request) + std::string(kBack);
    const std::vector<BookedRecord> booked = unit.named();
    Resolution back;
    back.who = part.who;
    back.note = part.note;
    back.request = request;
    if (part.has_issue) {
      back.has_issue = true;
      back.issue = part.issue;
      back.issue_revision = part.issue_revision + 1;
      back.state = part.state == IssueState::open ? issue_.state : IssueState::open;
      back.reason = part.state == IssueState::open ? issue_.reason : DismissReason::none;
      back.elsewhere = part.elsewhere;
    } else {
      back.state = IssueState::open;
      back.take_back = booked;
    }
    return pack_resolution(back, unit.key);
  }

  Engine& engine_;
  const Resolution& step_;
  LogRows rows_;
  IssueNow issue_;
  std::vector<Unit> units_;
};

}  // namespace

Result<StepPlan> plan_step(Engine& engine, const Resolution& step) {
  return Planner(engine, step).plan();
}

std::string StepPlan::pack() const {
  ByteWriter out;
  out.fixed(kFormat);
  out.varint(parts.size());
  for (const StepPart& part : parts) {
    out.fixed(part.key.high);
    out.fixed(part.key.low);
    out.text(part.message);
    out.text(part.take_back);
    out.fixed(static_cast<std::uint8_t>(part.takes_repeated));
  }
  return out.take();
}

Result<StepPlan> StepPlan::unpack(std::string_view packed) {
  ByteReader in(packed);
  StepPlan plan;
  const auto format = in.fixed<std::uint8_t>();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    StepPart& part = plan.parts.emplace_back();
    part.key.high = in.fixed<std::uint64_t>();
    part.key.low = in.fixed<std::uint64_t>();
    part.message = in.text();
    part.take_back = in.text();
    part.takes_repeated = in.fixed<std::uint8_t>() != 0;
  }
  if (in.ok() && in.at_end() && format == kFormat && !plan.parts.empty()) return plan;
  return fail(ErrorCode::corrupt, "a step of the desk that waits to be sent is damaged");
}

}  // namespace shop
