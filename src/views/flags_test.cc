// SPDX-License-Identifier: Apache-2.0
#include "views/flags.h"

#include <gtest/gtest.h>

#include <string>

namespace shop {
namespace {

struct Suspicions : testing::Test {
  Dictionaries dictionaries;
  Catalogue catalogue{dictionaries};
  Customers customers{dictionaries};
  Flags flags{dictionaries, catalogue, customers};

  Suspicions() {
    for (Symbols* table : {&dictionaries.names, &dictionaries.categories, &dictionaries.cities})
      table->intern("");  // an entry's symbols are always of its tables
  }

  Entry line(std::string_view order, std::string_view product, std::int64_t units = 1) {
    Entry entry;
    entry.order = order;
    entry.product = dictionaries.products.intern(product);
    entry.user = dictionaries.users.intern("ann");
    entry.units = units;
    entry.transactions = 1;
    return entry;
  }
  void apply(const Entry& entry) {
    catalogue.apply({&entry, 1});
    customers.apply({&entry, 1});
    flags.apply({&entry, 1});
  }
  void reverse(Entry entry) {
    entry.sign = -1;
    entry.units = -entry.units;
    entry.transactions = static_cast<std::int8_t>(-entry.transactions);
    entry.refunds = static_cast<std::int8_t>(-entry.refunds);
    apply(entry);
  }
  std::int64_t count(FlagRule rule) { return flags.totals()[static_cast<std::size_t>(rule)].count; }
};

TEST_F(Suspicions, EqualLinesOfAnOrderFlagAllButOne) {
  for (int at = 0; at < 3; ++at) apply(line("order 1", "Pen"));
  apply(line("order 1", "Pen", 2));
  apply(line("order 2", "Pen"));
  apply(line("", "Pen"));
  apply(line("", "Pen"));
  EXPECT_EQ(count(FlagRule::repeated_line), 2);
  flags.visit([](const Flag& flag) {
    EXPECT_EQ(flag.order, "order 1");
    EXPECT_EQ(flag.product, "Pen");
  });
  reverse(line("order 1", "Pen"));
  EXPECT_EQ(count(FlagRule::repeated_line), 1);
  reverse(line("order 1", "Pen"));
  EXPECT_EQ(count(FlagRule::repeated_line), 0);
}

TEST_F(Suspicions, AProductIsUnknownUntilItsRecordComes) {
  apply(line("", "Pen"));
  EXPECT_EQ(count(FlagRule::unknown_product), 0);  // nobody keeps records here
  ProductRecord record;
  record.id = record.name = "Laptop";
  catalogue.apply(record, 0);
  EXPECT_EQ(count(FlagRule::unknown_product), 1);
  record.id = record.name = "Pen";
  catalogue.apply(record, 0);
  EXPECT_EQ(count(FlagRule::unknown_product), 0);
}

TEST_F(Suspicions, AUserIsUnknownUntilTheRecordComes) {
  apply(line("", "Pen"));
  UserRecord record;
  record.id = "bob";
  catalogue.apply(record, 0);
  EXPECT_EQ(count(FlagRule::unknown_user), 1);
  record.id = "ann";
  catalogue.apply(record, 0);
  EXPECT_EQ(count(FlagRule::unknown_user), 0);
}

TEST_F(Suspicions, OddTimesAndUnmatchedRefundsClearWhenReversed) {
  Entry refund = line("", "Pen", -1);
  refund.line = Kind::refund;
  refund.transactions = 0;
  refund.refunds = 1;
  refund.unmatched = refund.odd_local_time = true;
  apply(refund);
  EXPECT_EQ(count(FlagRule::unmatched_refund), 1);
  EXPECT_EQ(count(FlagRule::odd_local_time), 1);
  reverse(refund);
  EXPECT_EQ(count(FlagRule::unmatched_refund), 0);
  EXPECT_EQ(count(FlagRule::odd_local_time), 0);
}

// The hook that makes ids collide must change no flag.
TEST_F(Suspicions, AreNoMatterOfCollidingIds) {
  set_hash128_bits_for_tests(0);
  apply(line("order 1", "Pen"));
  apply(line("order 2", "Pen"));
  set_hash128_bits_for_tests(128);
  EXPECT_EQ(count(FlagRule::repeated_line), 0);
}

}  // namespace
}  // namespace shop
