// SPDX-License-Identifier: Apache-2.0
//
// Whatever went wrong and was put right, in whatever order, and whenever the shop died: the books
// end as if all records had been right, and had come once and in order.
//
// Each transaction takes a way of its own to what is right: it is refused and fixed, dismissed and
// opened again, booked wrong and corrected, refunded, voided, taken back. The ways, how they mingle
// and where the shop dies come from a seed; the steps' kinds are counted, and one that never came
// up fails the test.  SHOPSPHERE_MENDED_SEEDS sets how many seeds are tried (default 6).
#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>

#include "base/hash.h"
#include "base/prng.h"
#include "engine/booked_change.h"
#include "engine/desk.h"
#include "engine/engine_fixture.h"
#include "engine/engine_reports.h"
#include "reports/formats.h"

namespace shop {
namespace {

constexpr int kTransactions = 40;

std::uint64_t seeds() {
  const char* text = std::getenv("SHOPSPHERE_MENDED_SEEDS");
  return text == nullptr ? 6 : std::strtoull(text, nullptr, 10);
}

struct Sale {
  std::string id, product, price, city, day;
  std::int64_t quantity = 0;

  std::string total() const { return format_decimal(quantity * *parse_decimal(price, 2), 2); }
  Transaction& add_to(TestBatch& batch) const {
    return batch.sale(id, product, quantity, price, city, day);
  }
};

Sale random_sale(Prng& random, std::string id) {
  const auto some = [&](const char* what, std::uint64_t of) {
    return what + std::to_string(random.below(of));
  };
  Sale sale;
  sale.id = std::move(id);
  sale.product = some("Product ", 8);
  sale.price = std::to_string(1 + random.below(200)) + ".50";
  sale.city = some("City ", 4);
  sale.day = format_day(Day{static_cast<std::int32_t>(20'000 + random.below(10))});
  sale.quantity = static_cast<std::int64_t>(2 + random.below(5));
  return sale;
}

// Counted in the middle of the days on which things are sold; half of the products are known, and
// some run low.
BatchPointer some_catalogue() {
  auto batch = std::make_shared<TestBatch>();
  for (int i = 0; i < 4; ++i)
    batch->product("Product " + std::to_string(i), 12 * i, 9, 20'005 * kMicrosPerDay);
  batch->user("1001", "City 1", "44");
  return batch;
}

// Cells of what was sold; how it came about (issues, who did what) is another story on purpose.
Cells books(const Cells& cells) {
  Cells kept;
  for (const std::string& cell : cells)
    if (!cell.starts_with("issues")) kept.push_back(cell);
  return kept;
}

// Reports from cells and, where no view holds the keys, from the files of the lake.
std::string reports(TestShop& shop) {
  std::string text;
  for (const char* keys : {"month,city,category", "product,city,day"}) {
    const auto request = ReportRequest::parse("revenue", std::vector<NamedParameter>{{"by", keys}});
    const auto tables = make_report(shop.engine(), Regions{}, *request);
    if (!tables) return tables.error().message;
    write_sections(*tables, Format::csv, {}, [&](std::string_view piece) { text += piece; });
  }
  return text;
}

// The way of each transaction, and what is right of it in the end.
class MendedBooks {
 public:
  MendedBooks(TestShop& shop, std::uint64_t seed) : shop_(shop), random_(seed) {
    for (int i = 0; i < kTransactions; ++i) {
      way_ = &ways_.emplace_back();
      plan(random_sale(random_, "t" + std::to_string(i)));
    }
  }

  bool take_a_step() {
    std::vector<Way*> left;
    for (Way& way : ways_)
      if (way.next < way.steps.size()) left.push_back(&way);
    if (left.empty()) return false;
    Way& way = *left[random_.below(left.size())];
    way.steps[way.next++]();
    return true;
  }
  const std::shared_ptr<TestBatch>& right() const { return right_; }
  const std::map<std::string, int>& counts() const { return counts_; }

 private:
  struct Way {
    std::vector<std::function<void()>> steps;
    std::size_t next = 0;
  };

  void then(std::function<void()> step) { way_->steps.push_back(std::move(step)); }

  void plan(const Sale& sale) {
    switch (random_.below(3)) {
      case 0:
        plan_a_refused(sale);
        break;
      case 1:
        plan_a_wrong(sale);
        break;
      default:
        deliver(sale);
    }
    if (random_.chance(0.3)) deliver(sale);  // again: a duplicate, or a conflict with what is wrong
    detours(sale);
    if (random_.chance(0.2)) return void_by_hand(sale, false);
    sale.add_to(*right_);
    if (random_.chance(0.4)) refund_by_hand(sale, false);
  }

  void deliver(const Sale& sale) {
    then([this, sale] {
      auto batch = std::make_shared<TestBatch>();
      sale.add_to(*batch);
      const Tally tally = shop_.deliver(batch)->tally;
      counts_["duplicate"] += static_cast<int>(tally.duplicates);
      counts_["conflict"] += static_cast<int>(tally.issues);
      counts_["sale"] += static_cast<int>(tally.booked);
    });
  }

  // Comes with a total or a quantity that cannot be, and is fixed after some to and fro.
  void plan_a_refused(const Sale& sale) {
    const bool is_total = random_.chance(0.5);
    auto issue = std::make_shared<Hash128>();
    then([this, sale, is_total, issue] { *issue = deliver_refused(sale, is_total); });
    if (random_.chance(0.3)) then([this, sale, is_total] { deliver_refused(sale, is_total); });
    if (random_.chance(0.4)) {
      step(issue, {.state = IssueState::dismissed, .reason = DismissReason::other}, "dismiss");
      step(issue, {.state = IssueState::open}, "reopen");
    }
    const Field field = is_total ? Field::total : Field::quantity;
    const std::string value = is_total ? sale.total() : std::to_string(sale.quantity);
    if (random_.chance(0.4)) {
      step(issue, {.set = {{field, value}, {Field::city, "Nowhere"}}}, "fix");
      step(issue, {.state = IssueState::open}, "take back a fix");
    }
    FieldEdits set = {{field, value}};
    if (!is_total) set[Field::total] = sale.total();
    step(issue, {.set = set}, "fix");
  }

  Hash128 deliver_refused(const Sale& sale, bool is_total) {
    auto batch = std::make_shared<TestBatch>();
    Transaction& record = sale.add_to(*batch);
    record.cause = is_total ? Cause::total_mismatch : Cause::quantity_not_positive;
    record.field = is_total ? Field::total : Field::quantity;
    if (is_total) record.total_minor += 900;
    if (!is_total) record.quantity = -1;
    record.raw = batch->keep(std::string(record.raw) + " refused");
    std::deque<std::string> kept;
    record.said = batch->keep(pack(texts_of(record, kept)));
    EXPECT_TRUE(shop_.deliver(batch)->durable);
    ++counts_["refused"];
    return hash128(record.raw);
  }

  void step(const std::shared_ptr<Hash128>& issue, DeskStep step, const std::string& kind) {
    step.who = "ann";
    step.request = "request-" + std::to_string(next_request_++);
    const bool repeat = random_.chance(0.3);
    then([this, issue, step, kind, repeat] {
      tried(
          [&] {
            return preview_step(shop_.engine(), {&*issue, 1}, step);
          },
          [&] {
            const auto report = take_step(shop_.engine(), {&*issue, 1}, step);
            ASSERT_TRUE(report) << report.error().message;
            EXPECT_EQ(report->done, 1u) << kind;
          });
      ++counts_[kind];
      if (!repeat) return;  // else as after a lost answer, perhaps of a shop that died meanwhile
      maybe_die(0.3);
      const auto again = take_step(shop_.engine(), {&*issue, 1}, step);
      ASSERT_TRUE(again) << again.error().message;
      EXPECT_EQ(again->repeated, 1u) << kind;
      ++counts_["repeated request"];
    });
  }

  // Is booked, but not as it was; a person corrects it.
  void plan_a_wrong(const Sale& right) {
    Sale wrong = random_sale(random_, right.id);
    wrong.product = right.product;
    wrong.day = right.day;
    deliver(wrong);
    if (random_.chance(0.3)) deliver(wrong);
    detours(wrong);
    change({.verb = BookedVerb::correct,
            .root = right.id,
            .set = {{Field::city, right.city},
                    {Field::quantity, std::to_string(right.quantity)},
                    {Field::price, right.price}}},
           "correct", false);
  }

  // What is done and taken back at once.
  void detours(const Sale& sale) {
    if (random_.chance(0.3))
      change({.verb = BookedVerb::correct, .root = sale.id, .set = {{Field::city, "Nowhere"}}},
             "correct", true);
    if (random_.chance(0.3)) void_by_hand(sale, true);
    if (random_.chance(0.3)) refund_by_hand(sale, true);
  }

  void void_by_hand(const Sale& sale, bool take_back) {
    change({.verb = BookedVerb::void_, .root = sale.id}, "void", take_back);
  }

  void refund_by_hand(const Sale& sale, bool take_back) {
    change({.verb = BookedVerb::refund, .root = sale.id, .quantity = 1}, "refund", take_back);
    if (!take_back) right_->refund("r" + sale.id, sale.id, 1, sale.price, "2025-06-01");
  }

  void change(BookedChange change, const std::string& kind, bool take_back) {
    change.who = "bob";
    change.request = std::to_string(next_request_++);
    auto record = std::make_shared<std::string>();
    then([this, change, kind, record] {
      tried([&] { return preview_change(shop_.engine(), shop_.clock, change); },
            [&] {
              const auto report = change_booked(shop_.engine(), shop_.clock, change);
              ASSERT_TRUE(report) << report.error().message;
              EXPECT_NE(report->what, BookedReport::What::refused) << cause_name(report->cause);
              *record = report->record_id;
              if (report->what == BookedReport::What::changed) ++counts_[kind];
            });
    });
    if (!take_back) return;
    const TakeBack wish{
        .root = change.root, .record = {}, .who = "bob", .request = "back-" + change.request};
    then([this, wish, kind, record] {
      TakeBack back = wish;
      back.record = *record;
      tried([&] { return preview_take_back(shop_.engine(), back); },
            [&] {
              const auto report = take_back_change(shop_.engine(), back);
              ASSERT_TRUE(report) << report.error().message;
              EXPECT_EQ(report->what, BookedReport::What::changed) << cause_name(report->cause);
            });
      ++counts_["take back a " + kind];
    });
  }

  // Of what is not known to the catalogue: follows from the cells of product and customer, and is
  // told as a change by neither the feed nor a dry run.
  Cells told_as_changes() {
    Cells cells = shop_.cells();
    std::erase_if(cells,
                  [](const std::string& cell) { return cell.starts_with("flags|unknown_"); });
    return cells;
  }

  // Some steps are tried before: the dry run's cells are the difference of the shop's.
  template <class Preview, class Act>
  void tried(const Preview& preview, const Act& act) {
    maybe_die(0.05);
    if (!random_.chance(0.15)) return act();
    const Cells before = told_as_changes();
    const auto said = preview();
    ASSERT_TRUE(said) << said.error().message;
    EXPECT_EQ(difference(told_as_changes(), before), "") << "a dry run changes nothing";
    act();
    const Cells after = told_as_changes();
    std::multiset<std::string> gone, come, said_gone, said_come;
    std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                        std::inserter(gone, gone.end()));
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                        std::inserter(come, come.end()));
    for (const CellChange& cell : said->cells) {
      if (!cell.before.empty()) said_gone.insert(cell.before);
      if (!cell.after.empty()) said_come.insert(cell.after);
    }
    EXPECT_EQ(said_gone, gone);
    EXPECT_EQ(said_come, come);
    ++counts_["dry run"];
  }

  void maybe_die(double chance) {
    if (!random_.chance(chance)) return;
    static constexpr std::array kWays = {"close", "crash", "power cut"};
    const std::size_t way = random_.below(kWays.size());
    if (way == 0) {
      EXPECT_EQ(shop_.close(), "");
    }
    if (way == 1) shop_.crash();
    if (way == 2) shop_.power_cut();
    ASSERT_EQ(shop_.open(), "");
    ++counts_[kWays[way]];
  }

  TestShop& shop_;
  Prng random_;
  std::deque<Way> ways_;
  Way* way_ = nullptr;  // the one that is planned
  std::shared_ptr<TestBatch> right_ = std::make_shared<TestBatch>();
  std::uint64_t next_request_ = 1;
  std::map<std::string, int> counts_;
};

class MendedBooksTest : public EngineStory {};
SHOP_ON_BOTH_STORES(MendedBooksTest);

TEST_P(MendedBooksTest, AreThoseOfAShopWhereAllWasRight) {
  std::map<std::string, int> counts;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    TestShop shop(GetParam(), seed);
    shop.options.snapshot_every_rows = 40;
    shop.options.ids_per_run = 30;
    shop.options.keep_lake = true;
    ASSERT_EQ(shop.open(), "");
    ASSERT_TRUE(shop.deliver(some_catalogue())->durable);
    MendedBooks mended(shop, seed);
    while (mended.take_a_step() && !HasFatalFailure()) {
    }
    TestShop straight(GetParam(), seed);
    straight.options.keep_lake = true;
    ASSERT_EQ(straight.open(), "");
    ASSERT_TRUE(straight.deliver(some_catalogue())->durable);
    ASSERT_TRUE(straight.deliver(mended.right())->durable);
    ASSERT_EQ(difference(books(shop.cells()), books(straight.cells())), "");
    ASSERT_EQ(shop.verify(), "");
    ASSERT_EQ(shop.close(), "");  // brings the lake up to the end of the log
    ASSERT_EQ(straight.close(), "");
    ASSERT_EQ(shop.open(), "");
    ASSERT_EQ(straight.open(), "");
    ASSERT_EQ(difference(books(shop.cells()), books(straight.cells())), "");
    ASSERT_EQ(reports(shop), reports(straight));
    for (const auto& [kind, count] : mended.counts()) counts[kind] += count;
  }
  for (const char* kind :
       {"sale", "duplicate", "conflict", "refused", "fix", "dismiss", "reopen", "take back a fix",
        "repeated request", "correct", "void", "refund", "take back a correct", "take back a void",
        "take back a refund", "dry run", "close", "crash", "power cut"})
    EXPECT_GT(counts[kind], 0) << kind << " never came up";
}

}  // namespace
}  // namespace shop
