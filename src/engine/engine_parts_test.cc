// SPDX-License-Identifier: Apache-2.0
//
// The parts of an engine, each for itself.
#include <gmock/gmock.h>

#include <thread>

#include "base/hash.h"
#include "base/prng.h"
#include "engine/bounded_queue.h"
#include "engine/fold.h"
#include "engine/health.h"
#include "engine/log_history.h"
#include "engine/shop_settings.h"
#include "engine/snapshot_manifest.h"
#include "engine/test_batch.h"
#include "ledger/decision_block.h"
#include "ledger/recent_ids.h"
#include "store/memory_store.h"

namespace shop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<Position> found(RecentIds& ids, const Hash128& hash) {
  std::vector<Position> positions;
  ids.find(hash, positions);
  return positions;
}

TEST(RecentIds, FindsWhatWasAdded) {
  RecentIds ids;
  const std::vector<IdRow> rows = {{{1, 2}, 10}, {{1, 1}, 11}, {{1, 2}, 12}};
  ids.add(rows);
  EXPECT_THAT(found(ids, {1, 2}), UnorderedElementsAre(10, 12));
  EXPECT_THAT(found(ids, {1, 1}), ElementsAre(11));
  EXPECT_THAT(found(ids, {2, 1}), IsEmpty());
  EXPECT_THAT(found(ids, {1, 0}), IsEmpty());
  EXPECT_EQ(ids.size(), 3u);
}

// As a plain list would, whenever somebody asks.
TEST(RecentIds, FindsAsAListWould) {
  Prng random(1);
  RecentIds ids;
  std::vector<IdRow> list;
  for (Position position = 1; position < 3000; ++position) {
    const IdRow row{{random.below(300), random.below(2)}, position};
    list.push_back(row);
    ids.add(std::span(&row, 1));
    if (!random.chance(0.2)) continue;
    const Hash128 wanted{random.below(300), random.below(2)};
    std::vector<Position> expected;
    for (const IdRow& each : list)
      if (each.hash == wanted) expected.push_back(each.position);
    ASSERT_THAT(found(ids, wanted), testing::UnorderedElementsAreArray(expected));
  }
  EXPECT_EQ(ids.size(), list.size());
  EXPECT_THAT(ids.take(), testing::UnorderedElementsAreArray(list));
  EXPECT_EQ(ids.size(), 0u);
  EXPECT_THAT(ids.take(), IsEmpty());
}

// A history over a log that the test writes, of sales one to a block.
class LogHistoryTest : public testing::Test {
 protected:
  std::shared_ptr<const LogBlock> sale(std::string_view id) {
    Decisions decisions;
    decisions.clear(next_);
    Entry entry;
    entry.root = entry.subject = entry.record_id = batch_.keep(id);
    entry.transactions = 1;
    entry.units = 3;
    entry.revenue_minor = 300;
    entry.line = Kind::sale;
    entry.user = dictionaries_.users.intern("u");
    entry.product = dictionaries_.products.intern("p");
    entry.product_name = dictionaries_.names.intern("n");
    entry.category = dictionaries_.categories.intern("c");
    entry.city = dictionaries_.cities.intern("city");
    entry.currency = *Currency::find("GBP");
    decisions.add(entry);
    auto block = std::make_shared<const LogBlock>(
        LogBlock{next_, 1, encode_block(decisions, dictionaries_)});
    next_ = decisions.next_position();
    ids_.clear();
    collect_ids(decisions, ids_);
    history_.add(block, ids_);
    return block;
  }
  void store(const std::shared_ptr<const LogBlock>& block) {
    ASSERT_TRUE(store_->append(std::span(block.get(), 1), {}));
    history_.durable_upto(store_->end());
  }
  bool knows(std::string_view id) {
    RootState state(id, dictionaries_);
    const Status loaded = history_.load(hash128(id), state);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return state.sale() != nullptr;
  }

  std::unique_ptr<Store> store_ = MemoryStore::create();
  Dictionaries dictionaries_;
  LogHistory history_{*store_, dictionaries_};
  TestBatch batch_;
  Position next_ = 1;
  std::vector<IdRow> ids_;
};

TEST_F(LogHistoryTest, KnowsWhatIsNotDurableYet) {
  const auto block = sale("1");
  EXPECT_TRUE(knows("1"));
  EXPECT_FALSE(knows("2"));
  store(block);
  EXPECT_TRUE(knows("1"));
}

TEST_F(LogHistoryTest, KnowsASealedIdUntilTheIndexDoes) {
  store(sale("1"));
  const std::vector<IdRow> sealed = history_.seal();
  EXPECT_EQ(sealed.size(), 1u);
  EXPECT_TRUE(history_.has_sealed());
  EXPECT_TRUE(knows("1"));
  store(sale("2"));
  ASSERT_TRUE(store_->add_ids(sealed, 2));
  EXPECT_TRUE(knows("1")) << "twice found is folded once";
  history_.unseal();
  EXPECT_TRUE(knows("1"));
  EXPECT_TRUE(knows("2"));
  EXPECT_EQ(history_.recent_ids(), 1u);
}

TEST_F(LogHistoryTest, GivesAllThatTheIndexLacks) {
  store(sale("1"));
  static_cast<void>(history_.seal());
  store(sale("2"));
  EXPECT_EQ(history_.take_all().size(), 2u);
  EXPECT_FALSE(history_.has_sealed());
  EXPECT_FALSE(knows("1"));
}

