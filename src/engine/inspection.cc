// SPDX-License-Identifier: Apache-2.0
#include "engine/inspection.h"

#include "engine/fold.h"
#include "engine/log_history.h"
#include "engine/submit_and_wait.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

// Rows behind what the store's index covers are found by reading them.
Status fold_unindexed(Store& store, Dictionaries& dictionaries, RootState& state) {
  Decisions decisions;
  const Position indexed = store.indexed_upto();
  return store.scan(indexed, [&](const LogBlock& block) -> Status {
    SHOP_CHECK(decode_block(block.bytes, dictionaries, decisions));
    for (std::size_t i = 0; i < decisions.rows.size(); ++i)
      if (decisions.first_position + i >= indexed) state.fold(decisions, decisions.rows[i]);
    return {};
  });
}

Status fold_indexed(Store& store, Dictionaries& dictionaries, RootState& state) {
  SHOP_TRY(const std::vector<Position> positions, store.find_ids(hash128(state.root())));
  Decisions decisions;
  for (const Position position : positions) {
    if (position >= store.indexed_upto()) continue;
    SHOP_TRY(const LogBlock block, store.read_block(position));
    SHOP_CHECK(decode_block(block.bytes, dictionaries, decisions));
    state.fold(decisions, decisions.rows[position - decisions.first_position]);
  }
  return {};
}

Result<RootState> ask(Engine& engine, std::string_view root) {
  const auto question = std::make_shared<RootQuestion>(RootQuestion{.root = std::string(root)});
  Submission submission;
  submission.question = question;
  SHOP_CHECK(submit_and_wait(engine, std::move(submission)));
  return *std::move(question->state);
}

}  // namespace

Result<RootState> look_up_root(Engine& engine, std::string_view root) {
  if (!engine.is_read_only()) return ask(engine, root);
  RootState state(root, engine.dictionaries());
  SHOP_CHECK(fold_indexed(engine.store(), engine.dictionaries(), state));
  SHOP_CHECK(fold_unindexed(engine.store(), engine.dictionaries(), state));
  return state;
}

std::uint64_t low_stock_notices(Engine& engine) {
  std::uint64_t notified = 0;
  engine.read(
      [&](const ShopViews& views, Position) { notified = views.catalogue.alerts().notified(); });
  return notified;
}

std::vector<LowStockNotice> low_stock_notices_after(Engine& engine, std::uint64_t number) {
  std::vector<LowStockNotice> notices;
  engine.read([&](const ShopViews& views, Position) {
    for (const StockNotification& notification : views.catalogue.alerts().after(number)) {
      LowStockNotice& notice = notices.emplace_back();
      notice.number = notification.number;
      notice.product_id = engine.dictionaries().products.text(notification.product);
      notice.product = views.catalogue.product_name(notification.product);
      notice.stock = notification.stock;
      notice.reorder_level = notification.reorder_level;
      notice.position = notification.position;
    }
  });
  return notices;
}

}  // namespace shop
