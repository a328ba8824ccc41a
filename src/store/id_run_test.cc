// SPDX-License-Identifier: Apache-2.0
#include "store/id_run.h"

#include <gmock/gmock.h>

namespace shop {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Position> find(std::string_view value, std::uint64_t high) {
  std::vector<Position> positions;
  EXPECT_TRUE(find_in_id_value(value, {high, 0}, positions));
  return positions;
}

TEST(IdRun, Example) {
  std::string value;
  append_id_segment(std::vector<IdRow>{{{1, 0}, 1'000'000}, {{2, 0}, 1'000'300}},
                    KeptHash::upper_half, value);
  append_id_segment(std::vector<IdRow>{{{1, 0}, 7}}, KeptHash::upper_half, value);
  EXPECT_THAT(find(value, 1), ElementsAre(1'000'000, 7));
  EXPECT_THAT(find(value, 2), ElementsAre(1'000'300));
  EXPECT_THAT(find(value, 3), IsEmpty());
}

// The format on disk: a change here is a new format.
TEST(IdRun, WritesTheseBytes) {
  std::string value;
  append_id_segment(
      std::vector<IdRow>{{{0x12340A0B0C0D0E0FULL, 0}, 5}, {{0x1234000000000001ULL, 0}, 0x105}},
      KeptHash::upper_half, value);
  const std::string expected(
      "\x02\x05\x02"
      "\x0F\x0E\x0D\x0C\x0B\x0A"
      "\x01\x00\x00\x00\x00\x00"
      "\x00\x00"
      "\x00\x01",
      19);
  EXPECT_EQ(value, expected);
}

TEST(IdRun, WritesTheseBytesOfWholeHashes) {
  std::string value;
  append_id_segment(std::vector<IdRow>{{{0x12340A0B0C0D0E0FULL, 0x0102030405060708ULL}, 5}},
                    KeptHash::whole, value);
  const std::string expected(
      "\x01\x05\x81"
      "\x0F\x0E\x0D\x0C\x0B\x0A"
      "\x08\x07\x06\x05\x04\x03\x02\x01"
      "\x00",
      18);
  EXPECT_EQ(value, expected);
}

TEST(IdRun, ComparesAndGivesWholeHashesWhereTheyWereKept) {
  std::string value;
  append_id_segment(std::vector<IdRow>{{{1, 8}, 70}, {{1, 9}, 71}}, KeptHash::whole, value);
  append_id_segment(std::vector<IdRow>{{{1, 10}, 72}}, KeptHash::upper_half, value);
  std::vector<Position> positions;
  EXPECT_TRUE(find_in_id_value(value, {1, 9}, positions));
  EXPECT_THAT(positions, ElementsAre(71, 72));
  std::vector<Hash128> seen;
  EXPECT_TRUE(visit_id_value(0, value, [&](const Hash128& hash) { seen.push_back(hash); }));
  EXPECT_THAT(seen, ElementsAre(Hash128{1, 8}, Hash128{1, 9}, Hash128{1, 0}));
}

TEST(IdRun, HoldsPositionsAsFarApartAsTheyGet) {
  std::string value;
  append_id_segment(std::vector<IdRow>{{{1, 0}, 0}, {{2, 0}, ~0ULL}}, KeptHash::upper_half, value);
  EXPECT_THAT(find(value, 1), ElementsAre(0));
  EXPECT_THAT(find(value, 2), ElementsAre(~0ULL));
}

TEST(IdRun, GivesTheHashesWithTheirBucket) {
  const std::uint64_t high = 0xABCD000000000042ULL;
  std::string value;
  append_id_segment(std::vector<IdRow>{{{high, 5}, 9}}, KeptHash::upper_half, value);
  std::vector<Hash128> seen;
  EXPECT_TRUE(visit_id_value(id_bucket({high, 5}), value,
                             [&](const Hash128& hash) { seen.push_back(hash); }));
  EXPECT_THAT(seen, ElementsAre(Hash128{high, 0}));
}

TEST(IdRun, RefusesEveryValueThatIsCutShort) {
  std::string value;
  append_id_segment(std::vector<IdRow>{{{1, 0}, 10}, {{2, 0}, 90'000}}, KeptHash::upper_half,
                    value);
  std::vector<Position> positions;
  for (std::size_t size = 1; size < value.size(); ++size) {
    EXPECT_FALSE(find_in_id_value(std::string_view(value).substr(0, size), {1, 0}, positions));
    EXPECT_FALSE(visit_id_value(0, std::string_view(value).substr(0, size), [](const Hash128&) {}));
  }
}

TEST(IdRun, RefusesImpossibleHeaders) {
  std::vector<Position> positions;
  const std::string no_rows("\x00\x01\x01", 3);
  const std::string no_width("\x01\x01\x00\x00\x00\x00\x00\x00\x00", 9);
  const std::string too_wide("\x01\x01\x09\x00\x00\x00\x00\x00\x00\x00", 10);
  const std::string huge("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x01\x01", 12);
  for (const std::string& value : {no_rows, no_width, too_wide, huge})
    EXPECT_FALSE(find_in_id_value(value, {1, 0}, positions));
}

}  // namespace
}  // namespace shop