TEST_F(LogHistoryTest, KnowsMoreRootsThanItKeepsDecoded) {
  for (int i = 0; i < 200; ++i) store(sale(std::to_string(i)));
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(knows(std::to_string(i))) << i;
}

TEST_F(LogHistoryTest, SaysThatTheLogIsDamaged) {
  const auto block = sale("1");
  LogBlock damaged = *block;
  damaged.bytes[damaged.bytes.size() / 2] ^= 1;
  ASSERT_TRUE(store_->append(std::span(&damaged, 1), {}));
  history_.durable_upto(store_->end());
  RootState state("1", dictionaries_);
  const Status loaded = history_.load(hash128("1"), state);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::corrupt);
}

SnapshotManifest some_manifest() {
  SnapshotManifest manifest;
  manifest.complete_upto = 1'000'000;
  manifest.chunks["revenue/20088"] = {"revenue/20088@999", 999};
  manifest.chunks["issues/7"] = {"issues/7@1000500", 1'000'500};
  return manifest;
}

TEST(SnapshotManifest, ReadsWhatItWrote) {
  const auto read = SnapshotManifest::decode(some_manifest().encode());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->complete_upto, 1'000'000u);
  ASSERT_EQ(read->chunks.size(), 2u);
  EXPECT_EQ(read->chunks.at("issues/7").stored_name, "issues/7@1000500");
  EXPECT_EQ(read->chunks.at("issues/7").upto, 1'000'500u);
  EXPECT_EQ(read->last_upto(), 1'000'500u);
  const auto empty = SnapshotManifest::decode(SnapshotManifest{}.encode());
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->complete_upto, 1u);
  EXPECT_EQ(empty->last_upto(), 1u);
  EXPECT_TRUE(empty->chunks.empty());
}

TEST(SnapshotManifest, RefusesEveryBitThatIsWrongAndEveryByteThatIsMissing) {
  const std::string good = some_manifest().encode();
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    const auto read = SnapshotManifest::decode(bad);
    ASSERT_FALSE(read) << bit;
    EXPECT_EQ(read.error().code, ErrorCode::corrupt);
  }
  for (std::size_t size = 0; size < good.size(); ++size)
    ASSERT_FALSE(SnapshotManifest::decode(good.substr(0, size))) << size;
  EXPECT_FALSE(SnapshotManifest::decode(good + "x"));
}

TEST(ShopSettings, ReadsWhatItWrote) {
  ShopSettings settings;
  settings.zone_name = "America/New_York";
  settings.currency = *Currency::find("USD");
  const auto read = parse_settings(format_settings(settings));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, settings);
}

TEST(ShopSettings, FillsInWhatIsMissing) {
  const auto read = parse_settings("currency = \"EUR\"\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->zone_name, "Europe/London");
  EXPECT_EQ(read->currency.code(), "EUR");
}

TEST(ShopSettings, SaysWhatItCannotRead) {
  const auto error = [](std::string_view text) {
    const auto read = parse_settings(text);
    return read ? "" : read.error().message;
  };
  EXPECT_THAT(error("currency = \"ABC\""), HasSubstr("unknown currency 'ABC'"));
  EXPECT_THAT(error("zone = \"Europe/Atlantis\""), HasSubstr("Europe/Atlantis"));
  EXPECT_THAT(error("zone = "), HasSubstr("the settings cannot be read"));
  EXPECT_THAT(error("currency = 7"), HasSubstr("currency"));
  EXPECT_THAT(error("zone = [\"UTC\"]"), HasSubstr("zone"));
}

TEST(BoundedQueue, GivesInOrderAndInGroups) {
  BoundedQueue<int> queue(10);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(queue.push(int{i}));
  EXPECT_THAT(queue.take(3), ElementsAre(0, 1, 2));
  queue.close();
  EXPECT_FALSE(queue.push(9));
  EXPECT_THAT(queue.take(3), ElementsAre(3, 4));
  EXPECT_THAT(queue.take(3), IsEmpty());
}

TEST(BoundedQueue, WakesWhoeverWaitsForRoomWhenItCloses) {
  BoundedQueue<int> queue(1);
  ASSERT_TRUE(queue.push(1));
  std::thread giver([&] { EXPECT_FALSE(queue.push(2)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  queue.close();
  giver.join();
  EXPECT_THAT(queue.take(9), ElementsAre(1));
}

TEST(BoundedQueue, LosesNothingBetweenManyThreads) {
  BoundedQueue<int> queue(3);
  std::vector<std::thread> givers;
  for (int giver = 0; giver < 4; ++giver)
    givers.emplace_back([&] {
      for (int i = 0; i < 500; ++i) EXPECT_TRUE(queue.push(1));
    });
  int taken = 0;
  while (taken < 2000) taken += static_cast<int>(queue.take(7).size());
  for (std::thread& giver : givers) giver.join();
  EXPECT_EQ(taken, 2000);
}

TEST(Health, RemembersTheFirstError) {
  Health health;
  health.note({});
  EXPECT_TRUE(health.status());
  health.note(fail(ErrorCode::exhausted, "first"));
  health.note(fail(ErrorCode::internal, "second"));
  health.note({});
  EXPECT_TRUE(health.failed());
  EXPECT_EQ(health.status().error().message, "first");
  EXPECT_EQ(health.status().error().code, ErrorCode::exhausted);
}

}  // namespace
}  // namespace shop
