// SPDX-License-Identifier: Apache-2.0
//
// A damaged snapshot costs time, never a number; a damaged log is said so, with the position.
#include <filesystem>
#include <fstream>
#include <map>

#include "engine/engine_fixture.h"
#include "engine/random_trade.h"
#include "engine/snapshot_chunk.h"

namespace shop {
namespace {

using testing::HasSubstr;

void trade(TestShop& shop) {
  RandomTrade trade(3);
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(shop.deliver(trade.batch(25))->durable);
}

// What can happen to the bytes of a chunk or of the manifest; each gives other bytes than it got.
using Damage = std::string (*)(std::string);
constexpr std::pair<const char*, Damage> kDamages[] = {
    {"a bit", [](std::string bytes) { return bytes[bytes.size() / 2] ^= 4, bytes; }},
    {"the first byte", [](std::string bytes) { return bytes[0] ^= 1, bytes; }},
    {"half of it", [](std::string bytes) { return bytes.substr(0, bytes.size() / 2); }},
    {"all but a byte", [](std::string bytes) { return bytes.substr(0, 1); }},
    {"too much", [](std::string bytes) { return bytes + "x"; }},
    {"nothing", [](std::string) { return std::string(); }},  // which deletes it
};

class DamagedSnapshotTest : public EngineStory {
 protected:
  void SetUp() override {
    open();
    trade(shop_);
    restart(Way::close);
    before_ = shop_.cells();
  }
  SnapshotManifest manifest() {
    const auto bytes = shop_.engine().store().get(kSnapshotManifestName);
    EXPECT_TRUE(bytes && *bytes);
    return *SnapshotManifest::decode(**bytes);
  }
  // One chunk of each kind, by its name up to the slash.
  std::vector<std::string> a_chunk_of_each_kind() {
    std::map<std::string, std::string> kinds;
    for (const auto& [name, chunk] : manifest().chunks)
      kinds[name.substr(0, name.find('/'))] = chunk.stored_name;
    std::vector<std::string> names;
    for (const auto& [kind, name] : kinds) names.push_back(name);
    return names;
  }
  std::string chunk(const std::string& name) { return *shop_.engine().store().get_chunk(name); }
  void put_chunk(const std::string& name, std::string bytes) {
    const NamedValue chunk{name, std::move(bytes)};
    ASSERT_TRUE(shop_.engine().store().put_chunks(std::span(&chunk, 1)));
  }
  void put_manifest(std::string bytes) {
    const NamedValue value{std::string(kSnapshotManifestName), std::move(bytes)};
    ASSERT_TRUE(shop_.engine().store().put(std::span(&value, 1)));
  }
  // Opens on the damage, to read and to change; closing then makes a new snapshot.
  void expect_made_from_the_log(const std::string& words) {
    for (const bool read_only : {true, false}) {
      shop_.crash();
      shop_.options.read_only = read_only;
      open();
      EXPECT_THAT(shop_.engine().warning(), HasSubstr("the views are made from the log"));
      EXPECT_THAT(shop_.engine().warning(), HasSubstr(words));
      EXPECT_EQ(difference(shop_.cells(), before_), "");
    }
    EXPECT_EQ(shop_.verify(), "");
    restart(Way::close);
    EXPECT_EQ(shop_.engine().warning(), "");
    EXPECT_EQ(difference(shop_.cells(), before_), "");
  }

