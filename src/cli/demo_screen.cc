// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_screen.h"

#include <algorithm>

#include <fmt/format.h>

#include "reports/display_width.h"
#include "reports/formats.h"

namespace shop::cli {
namespace {

constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kDim = "\033[2m";
constexpr std::string_view kReset = "\033[0m";
constexpr std::size_t kGap = 3;
constexpr std::size_t kTwoColumnsFrom = 92;
constexpr std::size_t kRoomyPane = 64;
constexpr std::size_t kHeadings = 2;  // of a table: its heading and the rule below
constexpr std::size_t kTopRows = 5;
constexpr std::size_t kRevenueRowsAtLeast = 12;  // so that the first rows move nothing
constexpr std::size_t kFewRows = 3;              // where tables stand below each other

using Lines = std::vector<std::string>;

// Where the colours of the terminal begin and how long they are: ESC [ … letter.
std::size_t escape_at(std::string_view text) {
  if (!text.starts_with("\033[")) return 0;
  std::size_t end = 2;
  while (end < text.size() && !(text[end] >= '@' && text[end] <= '~')) ++end;
  return std::min(end + 1, text.size());
}

std::string plain(std::string_view line) {
  std::string text;
  for (std::size_t i = 0; i < line.size();) {
    if (const std::size_t escape = escape_at(line.substr(i)); escape > 0) {
      i += escape;
    } else {
      text += line[i++];
    }
  }
  return text;
}

class Composer {
 public:
  Composer(const DemoMoment& moment, const ScreenStyle& style) : moment_(moment), style_(style) {}

  Lines compose() {
    allot();
    header();
    if (style_.columns >= kTwoColumnsFrom) {
      const std::size_t pane = (style_.columns - kGap) / 2;
      beside(panel(moment_.cities, pane, revenue_rows_),
             panel(moment_.categories, pane, revenue_rows_), pane, revenue_rows_);
      beside(panel(moment_.best_sellers, pane, kTopRows), panel(moment_.low_stock, pane, kTopRows),
             pane, kTopRows);
      beside(panel(issues(pane), pane, issue_rows_),
             panel(moment_.notifications, pane, issue_rows_), pane, issue_rows_);
    } else {
      for (const Table* table : {&moment_.cities, &moment_.best_sellers, &moment_.low_stock,
                                 &moment_.issues, &moment_.categories})
        below(panel(*table, style_.columns, table == &moment_.best_sellers ? kTopRows : kFewRows));
    }
    footer();
    for (std::string& line : lines_) line = clipped(line, style_.columns);
    return std::move(lines_);
  }

 private:
  // What the fixed lines leave goes to the revenue first, then to the issues.
  void allot() {
    revenue_rows_ = 8;
    issue_rows_ = 5;
    if (style_.rows == 0) return;
    const std::size_t fixed =
        4 + (moment_.link.empty() ? 0 : 1) + 3 * (kHeadings + 1) + kTopRows + 1;
    const std::size_t free = style_.rows > fixed ? style_.rows - fixed : 0;
    const std::size_t longest =
        std::max({moment_.cities.rows.size(), moment_.categories.rows.size(), kRevenueRowsAtLeast});
    issue_rows_ = std::max<std::size_t>(free * 2 / 5, 1);
    revenue_rows_ = std::max<std::size_t>(free - std::min(free, issue_rows_), 1);
    if (revenue_rows_ > longest) {
      issue_rows_ += revenue_rows_ - longest;
      revenue_rows_ = longest;
    }
  }

  std::string styled(std::string_view how, std::string_view text) const {
    if (!style_.colour || text.empty()) return std::string(text);
    return std::string(how).append(text).append(kReset);
  }

  // `right` is dropped where there is no room for both.
  void both_sides(const std::string& left, const std::string& right) {
    const std::size_t taken = visible_width(left) + visible_width(right);
    if (right.empty() || taken + kGap > style_.columns) {
      lines_.push_back(left);
      return;
    }
    lines_.push_back(left + std::string(style_.columns - taken, ' ') + right);
  }

  void header() {
    const std::string name = styled(kBold, "ShopSphere");
    const std::string clock = styled(kBold, moment_.clock);
    const std::string whole = name + "  " + moment_.shop;
    const bool fits = visible_width(whole) + kGap + visible_width(clock) <= style_.columns;
    both_sides(fits ? whole : name, clock);
    if (!moment_.link.empty()) lines_.push_back("The dashboard: " + moment_.link);
    lines_.push_back(counts());
    lines_.push_back(statistics());
    lines_.emplace_back();
  }

  // The longest that there is room for.
  static std::string fitting(const std::vector<std::string>& longest_first, std::size_t room) {
    for (const std::string& text : longest_first)
      if (visible_width(text) <= room) return text;
    return longest_first.back();
  }

