// SPDX-License-Identifier: Apache-2.0
#include "source_history.h"

#include <algorithm>

namespace shop::bench {
namespace {

class NoHistory final : public RootHistory {
 public:
  Status load(const Hash128&, RootState&) override { return {}; }
};

}  // namespace

SourceHistory::SourceHistory(Dictionaries& dictionaries, RecordContext context)
    : dictionaries_(dictionaries), context_(std::move(context)) {}

void SourceHistory::add(const Decisions& decisions, std::string_view bytes) {
  batches_.push_back({decisions.first_position, decisions.rows.size(), bytes});
  ids_.add(decisions.ids);
  end_ = decisions.next_position();
}

Status SourceHistory::load(const Hash128& hash, RootState& state) {
  std::vector<Position> positions;
  ids_.find(hash, positions);
  std::sort(positions.begin(), positions.end());
  for (const Position position : positions) {
    const auto behind =
        std::upper_bound(batches_.begin(), batches_.end(), position,
                         [](Position at, const Batch& batch) { return at < batch.first_position; });
    const Batch& batch = *std::prev(behind);
    TransactionBatch records;
    make_csv_transaction_reader(context_)->read(batch.bytes, true, batch.rows, records);
    NoHistory none;
    Ledger ledger(dictionaries_, none, {.filter_bytes = 4096});
    Decisions decisions;
    decisions.clear(batch.first_position);
    SHOP_CHECK(ledger.decide(records.rows, {{INT64_MAX / 2}, "source"}, decisions));
    state.fold(decisions, decisions.rows[position - batch.first_position]);
  }
  return {};
}

}  // namespace shop::bench
