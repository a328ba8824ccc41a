// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_closing.h"

#include <algorithm>

#include <fmt/format.h>

#include "reports/formats.h"
#include "reports/revenue_report.h"
#include "reports/source_of_views.h"

namespace shop::cli {
namespace {

std::string number(std::uint64_t value) { return with_thousands(static_cast<Int128>(value)); }

void compare(std::string_view what, std::uint64_t ours, std::uint64_t simulated,
             std::vector<std::string>& disagreements) {
  if (ours != simulated)
    disagreements.push_back(fmt::format("{}: the shop has {}, the simulator's books say {}", what,
                                        number(ours), number(simulated)));
}

void compare_cells(std::vector<std::string> ours, const std::vector<std::string>& simulated,
                   std::vector<std::string>& disagreements) {
  std::sort(ours.begin(), ours.end());
  std::vector<std::string> only_ours;
  std::vector<std::string> only_simulated;
  std::set_difference(ours.begin(), ours.end(), simulated.begin(), simulated.end(),
                      std::back_inserter(only_ours));
  std::set_difference(simulated.begin(), simulated.end(), ours.begin(), ours.end(),
                      std::back_inserter(only_simulated));
  for (const std::string& cell : only_ours) disagreements.push_back("only the shop: " + cell);
  for (const std::string& cell : only_simulated)
    disagreements.push_back("only the simulator: " + cell);
}

std::string revenue_line(const Table& revenue) {
  const auto at = [&](const Row& row, std::string_view column) -> const Cell& {
    return row[*revenue.find_column(column)];
  };
  std::string text;
  for (const Row& row : revenue.rows) {
    const Money money = std::get<Money>(at(row, "revenue"));
    text += fmt::format("  {} sales that stand, {} refunds, {} of revenue\n",
                        with_thousands(std::get<Int128>(at(row, "transactions"))),
                        with_thousands(std::get<Int128>(at(row, "refunds"))),
                        money.currency.show(money.minor));
  }
  return text;
}

}  // namespace

Result<Closing> closing_of(Engine& engine, const LiveFeed& feed, double seconds) {
  Closing closing;
  closing.tally = feed.counts().transactions;
  closing.seconds = seconds;
  const Regions regions;
  std::vector<std::string> cells;
  Result<Table> revenue = fail(ErrorCode::internal, "nothing was read");
  engine.read([&](const ShopViews& views, Position upto) {
    revenue = revenue_report(source_of(views, engine.dictionaries(), regions, upto), {});
    views.revenue.cells([&](std::string_view cell) { cells.emplace_back(cell); });
  });
  SHOP_CHECK(revenue);
  closing.revenue = std::move(*revenue);
  closing.cells = cells.size();
  const sim::Counts& counts = feed.truth().counts();
  closing.before = feed.counts().before;
  Tally all = closing.tally;
  all += closing.before;
  compare("records", all.records, counts.records, closing.disagreements);
  compare("booked", all.booked, counts.booked, closing.disagreements);
  compare("duplicates", all.duplicates, counts.duplicates, closing.disagreements);
  compare("issues", all.issues, counts.issues, closing.disagreements);
  compare_cells(std::move(cells), feed.truth().cells(), closing.disagreements);
  return closing;
}

std::string closing_text(const Closing& closing, const std::string& directory) {
  const Tally& tally = closing.tally;
  std::string text = fmt::format(
      "The shop is closed. In {:.0f} s it had {} transactions:\n"
      "  {} booked, {} duplicate{}, {} issue{}\n",
      closing.seconds, number(tally.records), number(tally.booked), number(tally.duplicates),
      tally.duplicates == 1 ? "" : "s", number(tally.issues), tally.issues == 1 ? "" : "s");
  if (closing.before.records > 0)
    text += fmt::format("and {} transactions in the days before, with {} issues; in all\n",
                        number(closing.before.records), number(closing.before.issues));
  text += revenue_line(closing.revenue);
  if (closing.disagreements.empty()) {
    text += fmt::format("The simulator's own books say the same, in all {} cells of revenue.\n",
                        number(closing.cells));
  } else {
    for (const std::string& line : closing.disagreements) text += line + "\n";
  }
  text += fmt::format(
      "All of it is in {0}; look at it, or delete it:\n"
      "  shopsphere --data {0} report revenue --by city\n"
      "  shopsphere --data {0} report best-sellers\n"
      "  shopsphere --data {0} issues list\n"
      "  shopsphere --data {0} verify\n",
      directory);
  return text;
}

Status check(const Closing& closing) {
  if (closing.disagreements.empty()) return {};
  return fail(
      ErrorCode::internal,
      "the shop's books differ from the simulator's: keep the data directory and report it");
}

}  // namespace shop::cli
