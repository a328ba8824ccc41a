// SPDX-License-Identifier: Apache-2.0
//
// Stories of an administrator: an issue is looked at, tried, fixed, and taken back; a dry run says
// what the step then does.
#include "engine/desk.h"

#include <algorithm>
#include <fstream>
#include <set>

#include "engine/engine_fixture.h"

namespace shop {
namespace {

class DeskTest : public EngineStory {
 protected:
  // A sale that was read, and whose total is not quantity x price.
  void bad_sale(std::string_view id, std::string_view product, std::string_view city) {
    auto batch = std::make_shared<TestBatch>();
    Transaction& record = batch->sale(id, product, 3, "90.00", city);
    record.cause = Cause::total_mismatch;
    record.field = Field::total;
    record.total_minor += 900;
    std::deque<std::string> kept;
    FieldTexts texts = texts_of(record, kept);
    packed_.push_back(pack(texts));
    record.said = packed_.back();
    EXPECT_EQ(outcome(*shop_.deliver(batch)), "total_mismatch");
  }
  std::vector<Hash128> open_issues() { return issues_of(shop_.engine(), {}); }
  static DeskStep total_follows() { return {.set = {{Field::total, "270.00"}}, .who = "ann"}; }
  StepReport take(std::span<const Hash128> issues, const DeskStep& step) {
    const auto report = take_step(shop_.engine(), issues, step);
    EXPECT_TRUE(report) << (report ? "" : report.error().message);
    return report ? *report : StepReport{};
  }

  std::deque<std::string> packed_;
};

TEST_P(DeskTest, FixesAnIssueAndTakesItBack) {
  open();
  bad_sale("3", "Shoes", "London");
  const std::vector<Hash128> issues = open_issues();
  ASSERT_EQ(issues.size(), 1u);
  EXPECT_EQ(take(issues, total_follows()).done, 1u);
  EXPECT_EQ(revenue("London"), "270.00");
  EXPECT_TRUE(open_issues().empty());
  EXPECT_EQ(take(issues, total_follows()).refused, 1u);  // it is not open
  restart(Way::crash);
  EXPECT_EQ(revenue("London"), "270.00");
  EXPECT_TRUE(open_issues().empty());
  EXPECT_EQ(take(issues, {.state = IssueState::open, .who = "bob", .note = "wrong till"}).done, 1u);
  EXPECT_EQ(revenue("London"), "0.00");
  const auto issue = look_up_issue(shop_.engine(), "");
  EXPECT_FALSE(issue);
}

TEST_P(DeskTest, ShowsWhatTheRecordSaidAndWhoDidWhat) {
  open();
  bad_sale("3", "Shoes", "London");
  const std::vector<Hash128> issues = open_issues();
  take(issues, total_follows());
  std::string id;
  shop_.engine().read(
      [&](const ShopViews& views, Position) { id = views.issues.find(issues.front())->id; });
  const auto issue = look_up_issue(shop_.engine(), id);
  ASSERT_TRUE(issue);
  EXPECT_EQ(issue->said.at(Field::city), "London");
  EXPECT_EQ(issue->said.at(Field::total), "279.00");
  EXPECT_EQ(issue->state, IssueState::fixed);
  ASSERT_EQ(issue->history.size(), 1u);
  EXPECT_EQ(issue->history[0].who, "ann");
  EXPECT_EQ(issue->history[0].said.at(Field::total), "270.00");
}

// The dry run's cells before and after are those that `cells` shows before and after.
TEST_P(DeskTest, TriesExactlyWhatTheStepDoes) {
  open();
  ASSERT_EQ(sale("1", "Shoes", 2, "90.00", "London"), "booked");
  ASSERT_EQ(sale("2", "Pen", 1, "1.00", "York"), "booked");
  bad_sale("3", "Shoes", "London");
  const std::vector<Hash128> issues = open_issues();
  const Cells before = shop_.cells();
  const auto preview = preview_step(shop_.engine(), issues, total_follows());
  ASSERT_TRUE(preview) << preview.error().message;
  EXPECT_EQ(shop_.cells(), before);
  take(issues, total_follows());
  const Cells after = shop_.cells();
  std::multiset<std::string> gone, come, tried_gone, tried_come;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::inserter(gone, gone.end()));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::inserter(come, come.end()));
  for (const CellChange& change : preview->cells) {
    if (!change.before.empty()) tried_gone.insert(change.before);
    if (!change.after.empty()) tried_come.insert(change.after);
  }
  EXPECT_EQ(tried_gone, gone);
  EXPECT_EQ(tried_come, come);
  EXPECT_FALSE(come.empty());
}

TEST_P(DeskTest, FixesAGroupAndSaysWhatWouldNotDo) {
  open();
  for (int i = 0; i < 50; ++i) bad_sale("b" + std::to_string(i), "Shoes", "London");
  EXPECT_EQ(take(open_issues(), {.set = {{Field::quantity, "0"}}, .who = "ann"}).refused, 50u);
  EXPECT_EQ(revenue("London"), "0.00");
  const DeskStep step{.set = {{Field::total, "270.00"}}, .who = "ann", .request = "group-1"};
  const std::vector<Hash128> issues = open_issues();
  EXPECT_EQ(take(issues, step).done, 50u);
  EXPECT_EQ(take(issues, step).repeated, 50u);
  EXPECT_EQ(revenue("London"), "13500.00");
}

