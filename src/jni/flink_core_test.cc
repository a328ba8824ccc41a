// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>

#include "jni/flink_fixture.h"
#include "jni/unpacked_records.h"
#include "sim/shop.h"

namespace shop {
namespace {

using ::testing::HasSubstr;

// Simulated records with every sort of fault, without their header line.
struct Traffic {
  std::string header;
  std::string csv;

  static Traffic make(std::uint64_t events) {
    sim::ShopOptions options;
    options.events = events;
    options.users = 500;
    options.refund_rate = 0.1;
    options.fault_rate = 0.1;
    options.foreign_rate = 0.05;
    auto shop = sim::Shop::open(options);
    SHOP_ASSERT(shop.has_value());
    Traffic traffic{std::string(shop->header()), ""};
    while (shop->fill(traffic.csv, 1U << 20U)) {
    }
    if (traffic.csv.starts_with(traffic.header)) traffic.csv.erase(0, traffic.header.size() + 1);
    return traffic;
  }
};

// Some `records` at a time, cut where the reader says that records end.
std::vector<std::string_view> chunks_of(std::string_view header, std::string_view csv,
                                        std::size_t records) {
  const auto reader = form_with(header).csv_reader<Transaction>();
  std::vector<std::string_view> chunks;
  TransactionBatch batch;
  for (std::size_t size = 1; size > 0; csv.remove_prefix(size)) {
    batch.clear();
    size = reader->read(csv, true, records, batch);
    if (size > 0) chunks.push_back(csv.substr(0, size));
  }
  return chunks;
}

TEST(FlinkCore, ShardsGiveTheCellsOfAStraightRun) {
  const Traffic traffic = Traffic::make(6'000);
  StraightShop straight;
  const std::string expected = straight.cells_of(traffic.header, traffic.csv);
  for (const std::uint32_t ledgers : {1U, 3U}) {
    FlinkShop shop(traffic.header, ledgers);
    for (const std::string_view chunk : chunks_of(traffic.header, traffic.csv, 500))
      ASSERT_TRUE(shop.give(chunk));
    EXPECT_TRUE(shop.cells() == expected) << ledgers << " ledgers";
    EXPECT_EQ(shop.merged()->tally().records, straight.views.tally().records);
    EXPECT_EQ(shop.merged()->tally().issues_by_cause, straight.views.tally().issues_by_cause);
    EXPECT_GT(shop.merged()->tally().issues, 100U);
    EXPECT_GT(shop.merged()->tally().duplicates, 10U);
  }
}

TEST(FlinkCore, OneLineLessGivesOtherCells) {
  const Traffic traffic = Traffic::make(2'000);
  StraightShop straight;
  const std::string expected = straight.cells_of(traffic.header, traffic.csv);
  FlinkShop shop(traffic.header, 2);
  const std::string_view dropped(traffic.csv.data() + traffic.csv.find('\n') + 1);
  ASSERT_TRUE(shop.give(dropped));
  EXPECT_FALSE(shop.cells() == expected);
}

TEST(FlinkCore, AStateComesBackAtAnotherParallelism) {
  const Traffic traffic = Traffic::make(5'000);
  StraightShop straight;
  const std::string expected = straight.cells_of(traffic.header, traffic.csv);
  for (const std::uint32_t ledgers : {1U, 2U, 3U}) {
    FlinkShop shop(traffic.header, 2);
    std::size_t given = 0;
    for (const std::string_view chunk : chunks_of(traffic.header, traffic.csv, 300)) {
      ASSERT_TRUE(shop.give(chunk));
      // Refunds, corrections and duplicates of what came before must find it again.
      if (++given % 4 == 0) {
        ASSERT_TRUE(shop.rescale(ledgers));
      }
    }
    EXPECT_GT(given, 8U);
    EXPECT_TRUE(shop.cells() == expected) << "rescaled to " << ledgers;
    EXPECT_EQ(shop.merged()->tally().records, straight.views.tally().records);
  }
}

// A checkpoint saves what is new; all of them together are the state.
TEST(FlinkCore, PiecesOfTheStateAddUpToTheState) {
  const Traffic traffic = Traffic::make(5'000);
  StraightShop straight;
  const std::string expected = straight.cells_of(traffic.header, traffic.csv);
  FlinkShop shop(traffic.header, 1);
  const auto chunks = chunks_of(traffic.header, traffic.csv, 500);
  std::vector<std::string> pieces;
  std::vector<std::size_t> saved(FlinkShop::kGroups.count);
  std::map<std::string, std::string> view_chunks;
  std::size_t bytes_of_last = 0;
  for (std::size_t i = 0; i + 1 < chunks.size(); ++i) {
    ASSERT_TRUE(shop.give(chunks[i]));
    bytes_of_last = 0;
    for (KeyGroup group = 0; group < FlinkShop::kGroups.count; ++group) {
      std::string piece = *shop.ledger(0).save_key_group(group, saved[group]);
      saved[group] = shop.ledger(0).blocks(group);
      bytes_of_last += piece.size();
      if (!piece.empty()) pieces.push_back(std::move(piece));
    }
    shop.views(0).begin_save(false);
    for (auto chunk = *shop.views(0).next_chunk(); chunk; chunk = *shop.views(0).next_chunk())
      view_chunks[chunk->name] = chunk->bytes;
  }
  std::size_t whole = 0;
  for (const std::string& group : shop.saved_key_groups()) whole += group.size();
  EXPECT_LT(bytes_of_last, whole / 5) << "of ten checkpoints";

  FlinkShop restored(traffic.header, 1);
  for (const std::string& piece : pieces) ASSERT_TRUE(restored.ledger(0).restore_key_group(piece));
  for (const auto& [name, bytes] : view_chunks)
    ASSERT_TRUE(restored.views(0).load_chunk(name, bytes));
  ASSERT_TRUE(restored.views(0).load_tally(shop.views(0).save_tally()));
  ASSERT_TRUE(restored.give(chunks.back()));
  EXPECT_TRUE(restored.cells() == expected);
  EXPECT_EQ(restored.merged()->tally().records, straight.views.tally().records);
  // Without one of them the next one does not fit.
  FlinkShop lacking(traffic.header, 1);
  const KeyGroup first = *LedgerCore::key_group_of(pieces.front());
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    if (*LedgerCore::key_group_of(pieces[i]) != first) continue;
    EXPECT_FALSE(lacking.ledger(0).restore_key_group(pieces[i]));
    break;
  }
}

TEST(FlinkCore, ARescaleWithoutTheLedgersStateIsNoticed) {
  const std::string csv = sale(1) + sale(2);
  FlinkShop shop(kSeed, 2);
  ASSERT_TRUE(shop.give(csv));
  ASSERT_TRUE(shop.rescale(3));
  ASSERT_TRUE(shop.give(csv));
  EXPECT_EQ(shop.merged()->tally().duplicates, 2U);
  EXPECT_THAT(*shop.merged()->cells("revenue"), HasSubstr("transactions=2"));
}

// A key group comes from a hash, but no hash alone ever decides about a record.
TEST(FlinkCore, RootsThatShareAHashStayApart) {
  const Traffic traffic = Traffic::make(1'000);
  StraightShop straight;
  const std::string expected = straight.cells_of(traffic.header, traffic.csv);
  set_hash128_bits_for_tests(7);
  FlinkShop shop(traffic.header, 2);
  for (const std::string_view chunk : chunks_of(traffic.header, traffic.csv, 200))
    ASSERT_TRUE(shop.give(chunk));
  ASSERT_TRUE(shop.rescale(3));
  set_hash128_bits_for_tests(128);
  EXPECT_TRUE(shop.cells() == expected);
}

// Records that say nothing of where they end, or that contain line ends, keep their bytes on the
// way and take no neighbour along, wherever they are sorted to.
TEST(FlinkCore, BrokenRecordsStayAlone) {
  std::string csv;
  for (int id = 1; id <= 200; ++id) {
    csv += sale(id);
    if (id % 4 == 0) csv += fmt::format("{},7,\"never closed,1,2\n", id + 1000);
    if (id % 5 == 0) csv += fmt::format("{},7,\"closed\" too early,1,2\n", id + 2000);
    if (id % 6 == 0) csv += sale(id + 3000, "New\nTown");
    if (id % 7 == 0) csv += sale(id + 4000, "The \"\"City\"\"\r\nof London");
    if (id % 9 == 0) csv += fmt::format("{},too,few\r\n", id + 5000);
    if (id % 10 == 0) csv += "\n,,,\r\n\xFF\xFE,1,2\n";
    if (id % 11 == 0) csv += fmt::format("{},ends with a return\r\r\n", id + 6000);
  }
  csv += "9999,\"open to the end";
  StraightShop straight;
  const std::string expected = straight.cells_of(kSeed, csv);
  FlinkShop shop(kSeed, 3);
  ASSERT_TRUE(shop.give(csv));
  EXPECT_EQ(shop.cells(), expected);
  EXPECT_EQ(shop.merged()->tally().records, straight.views.tally().records);
  EXPECT_EQ(shop.merged()->tally().issues_by_cause, straight.views.tally().issues_by_cause);
  EXPECT_GT(shop.merged()->tally().issues, 50U);
}

// A value that runs on, by RFC 4180, to a quote in the next one would take that along.
TEST(FlinkCore, NoValueRunsOnIntoTheNext) {
  Values values;
  for (int id = 1; id <= 20; ++id) {
    std::string line = sale(id);
    line.pop_back();
    values.add(line);
    values.add(fmt::format("{},1,1,5\" pipe,\"open", id + 100));
    values.add(fmt::format("{},1,1,\"closed,\"", id + 200));
  }
  FlinkShop shop(kSeed, 2);
  ASSERT_TRUE(shop.give(values.batch()));
  EXPECT_EQ(shop.merged()->tally().booked, 20U);
  EXPECT_EQ(shop.merged()->tally().issues, 40U);
}

TEST(FlinkCore, JsonStandsBesideCsv) {
  const std::string json =
      R"({"transaction_id":"ID","user_id":"1001","product_id":"2001","product_name":"Laptop",)"
      R"("category":"Electronics","quantity":2,"price":1500.00,"total":3000.00,)"
      R"("timestamp":"2024-12-30 14:30:00","city":"London"})";
  const auto with_id = [&](std::string_view id) {
    std::string text = json;
    return text.replace(text.find("ID"), 2, id);
  };
  Values values;
  values.add(sale(1).substr(0, sale(1).size() - 1));
  values.add(with_id("2"));
  values.add("  " + with_id("3") + "\r");
  values.add("[" + with_id("4") + ",\n" + with_id("5") + "]");
  values.add(with_id("1"));             // the same sale as the line of CSV
  values.add(R"({"transaction_id":)");  // an issue
  values.add("[" + with_id("6"));       // so is what is left of an array that is not closed
  values.add(std::string(kSeed));       // passed over, as is what is empty
  values.add("");
  values.add("[]");
  FlinkShop shop(kSeed, 2);
  ASSERT_TRUE(shop.give(values.batch()));
  const Tally tally = shop.merged()->tally();
  EXPECT_EQ(tally.booked, 6U);
  EXPECT_EQ(tally.duplicates, 1U);
  EXPECT_EQ(tally.issues, 2U);
  EXPECT_THAT(*shop.merged()->cells("revenue"), HasSubstr("transactions=6"));
}

TEST(FlinkCore, ProductsAndUsersStandBesideSales) {
  Values sales;
  sales.add(sale(1).substr(0, sale(1).size() - 1));
  Values products;
  products.add("2001,Laptop Pro,Electronics,1500.00,10,9");
  products.add(R"({"product_id":"2001","stock_delta":5,"change_id":"d1"})");
  products.add(R"({"product_id":"2001","stock_delta":5,"change_id":"d1"})");  // counted once
  products.add("2002,,,,-,");
  Values users;
  users.add("user_id,name,age,address,city");  // passed over
  users.add("1001,Ann,34,1 High St,London");
  FlinkShop shop(kSeed, 3);
  ASSERT_TRUE(shop.give(users.batch(), MessageType::user));
  ASSERT_TRUE(shop.give(sales.batch()));
  ASSERT_TRUE(shop.give(products.batch(), MessageType::product));
  ASSERT_TRUE(shop.rescale(2));
  // The change of the stock is known again, as a sale would be.
  ASSERT_TRUE(shop.give(products.batch(), MessageType::product));
  const auto whole = shop.merged();
  EXPECT_EQ(*whole->cells("stock"), "stock|2001|stock=13|level=9\n");
  EXPECT_THAT(*whole->cells("catalogue"), HasSubstr("catalogue|product|2001|name=Laptop Pro|"));
  EXPECT_THAT(*whole->cells("catalogue"), HasSubstr("catalogue|user|1001|age=34|city=London|"));
  EXPECT_EQ(whole->tally().issues, 2U);
  EXPECT_EQ(whole->tally().duplicates, 3U);
  const std::vector<Outgoing> issues =
      unpack(shop.views(0).take_issues() + shop.views(1).take_issues());
  ASSERT_FALSE(issues.empty());
  EXPECT_EQ(issues[0].headers.at("record"), "product");
}

// The filter may take the hash of refused bytes for one that it has seen; what was made of them at
// the desk would have a root of its own, of any key group.
TEST(FlinkCore, ARefusalThatTheFilterTakesForKnownIsARefusal) {
  FlinkShop shop(kSeed, 2);
  std::string csv;
  for (int id = 1; id <= 30'000; ++id) csv += sale(id);  // a filter of 4 KiB is full by then
  ASSERT_TRUE(shop.give(csv));
  std::string broken;
  for (int id = 1; id <= 200; ++id) broken += fmt::format("{},broken\n", id);
  ASSERT_TRUE(shop.give(broken));
  EXPECT_EQ(shop.merged()->tally().issues, 200U);
}

TEST(FlinkCore, EachRecordKeepsItsOffset) {
  std::string joined;
  std::vector<ValuePlace> places;
  const auto add = [&](std::string_view value, std::int64_t offset) {
    joined += value;
    places.push_back({static_cast<std::int64_t>(joined.size()), offset});
    joined += '\n';
  };
  add("1,broken", 100);
  add("2,broken", 107);  // between them were records that no transaction committed
  add("", 108);
  add("3,broken", 5'000'000'000);
  FlinkShop shop(kSeed, 1);
  ASSERT_TRUE(shop.splitter().add({joined, places}, MessageType::transaction, kReceived,
                                  "kafka:transactions/3"));
  const auto block = shop.splitter().take(true);
  ASSERT_TRUE(block);
  auto reader = RecordBlockReader::open(block->bytes);
  ASSERT_TRUE(reader);
  std::vector<std::uint64_t> lines;
  for (RecordSection section; !reader->at_end();) {
    ASSERT_TRUE(reader->next(section));
    lines.insert(lines.end(), section.lines.begin(), section.lines.end());
  }
  EXPECT_THAT(lines, testing::UnorderedElementsAre(100, 107, 5'000'000'000));
  EXPECT_THAT(reader->origin().sources, testing::ElementsAre("kafka:transactions/3"));
}

// Partitions are read a handful of records at a time, and many small blocks would cost too much.
TEST(FlinkCore, RecordsOfSeveralSourcesShareABlockAndKeepTheirOwn) {
  FlinkShop shop(kSeed, 1);
  const auto add = [&](std::string_view csv, std::string_view source) {
    const Values values = Values::of(kSeed, csv);
    ASSERT_TRUE(shop.splitter().add(values.batch(), MessageType::transaction, kReceived, source));
  };
  add(sale(1) + "7,\"o\"\"ne\"\n", "kafka:transactions/0");
  add("7,\"t\"\"wo\"\n" + sale(2), "kafka:transactions/5");
  add("7,\"t\"\"hree\"\n", "kafka:transactions/0");
  EXPECT_FALSE(shop.splitter().take(false));
  ASSERT_TRUE(shop.fold_blocks());
  std::map<std::string, std::string> sources;
  for (const Outgoing& issue : unpack(shop.views(0).take_issues()))
    sources[*issue.value] = issue.headers.at("source");
  EXPECT_THAT(sources,
              testing::ElementsAre(testing::Pair("7,\"o\"\"ne\"", "kafka:transactions/0"),
                                   testing::Pair("7,\"t\"\"hree\"", "kafka:transactions/0"),
                                   testing::Pair("7,\"t\"\"wo\"", "kafka:transactions/5")));
  EXPECT_EQ(shop.views(0).tally().booked, 2U);
  EXPECT_EQ(shop.views(0).tally().records, 5U);
}

TEST(FlinkCore, ABlockIsFullAtItsSizeAndOfOneTimeOfReceipt) {
  FlinkShop shop(kSeed, 1);
  SplitterCore& splitter = shop.splitter();
  const auto add = [&](std::string_view csv, Timestamp received_at) {
    const Values values = Values::of(kSeed, csv);
    ASSERT_TRUE(splitter.add(values.batch(), MessageType::transaction, received_at,
                             "kafka:transactions/0"));
  };
  add(sale(1), kReceived);
  EXPECT_FALSE(splitter.take(false));
  add(sale(2), Timestamp{kReceived.micros + 1'000'000});
  EXPECT_TRUE(splitter.take(false)) << "another time of receipt";
  std::string many;
  for (int id = 10; id < 60'000; ++id) many += sale(id);
  add(many, Timestamp{kReceived.micros + 1'000'000});
  const auto block = splitter.take(false);
  ASSERT_TRUE(block);
  EXPECT_GT(block->bytes.size(), SplitterCore::kBlockBytes);
  EXPECT_LT(block->bytes.size(), SplitterCore::kBlockBytes * 5 / 4);
}

TEST(FlinkCore, PlacesBeyondTheBytesAreRefused) {
  FlinkShop shop(kSeed, 1);
  const std::string joined = "1,2\n3,4\n";
  for (const std::vector<ValuePlace>& places :
       {std::vector<ValuePlace>{{3, 0}}, {{3, 0}, {8, 1}}, {{7, 0}, {3, 1}}, {{-1, 0}, {7, 1}}}) {
    EXPECT_FALSE(
        shop.splitter().add({joined, places}, MessageType::transaction, kReceived, "test"));
  }
}

std::vector<Outgoing> changed_cells(FlinkShop& shop) {
  std::string all;
  for (auto part = shop.views(0).take_changed_cells(); !part.empty();
       part = shop.views(0).take_changed_cells())
    all += part;
  return unpack(all);
}

// Whoever keeps the newest value of each key has the cells, whatever was restarted in between.
TEST(FlinkCore, ChangedCellsAddUpToAllCells) {
  const Traffic traffic = Traffic::make(5'000);
  StraightShop straight;
  const std::string expected = straight.cells_of(traffic.header, traffic.csv);
  FlinkShop shop(traffic.header, 1);
  std::map<std::string, std::string> topic;
  std::size_t forgotten = 0;
  std::size_t restarts = 0;
  for (const std::string_view chunk : chunks_of(traffic.header, traffic.csv, 500)) {
    ASSERT_TRUE(shop.give(chunk));
    for (const Outgoing& cell : changed_cells(shop)) {
      if (cell.value) {
        topic[cell.key] = *cell.value;
      } else {
        forgotten += topic.erase(cell.key);
      }
    }
    if (++restarts % 3 == 0) {
      ASSERT_TRUE(shop.rescale(1));
    }
  }
  std::vector<std::string> lines;
  for (const auto& [key, value] : topic) lines.push_back(key + '|' + value + '\n');
  std::sort(lines.begin(), lines.end());
  std::string cells;
  for (const std::string& line : lines) cells += line;
  EXPECT_TRUE(cells == expected);
  EXPECT_GT(forgotten, 0U) << "no cell came to nothing";
  EXPECT_TRUE(changed_cells(shop).empty());
}

// They follow from other views' cells, but who has the topic alone could not tell.
TEST(FlinkCore, FlagsOfUnknownProductsAndUsersAreToldAndTakenBack) {
  FlinkShop shop(kSeed, 1);
  std::map<std::string, std::string> topic;
  const auto give = [&](std::string_view value, MessageType type) {
    Values values;
    values.add(value);
    ASSERT_TRUE(shop.give(values.batch(), type));
    for (const Outgoing& cell : changed_cells(shop)) {
      if (!cell.key.starts_with("flags|")) continue;
      if (cell.value) {
        topic[cell.key] = *cell.value;
      } else {
        topic.erase(cell.key);
      }
    }
    std::string told;
    for (const auto& [key, measures] : topic) told.append(key).append("|" + measures + "\n");
    EXPECT_EQ(told, *shop.views(0).cells("flags"));
    ASSERT_TRUE(shop.rescale(1));  // what was told is still known
  };
  const std::string product = "flags|unknown_product|2001";
  const std::string user = "flags|unknown_user|1001";
  give(sale(1).substr(0, sale(1).size() - 1), MessageType::transaction);
  EXPECT_EQ(topic.size(), 0U);  // nobody keeps records here
  give("2002,Cup,Home,5.00,10,2", MessageType::product);
  EXPECT_EQ(topic.at(product), "count=1");
  give(sale(2).substr(0, sale(2).size() - 1), MessageType::transaction);
  EXPECT_EQ(topic.at(product), "count=2");
  give("9,Ann,34,1 High St,London", MessageType::user);
  EXPECT_EQ(topic.at(user), "count=2");
  give("2001,Laptop,Electronics,1500.00,10,9", MessageType::product);
  EXPECT_FALSE(topic.contains(product));
  give("1001,Bob,40,2 High St,Leeds", MessageType::user);
  EXPECT_TRUE(topic.empty());
}

TEST(FlinkCore, ARefusalGoesOutWithItsBytesAndItsCause) {
  Values values;
  values.add("3,1003,2003,\"Shoes\",\"Footwear\",1,90.00,99.00,2024-12-30 14:40:00,\"London\"");
  FlinkShop shop(kSeed, 1);
  ASSERT_TRUE(shop.give(values.batch()));
  const std::vector<Outgoing> issues = unpack(shop.views(0).take_issues());
  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(*issues[0].value + "\n", std::string(values.batch().joined));
  EXPECT_EQ(issues[0].key, to_hex(fingerprint128(*issues[0].value)));
  EXPECT_EQ(issues[0].headers.at("cause"), "total_mismatch");
  EXPECT_EQ(issues[0].headers.at("field"), "total");
  EXPECT_EQ(issues[0].headers.at("source"), "file:sales.csv");
  EXPECT_EQ(issues[0].headers.at("offset"), "0");
  EXPECT_EQ(issues[0].headers.at("id"), "3");
  EXPECT_TRUE(unpack(shop.views(0).take_issues()).empty()) << "told once";
}

TEST(FlinkCore, TheProcessedOutputAddsUpRefunds) {
  const std::string_view header =
      "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,"
      "kind,refers_to";
  FlinkShop shop(header, 2);
  ASSERT_TRUE(shop.give(
      "1,1,2,Laptop,Electronics,2,1500.00,3000.00,2024-12-29 14:30:00,London,sale,\n"
      "2,1,2,Laptop,Electronics,1,1500.00,1500.00,2024-12-30 14:30:00,\"Ayr, Scotland\",sale,\n"
      "3,1,2,Laptop,Electronics,1,1500.00,1500.00,2024-12-30 15:30:00,London,refund,1\n"));
  EXPECT_EQ(shop.merged()->processed_output(),
            "day,city,category,currency,transactions,units,revenue\n"
            "2024-12-29,London,Electronics,GBP,1,2,3000.00\n"
            "2024-12-30,\"Ayr, Scotland\",Electronics,GBP,1,1,1500.00\n"
            "2024-12-30,London,Electronics,GBP,0,-1,-1500.00\n");
}

TEST(FlinkCore, RowsAreNamedByKeyGroupAndSequence) {
  FlinkShop shop(kSeed, 1);
  std::string csv;
  for (int id = 1; id <= 100; ++id) csv += sale(id);
  ASSERT_TRUE(shop.give(csv));
  ASSERT_TRUE(shop.give(csv));  // the duplicates are rows of their own
  Position rows = 0;
  for (const std::string& saved : shop.saved_key_groups()) {
    const KeyGroup group = *LedgerCore::key_group_of(saved);
    ByteReader in(saved);
    in.fixed<std::uint8_t>();
    in.varint();
    Position next = first_position(group);
    for (std::uint64_t blocks = in.varint(); blocks > 0; --blocks) {
      const auto header = read_block_header(in.text());
      ASSERT_TRUE(header);
      EXPECT_EQ(header->first_position, next);
      next += header->rows;
    }
    rows += next - first_position(group);
  }
  EXPECT_EQ(rows, 200U);
}

TEST(FlinkCore, KeyGroupsFollowTheOrderOfHashes) {
  const KeyGroups groups{FlinkShop::kGroups};
  Hash128 before = hash128("1");
  std::vector<std::size_t> sizes(groups.count);
  for (int id = 1; id <= 4'000; ++id) {
    const Hash128 hash = hash128(std::to_string(id));
    const auto order = groups.of(before) <=> groups.of(hash);
    if (order != 0) {
      EXPECT_EQ(order < 0, before < hash);
    }
    ++sizes[groups.of(hash)];
    before = hash;
  }
  EXPECT_THAT(sizes, testing::Each(testing::Gt(60U))) << "4,000 roots over 32 groups";
}

TEST(FlinkCore, WhatBelongsToOthersIsRefused) {
  FlinkShop one(kSeed, 1);
  FlinkShop two(kSeed, 2);
  std::string csv;
  for (int id = 1; id <= 50; ++id) csv += sale(id);
  ASSERT_TRUE(one.splitter().add(Values::of(kSeed, csv).batch(), MessageType::transaction,
                                 kReceived, "test"));
  const auto given = two.ledger(0).process(one.splitter().take(true)->bytes);
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(given.error().message, HasSubstr("belongs to another operator"));
  EXPECT_FALSE(two.ledger(1).save_key_group(0));
}

TEST(FlinkCore, SetUpsThatCannotBeAreRefused) {
  EXPECT_THAT(RecordForm::make("Europe/London", "GBX", {}).error().message, HasSubstr("GBX"));
  EXPECT_FALSE(RecordForm::make("Europe/Atlantis", "GBP", {}));
  for (std::size_t type = 0; type < std::size_t{kRecordTypeCount}; ++type) {
    RecordHeaders headers;
    headers[type] = "1,2,3";
    EXPECT_THAT(RecordForm::make("Europe/London", "GBP", headers).error().message,
                HasSubstr("'1,2,3' is no header of"));
  }
  const RecordForm form = form_with(kSeed);
  EXPECT_FALSE(LedgerCore::make({form, KeyGroups{32}, {8, 32}, 4096}));
  EXPECT_FALSE(SplitterCore::make(form, KeyGroups{32}, {{0, 15}, {17, 31}}));
  EXPECT_FALSE(SplitterCore::make(form, KeyGroups{32}, {{0, 15}}));
}

// Every cut and every changed byte of a saved state is an error or, where it changes nothing that
// is read, the same state; never other rows.
TEST(FlinkCore, DamagedStatesAreNoticed) {
  FlinkShop shop(kSeed, 1);
  ASSERT_TRUE(shop.give(sale(1) + sale(2) + "3,broken\n"));
  ASSERT_TRUE(shop.give(sale(1) + sale(2)));
  const std::string saved = shop.saved_key_groups().front();
  const std::string views = shop.saved_views().front();
  for (std::size_t at = 0; at < saved.size(); ++at) {
    FlinkShop fresh(kSeed, 1);
    EXPECT_FALSE(fresh.ledger(0).restore_key_group(saved.substr(0, at))) << "cut at " << at;
    std::string changed = saved;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    EXPECT_FALSE(FlinkShop(kSeed, 1).ledger(0).restore_key_group(changed)) << "changed at " << at;
  }
  for (std::size_t at = 0; at < views.size(); at += 7) {
    EXPECT_FALSE(ViewsCore().merge(views.substr(0, at))) << "cut at " << at;
  }
}

TEST(FlinkCore, ABlockTwiceOrOutOfOrderIsNoticed) {
  FlinkShop shop(kSeed, 1);
  ASSERT_TRUE(shop.give(sale(1)));
  ASSERT_TRUE(shop.give(sale(1)));
  const std::string saved = shop.saved_key_groups().front();
  FlinkShop fresh(kSeed, 1);
  ASSERT_TRUE(fresh.ledger(0).restore_key_group(saved));
  const Status again = fresh.ledger(0).restore_key_group(saved);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::corrupt);
}

TEST(FlinkCore, DamagedBlocksOfRecordsAreErrors) {
  FlinkShop shop(kSeed, 1);
  const Values values = Values::of(kSeed, sale(1) + "2,\"broken\n" + sale(3));
  ASSERT_TRUE(shop.splitter().add(values.batch(), MessageType::transaction, kReceived, "test"));
  const std::string block = shop.splitter().take(true)->bytes;
  for (std::size_t at = 0; at < block.size(); ++at) {
    FlinkShop fresh(kSeed, 1);
    // A cut between two sections is a shorter block, which Flink's own framing rules out.
    const auto decided = fresh.ledger(0).process(std::string_view(block).substr(0, at));
    EXPECT_TRUE(!decided || read_decided_rows(*decided)->tally.records < 3U);
  }
}

}  // namespace
}  // namespace shop