  std::string counts() const {
    const Tally& tally = moment_.tally;
    const auto count = [](std::uint64_t value, std::string_view what) {
      return fmt::format("{} {}{}", with_thousands(static_cast<Int128>(value)), what,
                         value == 1 ? "" : "s");
    };
    const auto number = [](std::uint64_t value) {
      return with_thousands(static_cast<Int128>(value));
    };
    const std::string all = styled(kBold, number(tally.records)) + " transactions";
    const std::string issues = count(tally.issues, "issue");
    const std::string came_of_it = fmt::format(": {} booked, {}, {}", number(tally.booked),
                                               count(tally.duplicates, "duplicate"), issues);
    return fitting({fmt::format("{}, {} a second{}", all, number(moment_.per_second), came_of_it),
                    all + came_of_it, all + ", " + issues},
                   style_.columns);
  }

  // As many as there is room for.
  std::string statistics() const {
    std::string line = "Today: " + styled(kBold, moment_.revenue);
    for (const std::string& text : moment_.statistics) {
      const std::string more = ", " + text;
      if (visible_width(line + more) > style_.columns) break;
      line += more;
    }
    return line;
  }

  void footer() {
    const std::string as_of =
        "as of log position " + with_thousands(static_cast<Int128>(moment_.as_of));
    const auto behind = static_cast<Int128>((moment_.behind_micros + 999) / 1000);
    const std::size_t beside_hint = kGap + visible_width(style_.hint);
    const std::string fresh =
        fitting({fmt::format("{}, {} ms behind", as_of, with_thousands(behind)), as_of},
                style_.columns - std::min(style_.columns, style_.hint.empty() ? 0 : beside_hint));
    if (style_.rows > 0) {  // the last line stands still
      while (lines_.size() + 1 < style_.rows) lines_.emplace_back();
      lines_.resize(style_.rows - 1);
    }
    both_sides(styled(kDim, fresh), styled(kDim, style_.hint));
  }

  Lines panel(const Table& table, std::size_t width, std::size_t rows) const {
    std::string text;
    if (table.rows.empty()) {
      text = heading(table) + "\n\n" + table.empty + "\n";
    } else {
      write_table(table, {width, style_.colour, true},
                  [&](std::string_view part) { text += part; });
    }
    Lines lines;
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      lines.push_back(clipped(std::string_view(text).substr(start, end - start), width));
      start = end + 1;
    }
    if (table.rows.size() > rows && rows > 1) {
      lines.resize(kHeadings + rows - 1);
      lines.push_back(styled(kDim, fmt::format("and {} more", table.rows.size() - rows + 1)));
    }
    if (lines.size() > kHeadings + rows) lines.resize(kHeadings + rows);
    return lines;
  }

  // The field at fault only where there is room for it.
  Table issues(std::size_t width) const {
    Table table = moment_.issues;
    if (width >= kRoomyPane) return table;
    table.columns.pop_back();
    for (Row& row : table.rows) row.pop_back();
    return table;
  }

  // Of a table without rows: its title alone.
  std::string heading(const Table& table) const {
    for (const Column& column : table.columns)
      if (column.type == ColumnType::text)
        return styled(kBold, column.name.substr(0, column.name.find_last_not_of(' ') + 1));
    return {};
  }

  void below(const Lines& panel) {
    lines_.insert(lines_.end(), panel.begin(), panel.end());
    lines_.emplace_back();
  }

  // Always as high as `rows` says, so that what is below stands still.
  void beside(const Lines& left, const Lines& right, std::size_t pane, std::size_t rows) {
    for (std::size_t i = 0; i < kHeadings + rows; ++i) {
      std::string line = i < left.size() ? left[i] : std::string();
      if (i < right.size() && !right[i].empty()) {
        line.append(pane + kGap - std::min(visible_width(line), pane), ' ');
        line += right[i];
      }
      lines_.push_back(std::move(line));
    }
    lines_.emplace_back();
  }

  const DemoMoment& moment_;
  const ScreenStyle& style_;
  std::size_t revenue_rows_ = 8;
  std::size_t issue_rows_ = 5;
  Lines lines_;
};

}  // namespace

std::size_t visible_width(std::string_view line) { return display_width(plain(line)); }

std::string clipped(std::string_view line, std::size_t columns) {
  if (visible_width(line) <= columns) return std::string(line);
  std::string kept;
  std::string text;  // of it, without the colours
  bool coloured = false;
  for (std::size_t i = 0; i < line.size();) {
    if (const std::size_t escape = escape_at(line.substr(i)); escape > 0) {
      kept += line.substr(i, escape);
      coloured = line.substr(i, escape) != kReset;
      i += escape;
      continue;
    }
    std::size_t end = i + 1;  // of the character
    while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) ++end;
    text += line.substr(i, end - i);
    if (display_width(text) > columns) break;
    kept += line.substr(i, end - i);
    i = end;
  }
  return coloured ? kept.append(kReset) : kept;
}

std::vector<std::string> compose(const DemoMoment& moment, const ScreenStyle& style) {
  return Composer(moment, style).compose();
}

}  // namespace shop::cli