// A whole step is taken back by its request, whatever dies in between; what was settled anew stays.
TEST_P(DeskTest, TakesAWholeStepBack) {
  open();
  for (int i = 0; i < 50; ++i) bad_sale("b" + std::to_string(i), "Shoes", "London");
  const std::vector<Hash128> issues = open_issues();
  const auto fix = [](const std::string& request) {
    return DeskStep{.set = {{Field::total, "270.00"}}, .who = "ann", .request = request};
  };
  const auto settled_by = [&](const std::string& request) {
    return *issues_settled_by(shop_.engine(), request);
  };
  const DeskStep back{.state = IssueState::open,
                      .who = "bob",
                      .request = undo_request_of("group"),
                      .undo_of = "group"};
  EXPECT_TRUE(settled_by("group").empty());
  EXPECT_EQ(take(issues, fix("group")).done, 50u);
  restart(Way::crash);
  EXPECT_EQ(settled_by("group").size(), 50u);
  const std::span<const Hash128> one(&issues[7], 1);
  EXPECT_EQ(take(one, {.state = IssueState::open, .who = "cat"}).done, 1u);
  EXPECT_EQ(take(one, fix("anew")).done, 1u);
  EXPECT_EQ(take(std::span(issues).first(20), back).done, 19u);  // and died there
  restart(Way::power_cut);
  EXPECT_EQ(settled_by("group").size(), 30u);
  EXPECT_EQ(take(issues, back).done, 30u);  // passes over what is back, and what is anew
  EXPECT_TRUE(settled_by("group").empty());
  EXPECT_EQ(settled_by("anew").size(), 1u);
  EXPECT_EQ(revenue("London"), "270.00");
  EXPECT_EQ(open_issues().size(), 49u);
  EXPECT_EQ(shop_.verify(), "");
}

// A rule that comes later looks at what was booked before it, whatever snapshot there is.
TEST_P(DeskTest, FlagsWhatWasBookedBeforeTheRule) {
  const auto flags = [&] {
    Cells cells = shop_.cells();
    std::erase_if(cells, [](const std::string& cell) { return !cell.starts_with("rule_flags|"); });
    return cells;
  };
  const Cells twice{"rule_flags|twice|warning|1001|Pen|count=2"};
  const std::string rules = shop_.directory() + "-history.toml";
  std::ofstream(rules) << "[[rule]]\nname = \"twice\"\nkind = \"history\"\nlimit = 9\n"
                          "when = \"repeat_within_seconds\"\nthen = \"flag\"\n";
  open();
  ASSERT_EQ(sale("1", "Pen", 1, "1.00", "London"), "booked");
  restart(Way::close);
  shop_.options.rules_file = rules;
  restart(Way::close);
  ASSERT_EQ(sale("2", "Pen", 1, "1.00", "York"), "booked");
  EXPECT_EQ(flags(), twice);
  restart(Way::crash);
  EXPECT_EQ(flags(), twice);
  restart(Way::close);
  EXPECT_EQ(flags(), twice);
  EXPECT_EQ(shop_.engine().warning(), "");
  EXPECT_EQ(shop_.verify(), "");
  ASSERT_EQ(void_sale("v", "2", 0U), "booked");
  EXPECT_EQ(flags(), Cells{});
}

// What a rule holds is booked when somebody confirms it, under whatever rules; recovery and verify
// ask no rule.
TEST_P(DeskTest, ReleasesWhatARuleHolds) {
  const std::string rules = shop_.directory() + "-rules.toml";
  std::ofstream(rules) << "[[rule]]\nname = \"large\"\nkind = \"door\"\nwhen = \"total_above\"\n"
                          "limit = 100\nthen = \"hold\"\n";
  shop_.options.rules_file = rules;
  open();
  ASSERT_EQ(sale("1", "Pen", 1, "100.00", "London"), "booked");
  ASSERT_EQ(sale("2", "Pen", 1, "100.01", "London"), "held");
  ASSERT_EQ(sale("3", "Pen", 2, "100.00", "York"), "held");
  restart(Way::crash);
  EXPECT_EQ(sale("2", "Pen", 1, "100.01", "London"), "held");
  EXPECT_EQ(revenue("London"), "100.00");
  const std::vector<Hash128> held = issues_of(shop_.engine(), {.cause = Cause::held});
  ASSERT_EQ(held.size(), 2u);
  const DeskStep release{.state = IssueState::confirmed, .who = "ann", .request = "click"};
  EXPECT_EQ(take(held, release).done, 2u);
  EXPECT_EQ(take(held, release).repeated, 2u);
  EXPECT_EQ(revenue("London"), "200.01");
  EXPECT_EQ(revenue("York"), "200.00");
  EXPECT_EQ(shop_.verify(), "");
  shop_.options.rules_file.clear();
  restart(Way::power_cut);
  EXPECT_EQ(sale("3", "Pen", 2, "100.00", "York"), "duplicate");
  EXPECT_EQ(sale("4", "Pen", 2, "100.00", "York"), "booked");
  EXPECT_EQ(take(held, {.state = IssueState::open, .who = "bob"}).done, 2u);
  EXPECT_EQ(revenue("London"), "100.00");
  EXPECT_EQ(revenue("York"), "200.00");
  EXPECT_EQ(shop_.verify(), "");
}

SHOP_ON_BOTH_STORES(DeskTest);

}  // namespace
}  // namespace shop
