// SPDX-License-Identifier: Apache-2.0
#include "store/memory_store.h"

#include <gmock/gmock.h>

namespace shop {
namespace {

using testing::HasSubstr;

class MemoryStoreTest : public testing::Test {
 protected:
  void restart() {
    store_.reset();
    store_ = std::move(*MemoryStore::open(disk_));
  }
  Status append(std::string bytes) {
    return store_->append(std::vector<LogBlock>{{store_->end(), 1, std::move(bytes)}}, {});
  }

  std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
  std::unique_ptr<Store> store_ = std::move(*MemoryStore::open(disk_));
};

TEST_F(MemoryStoreTest, LosesAWriteThatItIsToldToLose) {
  ASSERT_TRUE(append("kept"));
  disk_->fail_next_write(WriteFault::lost);
  EXPECT_EQ(append("lost").error().code, ErrorCode::unavailable);
  EXPECT_THAT(append("refused").error().message, HasSubstr("must be opened again"));
  restart();
  EXPECT_EQ(store_->end(), 2u);
  EXPECT_TRUE(append("after"));
  EXPECT_EQ(store_->read_block(2)->bytes, "after");
}

TEST_F(MemoryStoreTest, KeepsAWriteThatItDoesNotAcknowledge) {
  disk_->fail_next_write(WriteFault::stored_but_unacknowledged);
  EXPECT_EQ(append("in doubt").error().code, ErrorCode::unavailable);
  EXPECT_FALSE(append("refused"));
  restart();
  EXPECT_EQ(store_->end(), 2u);
  EXPECT_EQ(store_->read_block(1)->bytes, "in doubt");
}

TEST_F(MemoryStoreTest, SaysThatTheDiskIsFull) {
  disk_->fail_next_write(WriteFault::disk_full);
  EXPECT_EQ(append("no room").error().code, ErrorCode::exhausted);
  restart();
  EXPECT_EQ(store_->end(), 1u);
}

TEST_F(MemoryStoreTest, Example) {
  const auto alone = MemoryStore::create();
  ASSERT_TRUE(alone->put(std::vector<NamedValue>{{"a", "1"}}));
  EXPECT_EQ(alone->get("a")->value(), "1");
}

}  // namespace
}  // namespace shop