  Cells before_;
};
SHOP_ON_BOTH_STORES(DamagedSnapshotTest);

TEST_P(DamagedSnapshotTest, AnyChunkCanBeDamaged) {
  const std::size_t kinds = a_chunk_of_each_kind().size();
  EXPECT_GE(kinds, 7u);
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    for (const auto& [words, damage] : kDamages) {
      const std::string name = a_chunk_of_each_kind()[kind];
      SCOPED_TRACE(name + ": " + words);
      put_chunk(name, damage(chunk(name)));
      expect_made_from_the_log("chunk");
    }
  }
}

TEST_P(DamagedSnapshotTest, AChunkOfAnotherVersionIsNotRead) {
  for (const std::string& name : a_chunk_of_each_kind()) {
    std::string bytes = chunk(name);
    bytes[bytes.size() - sizeof(kSnapshotChunkVersion)] = kSnapshotChunkVersion - 1;
    put_chunk(name, bytes);
  }
  const std::string version = std::to_string(kSnapshotChunkVersion);
  expect_made_from_the_log("is of version " + std::to_string(kSnapshotChunkVersion - 1) + ", not " +
                           version);
}

TEST_P(DamagedSnapshotTest, AWholeChunkInThePlaceOfAnotherIsNotRead) {
  const std::vector<std::string> names = a_chunk_of_each_kind();
  put_chunk(names[0], chunk(names[1]));
  expect_made_from_the_log("is damaged");
}

TEST_P(DamagedSnapshotTest, TheManifestCanBeDamaged) {
  for (const auto& [words, damage] : kDamages) {
    SCOPED_TRACE(words);
    const std::string damaged = damage(manifest().encode());
    if (damaged.empty()) continue;  // that is a shop without a snapshot
    put_manifest(damaged);
    expect_made_from_the_log("the manifest of the snapshot");
  }
}

TEST_P(DamagedSnapshotTest, WithoutAManifestTheLogIsEnough) {
  put_manifest("");
  restart(Way::crash);
  EXPECT_EQ(shop_.engine().warning(), "");
  EXPECT_EQ(difference(shop_.cells(), before_), "");
}

// A snapshot holds only rows that were durable: one that knows more tells of a loss.
TEST_P(DamagedSnapshotTest, ALogThatLostItsEndIsRefused) {
  SnapshotManifest ahead = manifest();
  const Position end = shop_.engine().store().end();
  ahead.chunks.begin()->second.upto = end + 5;
  put_manifest(ahead.encode());
  shop_.crash();
  EXPECT_THAT(shop_.open(),
              HasSubstr("the views hold rows up to position " + std::to_string(end + 4) +
                        ", the log ends at " + std::to_string(end - 1)));
}

TEST_P(DamagedSnapshotTest, DamageInTheLogIsNamed) {
  const Position end = shop_.engine().store().end();
  const LogBlock block{end, 7, "no block"};
  ASSERT_TRUE(shop_.engine().store().append(std::span(&block, 1), {}));
  shop_.crash();
  EXPECT_THAT(shop_.open(), HasSubstr("the log is damaged at positions " + std::to_string(end) +
                                      " to " + std::to_string(end + 6)));
}

// Bytes that rot on the disk, in each file that has values: the log's and the snapshots'.
TEST(DamagedFiles, AreNotTakenForWhatWasWritten) {
  for (const bool without_snapshot : {false, true}) {
    TestShop shop(Which::rocks);
    ASSERT_EQ(shop.open(), "");
    trade(shop);
    if (without_snapshot) {
      ASSERT_EQ(shop.close(), "");
      ASSERT_EQ(shop.open(), "");
      const NamedValue none{std::string(kSnapshotManifestName), ""};
      ASSERT_TRUE(shop.engine().store().put(std::span(&none, 1)));
      shop.crash();
    } else {
      ASSERT_EQ(shop.close(), "");
    }
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(shop.directory() + "/store")) {
      if (entry.path().extension() != ".blob") continue;
      std::fstream bytes(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      const auto middle = static_cast<std::streamoff>(entry.file_size() / 2);
      bytes.seekg(middle);
      const char changed = static_cast<char>(bytes.get() ^ 8);
      bytes.seekp(middle);
      bytes.put(changed);
      ++files;
    }
    EXPECT_GE(files, 1);
    // With a snapshot the opening may have no need of the rows; whoever reads them is told.
    std::string told = shop.open();
    EXPECT_EQ(told.empty(), !without_snapshot) << told;
    if (told.empty()) told = shop.verify();
    EXPECT_THAT(told, HasSubstr("read the log at position "));
  }
}

}  // namespace
}  // namespace shop
