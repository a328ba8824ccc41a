// SPDX-License-Identifier: Apache-2.0
#include "jni/outgoing_records.h"

#include <gtest/gtest.h>

#include "jni/unpacked_records.h"

namespace shop {
namespace {

TEST(OutgoingRecords, AreGivenInPartsOfWholeRecordsAndBeginAnew) {
  OutgoingRecords out;
  const std::string value(400'000, 'v');
  for (int round = 0; round < 2; ++round) {
    for (int key = 0; key < 10; ++key) {
      out.begin(std::to_string(key), value, 1);
      out.header("format", "1");
    }
    std::vector<std::string> keys;
    std::size_t parts = 0;
    for (auto part = out.next_part(); !part.empty(); part = out.next_part(), ++parts) {
      EXPECT_LT(part.size(), 2'000'000U);
      for (const Outgoing& record : unpack(part)) {
        EXPECT_EQ(record.value, value);
        keys.push_back(record.key);
      }
    }
    EXPECT_EQ(parts, 4U) << "of three records each, and the last";
    EXPECT_EQ(keys.size(), 10U);
    EXPECT_TRUE(out.empty());
    EXPECT_TRUE(out.next_part().empty());
  }
}

}  // namespace
}  // namespace shop
