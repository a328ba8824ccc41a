// SPDX-License-Identifier: Apache-2.0
#include "store/rocks_store.h"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "store/store_fixture.h"

namespace shop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RocksStoreTest : public testing::Test {
 protected:
  std::unique_ptr<Store> open(const RocksStoreOptions& options = {}) {
    auto store = RocksStore::open(directory_.store(), options);
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  Error error_of_open(const RocksStoreOptions& options = {}) {
    const auto store = RocksStore::open(directory_.store(), options);
    EXPECT_FALSE(store);
    return store ? Error{} : store.error();
  }
  static RocksStoreOptions reading() {
    RocksStoreOptions options;
    options.read_only = true;
    return options;
  }
  static void append(Store& store, std::uint32_t rows, std::string bytes) {
    const std::vector<LogBlock> blocks = {{store.end(), rows, std::move(bytes)}};
    const Status status = store.append(blocks, {});
    ASSERT_TRUE(status) << status.error().message;
  }
  std::vector<std::filesystem::path> files(const std::string& extension) {
    std::vector<std::filesystem::path> found;
    for (const auto& file : std::filesystem::directory_iterator(directory_.store()))
      if (file.path().extension() == extension) found.push_back(file.path());
    return found;
  }

  TestDirectory directory_;
};

// The first of all: RocksDB has no threads yet, which would not come along into the other process.
TEST_F(RocksStoreTest, NamesTheProcessThatHoldsTheDirectory) {
  int ready[2];
  int stop[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(stop), 0);
  const pid_t holder = ::fork();
  if (holder == 0) {
    const auto store = RocksStore::open(directory_.store(), {});
    char byte = store ? 'y' : 'n';
    byte = ::write(ready[1], &byte, 1) == 1 && ::read(stop[0], &byte, 1) == 1 ? 'y' : 'n';
    ::_exit(byte == 'y' ? 0 : 1);
  }
  char byte = 'n';
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  const Error error = error_of_open();
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_THAT(error.message, HasSubstr("another shopsphere holds this data directory"));
  EXPECT_THAT(error.message, HasSubstr("process " + std::to_string(holder)));
  ASSERT_EQ(::write(stop[1], &byte, 1), 1);
  ASSERT_EQ(::waitpid(holder, nullptr, 0), holder);
  EXPECT_NE(open(), nullptr);
  for (const int end : {ready[0], ready[1], stop[0], stop[1]}) ::close(end);
}

TEST_F(RocksStoreTest, LeavesNoByteOfWhatWasReplaced) {
  const auto holds_secret = [&] {
    for (const auto& file : std::filesystem::recursive_directory_iterator(directory_.store())) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(in)), {});
      if (bytes.find("secret-in-a-") != std::string::npos) return true;
    }
    return false;
  };
  {
    auto store = open();
    append(*store, 2, "secret-in-a-block" + std::string(10'000, 'x'));
    append(*store, 1, "second");
    const std::vector<NamedValue> values = {{"a", "secret-in-a-value"}, {"b", "stays"}};
    ASSERT_TRUE(store->put(values));
    const NamedValue chunk{"c", "secret-in-a-chunk" + std::string(10'000, 'y')};
    ASSERT_TRUE(store->put_chunks(std::span(&chunk, 1)));
  }
  EXPECT_TRUE(holds_secret());
  {
    auto store = open();
    const LogBlock block{1, 2, "public"};
    const NamedValue none{"a", ""};
    ASSERT_TRUE(store->replace_blocks(std::span(&block, 1), std::span(&none, 1)));
    const NamedValue chunk{"c", ""};
    ASSERT_TRUE(store->put_chunks(std::span(&chunk, 1)));
    ASSERT_TRUE(store->drop_replaced_bytes());
  }
  const auto store = open();
  EXPECT_FALSE(holds_secret());
  EXPECT_EQ(store->read_block(2)->bytes, "public");
  EXPECT_EQ(store->read_block(3)->bytes, "second");
  EXPECT_EQ(store->get("b")->value_or(""), "stays");
}

TEST_F(RocksStoreTest, ReadsBesideAWriterAndWritesNothing) {
  const auto writer = open();
  append(*writer, 2, "first");
  const auto reader = open(reading());
  ASSERT_NE(reader, nullptr);
  append(*writer, 1, "later");
  EXPECT_EQ(reader->end(), 3u);
  EXPECT_EQ(reader->read_block(2)->bytes, "first");
  const Status status = reader->put(std::vector<NamedValue>{{"a", "1"}});
  EXPECT_EQ(status.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(status.error().message, HasSubstr("opened for reading only"));
  EXPECT_FALSE(reader->add_ids({}, 3));
  EXPECT_FALSE(reader->put_chunks(std::vector<NamedValue>{{"a", "1"}}));
  EXPECT_EQ(reader->statistics().written_bytes, 0u);
}

TEST_F(RocksStoreTest, OpensForReadingWhileAWriterIsBusy) {
  RocksStoreOptions small;
  small.write_buffer_bytes = std::size_t{256} << 10;
  const auto writer = open(small);
  std::atomic<bool> stop = false;
  std::thread busy([&] {
    // A file of the log lasts for some 13 appends: thirty a second are replaced.
    while (!stop) {
      append(*writer, 10, std::string(20'000, 'x'));
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  for (int i = 0; i < 30; ++i) {
    const Position before = writer->end();
    const auto reader = open(reading());
    ASSERT_NE(reader, nullptr);
    EXPECT_GE(reader->end(), before);
  }
  stop = true;
  busy.join();
}

TEST_F(RocksStoreTest, FindsNothingToReadWhereNothingIs) {
  const Error error = error_of_open(reading());
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(directory_.store()));
}

TEST_F(RocksStoreTest, SaysWhyADirectoryCannotBeMade) {
  std::ofstream(directory_.store()) << "a file where the directory should be";
  const Error error = error_of_open();
  EXPECT_EQ(error.code, ErrorCode::unavailable);
  EXPECT_THAT(error.message, HasSubstr("cannot create the directory"));
}

TEST_F(RocksStoreTest, RefusesABlockWithOneWrongBit) {
  RocksStoreOptions small;
  small.write_buffer_bytes = std::size_t{64} << 10;
  auto store = open(small);
  for (int i = 0; i < 40; ++i) append(*store, 1, std::string(10'000, 'x'));
  store.reset();
  store = open();  // what was in the log of writes is now in a blob file too
  store.reset();
  const auto blobs = files(".blob");
  ASSERT_FALSE(blobs.empty());
  for (const auto& path : blobs) {
    std::fstream blob(path, std::ios::in | std::ios::out | std::ios::binary);
    blob.seekp(5'000);
    blob.put('y');
  }
  auto opened = RocksStore::open(directory_.store(), {});
  Error error;
  if (!opened) {
    error = opened.error();
  } else {
    const Status status = (*opened)->scan(1, [](const LogBlock&) -> Status { return {}; });
    ASSERT_FALSE(status);
    error = status.error();
  }
  EXPECT_EQ(error.code, ErrorCode::corrupt);
  EXPECT_THAT(error.message, HasSubstr("stored bytes are not what was written"));
}

TEST_F(RocksStoreTest, CompressesBlocksWhenAsked) {
  RocksStoreOptions options;
  options.compress_blocks = true;
  options.write_buffer_bytes = std::size_t{64} << 10;
  const std::string block(50'000, 'x');
  {
    const auto store = open(options);
    for (int i = 0; i < 20; ++i) append(*store, 1, block);
  }
  const auto store = open();
  EXPECT_EQ(store->read_block(1)->bytes, block);
  std::uintmax_t bytes = 0;
  for (const auto& path : files(".blob")) bytes += std::filesystem::file_size(path);
  EXPECT_GT(bytes, 0u);
  EXPECT_LT(bytes, 10 * block.size());
}

TEST_F(RocksStoreTest, ClearsAwayWhatACrashLeftIncoming) {
  open();
  const auto left = directory_.store() + "/incoming/7.sst";
  std::ofstream(left) << "half a run";
  open();
  EXPECT_FALSE(std::filesystem::exists(left));
}

// Lookups while runs move from memory to files never miss a row.
TEST_F(RocksStoreTest, FindsIdsWhileRunsMoveToFiles) {
  RocksStoreOptions options;
  options.gathered_id_bytes = 5'000;
  const auto store = open(options);
  std::atomic<Position> added = 0;
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    for (std::uint64_t round = 0; !stop; ++round) {
      const Position last = added;
      if (last == 0) continue;
      const Position position = 1 + round * 7919 % last;
      const auto found = store->find_ids({position * 0x9E3779B97F4A7C15ULL, 0});
      ASSERT_TRUE(found);
      ASSERT_THAT(*found, ElementsAre(position));
    }
  });
  for (int run = 0; run < 60; ++run) {
    std::vector<IdRow> rows;
    for (int i = 0; i < 200; ++i) {
      const Position position = added + 1 + static_cast<Position>(i);
      rows.push_back({{position * 0x9E3779B97F4A7C15ULL, 0}, position});
    }
    ASSERT_TRUE(store->add_ids(rows, added + 201));
    added += 200;
  }
  stop = true;
  reader.join();
}

}  // namespace
}  // namespace shop
