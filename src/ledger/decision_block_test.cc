// SPDX-License-Identifier: Apache-2.0
#include "ledger/decision_block.h"

#include <gtest/gtest.h>

#include "base/prng.h"
#include "ledger/column.h"
#include "ledger/ledger_fixture.h"

namespace shop {
namespace {

class DecisionBlockTest : public LedgerFixture {
 protected:
  // Every kind of row, more than one of each.
  Decisions mixed_decisions() {
    std::vector<Transaction> records;
    for (int i = 0; i < 200; ++i) {
      records.push_back(sale_record(std::to_string(i), i % 3 ? "Pen" : "Łaptop, \"big\"", i + 1,
                                    "19.99", i % 2 ? "London" : "Zürich"));
    }
    records.push_back(records[7]);
    records.push_back(refund_record("r1", "7", 1, "19.99"));
    records.push_back(refund_record("r2", "later", 1, "19.99"));
    records.push_back(correction_record("c1", "8", 0, records[9]));
    records.push_back(void_record("v1", "9", 0));
    records.push_back(void_record("v1", "unknown", 0));
    records.back().raw = "bad,\"bytes\n";
    for (Transaction& record : records) validate(record);
    Decisions out;
    out.clear(1000);
    EXPECT_TRUE(ledger_.decide(records, {now_, "file:x.csv"}, out));
    ProductRecord product;
    product.id = "2001";
    product.name = "Pen";
    product.stock = -3;
    product.has_stock = true;
    UserRecord user;
    user.id = "1001";
    user.age = "25-34";
    EXPECT_TRUE(ledger_.decide(std::span(&product, 1), {now_, "p"}, out));
    EXPECT_TRUE(ledger_.decide(std::span(&user, 1), {now_, "u"}, out));
    out.add(SettingsRow{"zone = \"Europe/London\""});
    out.add(
        ResolutionRow{{1, 2}, 3, IssueState::dismissed, DismissReason::other, "ann", "no", "q"});
    return out;
  }
};

TEST_F(DecisionBlockTest, GivesBackEveryRow) {
  const Decisions written = mixed_decisions();
  const std::string block = encode_block(written, dictionaries_);
  Dictionaries others;
  others.cities.intern("Elsewhere");  // symbols need not be the same
  Decisions read;
  ASSERT_TRUE(decode_block(block, others, read));
  EXPECT_EQ(encode_block(read, others), block);
  ASSERT_EQ(read.rows.size(), written.rows.size());
  ASSERT_EQ(read.entries.size(), written.entries.size());
  for (std::size_t i = 0; i < read.entries.size(); ++i) {
    const Entry& a = written.entries[i];
    const Entry& b = read.entries[i];
    EXPECT_EQ(a.position, b.position);
    EXPECT_EQ(a.root, b.root);
    EXPECT_EQ(a.subject, b.subject);
    EXPECT_EQ(a.record_id, b.record_id);
    EXPECT_EQ(a.revenue_minor, b.revenue_minor);
    EXPECT_EQ(a.transactions, b.transactions);
    EXPECT_EQ(a.refunds, b.refunds);
    EXPECT_EQ(a.price_micro, b.price_micro);
    EXPECT_EQ(a.sale_day, b.sale_day);
    EXPECT_EQ(a.time, b.time);
    EXPECT_EQ(a.currency, b.currency);
    EXPECT_EQ(dictionaries_.cities.text(a.city), others.cities.text(b.city));
    EXPECT_EQ(dictionaries_.users.text(a.user), others.users.text(b.user));
  }
  EXPECT_EQ(read.issues.at(0).raw, "bad,\"bytes\n");
  EXPECT_EQ(read.records.at(1).waiting, true);
  EXPECT_EQ(read.users.at(0).user.age, "25-34");
  EXPECT_EQ(read.resolutions.at(0).who, "ann");
  EXPECT_EQ(read.resolutions.at(0).issue.low, 2u);
  EXPECT_EQ(read.settings.at(0).text, "zone = \"Europe/London\"");
}

TEST_F(DecisionBlockTest, RefusesEveryDamagedByte) {
  const std::string block = encode_block(mixed_decisions(), dictionaries_);
  Decisions read;
  Prng prng(1);
  for (std::size_t at = 0; at < block.size(); at += 1 + prng.below(5)) {
    std::string damaged = block;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << prng.below(8)));
    EXPECT_FALSE(decode_block(damaged, dictionaries_, read)) << "byte " << at;
  }
  for (std::size_t size = 0; size < block.size(); size += 1 + prng.below(40))
    EXPECT_FALSE(decode_block(std::string_view(block).substr(0, size), dictionaries_, read));
}

TEST(Column, HoldsAnyValuesInTheNarrowestWidth) {
  const auto size_of = [](const std::vector<std::int64_t>& values, std::uint64_t scale) {
    ByteWriter out;
    write_column(values, scale, out);
    ByteReader in(out.bytes());
    std::vector<std::int64_t> read;
    read_column(in, values.size(), read);
    EXPECT_TRUE(in.ok() && in.at_end());
    EXPECT_EQ(read, values);
    return out.size();
  };
  EXPECT_EQ(size_of({5, 5, 5, 5}, 1), 3u);
  EXPECT_EQ(size_of({5, 260, 5, 5}, 1), 3u + 4);
  EXPECT_EQ(size_of({INT64_MIN, INT64_MAX, 0}, 10'000), 12u + 24);
  EXPECT_EQ(size_of({0, 990'000, 19'990'000}, 10'000), 4u + 3 * 2);
  EXPECT_EQ(size_of({0, 990'001, 19'990'000}, 10'000), 3u + 3 * 4);
  Prng prng(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::int64_t> values(1 + prng.below(50));
    const auto shift = prng.below(64);
    for (std::int64_t& value : values) value = static_cast<std::int64_t>(prng.next() >> shift);
    size_of(values, prng.below(3));
  }
}

}  // namespace
}  // namespace shop
