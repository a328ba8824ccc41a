// SPDX-License-Identifier: Apache-2.0
#include "cli/record_change.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/hash.h"
#include "engine/inspection.h"
#include "ledger/decision_block.h"
#include "ledger/ledger.h"

namespace shop::cli {
namespace {

// A ledger of its own over the shop's log: it decides, and nothing is kept.
class LookUpHistory final : public RootHistory {
 public:
  explicit LookUpHistory(Engine& engine) : engine_(engine) {}
  Status load(const Hash128&, RootState& state) override {
    SHOP_TRY(RootState found, look_up_root(engine_, state.root()));
    state = std::move(found);
    return {};
  }

 private:
  Engine& engine_;
};

std::string joined_id(std::string_view subject, std::string_view suffix) {
  if (subject.size() + suffix.size() <= kIdBytesMax) return std::string(subject).append(suffix);
  const std::string hash = fmt::format("~{:016x}", fingerprint128(subject).high);
  SHOP_ASSERT(hash.size() + suffix.size() < kIdBytesMax);
  std::size_t kept = kIdBytesMax - hash.size() - suffix.size();
  const auto continues = [&](std::size_t at) {  // within a character of UTF-8
    return (static_cast<unsigned char>(subject[at]) & 0xC0U) == 0x80U;
  };
  while (kept > 0 && continues(kept)) --kept;
  return std::string(subject.substr(0, kept)).append(hash).append(suffix);
}

// What the ledger would decide, or an Error that says why it would refuse.
Status decide(Engine& engine, const Transaction& record, Decisions& decisions) {
  LookUpHistory history(engine);
  Ledger ledger(engine.dictionaries(), history, {.filter_bytes = 4096});
  ledger.filter().saturate();
  decisions.clear(engine.store().end());
  SystemClock clock;
  SHOP_CHECK(ledger.decide(std::span(&record, 1), {clock.now(), "dry run"}, decisions));
  if (decisions.issues.empty()) return {};
  const Cause cause = decisions.issues.front().cause;
  return fail(ErrorCode::invalid_argument,
              fmt::format("not booked ({}): {}", cause_name(cause), cause_advice(cause)));
}

}  // namespace

Result<Entry> standing_line(const RootState& state, std::string_view id) {
  if (const Entry* line = state.line(id)) return *line;
  if (state.was_voided(id))
    return fail(ErrorCode::not_found, fmt::format("transaction {} was voided", id));
  return fail(ErrorCode::not_found,
              fmt::format("no sale {} is booked: see whether it stands in 'issues list'", id));
}

std::string made_id(const RootState& state, std::string_view subject, std::string_view what,
                    std::size_t number) {
  std::string id;
  do {
    id = joined_id(subject, fmt::format("{}{}", what, number++));
  } while (state.record(id) != nullptr);
  return id;
}

Status book(Engine& engine, const Transaction& record, const std::string& source) {
  // What somebody tries by hand is told to them, and is no record that the shop must put right.
  Decisions decisions;
  SHOP_CHECK(decide(engine, record, decisions));
  const std::vector<Transaction> records = {record};
  Status durable;
  Tally tally;
  Submission submission;
  submission.transactions = records;
  submission.source = source;
  submission.done = [&](const Status& status, const Tally& counted) {
    durable = status;
    tally = counted;
  };
  engine.submit(std::move(submission));
  SHOP_CHECK(engine.drain());
  SHOP_CHECK(durable);
  for (int i = 1; i < kCauseCount; ++i) {
    if (tally.issues_by_cause[static_cast<std::size_t>(i)] == 0) continue;
    const auto cause = static_cast<Cause>(i);
    return fail(ErrorCode::invalid_argument,
                fmt::format("not booked ({}): {}", cause_name(cause), cause_advice(cause)));
  }
  return {};
}

Result<RowChanges> dry_run(Engine& engine, const Transaction& record) {
  Decisions decisions;
  SHOP_CHECK(decide(engine, record, decisions));
  return changes_of(engine, encode_block(decisions, engine.dictionaries()));
}

}  // namespace shop::cli
