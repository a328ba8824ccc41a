// SPDX-License-Identifier: Apache-2.0
//
// Lets a test speak of either store in the same words, and of a restart.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/memory_store.h"
#include "store/rocks_store.h"

namespace shop {

// A directory of its own that goes away with the test.
class TestDirectory {
 public:
  TestDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "shop-store-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TestDirectory() { std::filesystem::remove_all(path_); }
  std::string store() const { return path_ + "/store"; }

 private:
  std::string path_;
};

enum class Which { rocks, memory };

class StoreTest : public testing::TestWithParam<Which> {
 protected:
  void SetUp() override { reopen(); }

  Result<std::unique_ptr<Store>> open() {
    if (GetParam() == Which::memory) return MemoryStore::open(disk_);
    return RocksStore::open(directory_.store(), options_);
  }
  void reopen() {
    store_.reset();
    auto opened = open();
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }

  static LogBlock block(Position first, std::uint32_t rows, std::string bytes) {
    return {first, rows, std::move(bytes)};
  }
  void append(const std::vector<LogBlock>& blocks, const std::vector<NamedValue>& values = {}) {
    const Status status = store_->append(blocks, values);
    ASSERT_TRUE(status) << status.error().message;
  }
  void put(const std::string& name, const std::string& value) {
    append({}, {NamedValue{name, value}});
  }
  std::string get(const std::string& name) {
    const auto value = store_->get(name);
    return !value ? "error: " + value.error().message : value->value_or("none");
  }
  // "1+2:first 3+1:second": position + rows : bytes, of each block that scan gives.
  std::string scan(Position from) {
    std::string seen;
    const Status status = store_->scan(from, [&](const LogBlock& block) -> Status {
      if (!seen.empty()) seen += ' ';
      seen += std::to_string(block.first_position) + "+" + std::to_string(block.rows) + ":" +
              block.bytes;
      return {};
    });
    return status ? seen : "error: " + status.error().message;
  }
  std::string read(Position position) {
    const auto block = store_->read_block(position);
    return block ? block->bytes : "error: " + block.error().message;
  }
  std::vector<Position> find(std::uint64_t high, std::uint64_t low = 0) {
    const auto positions = store_->find_ids({high, low});
    EXPECT_TRUE(positions);
    return positions.value_or(std::vector<Position>{});
  }

  TestDirectory directory_;
  RocksStoreOptions options_;
  std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
  std::unique_ptr<Store> store_;
};

}  // namespace shop
