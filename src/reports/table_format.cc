// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/decimal.h"
#include "reports/display_width.h"
#include "reports/formats.h"
#include "reports/text_buffer.h"

namespace shop {
namespace {

constexpr std::string_view kGap = "  ";
constexpr std::size_t kTextColumnsMin = 10;
constexpr std::size_t kBarColumnsMax = 24;
constexpr std::size_t kBarColumnsMin = 6;

constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kDim = "\033[2m";
constexpr std::string_view kRed = "\033[31m";
constexpr std::string_view kGreen = "\033[32m";
constexpr std::string_view kBlue = "\033[34m";
constexpr std::string_view kReset = "\033[0m";

std::string month_text(const std::string& key) {  // 2024-12
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto number = key.size() == 7 ? parse_decimal(key.substr(5), 0) : std::nullopt;
  if (!number || *number < 1 || *number > 12) return key;
  return std::string(kMonths[static_cast<std::size_t>(*number - 1)]) + " " + key.substr(0, 4);
}

std::string season_text(const std::string& key) {  // 2025-winter
  return key.size() > 5 && key[4] == '-' ? key.substr(5) + " " + key.substr(0, 4) : key;
}

std::string day_text(Day day) {
  constexpr std::array<std::string_view, 7> kNames = {"Mon", "Tue", "Wed", "Thu",
                                                      "Fri", "Sat", "Sun"};
  return std::string(kNames[static_cast<std::size_t>(weekday(day) - 1)]) + " " + format_day(day);
}

// "£1,500" as "£1,500.00", so that the points of a column stand below each other.
std::string money_text(const Money& money, bool all_digits) {
  std::string text = money.currency.show(money.minor);
  if (all_digits && money.currency.digits() > 0 &&
      money.minor % power_of_ten(money.currency.digits()) == 0)
    text.append(".").append(static_cast<std::size_t>(money.currency.digits()), '0');
  return text;
}

struct Shown {
  const Column* column = nullptr;
  std::size_t index = 0;
  std::string heading;
  std::vector<std::string> cells;  // the totals come last
  std::size_t width = 0;
  bool right = false;
};

class Layout {
 public:
  Layout(const Table& table, const TableStyle& style) : table_(table), style_(style) {
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      if (is_worth_showing(i)) add_column(i);
    find_head();
    blank_repeated_labels(0, table.rows.size());
    blank_repeated_labels(table.rows.size(), table.rows.size() + table.totals.size());
    if (style.bars && table.rows.size() > 1) choose_bar();
    fit();
  }

  void write(TextBuffer& out) const {
    for (const std::vector<std::size_t>& block : blocks_) {
      if (&block != &blocks_.front()) out << "\n";
      write_block(out, block);
    }
  }

 private:
  // A currency is not, beside money that shows it; nor is a flag that is never set.
  bool is_worth_showing(std::size_t index) const {
    const Column& column = table_.columns[index];
    if (column.look == Look::currency)
      return std::none_of(table_.columns.begin(), table_.columns.end(),
                          [](const Column& other) { return other.type == ColumnType::money; });
    if (column.type != ColumnType::flag) return true;
    return std::any_of(table_.rows.begin(), table_.rows.end(), [&](const Row& row) {
      const bool* flag = std::get_if<bool>(&row[index]);
      return flag != nullptr && *flag;
    });
  }

  // The columns on the left that say what a row is about.
  void find_head() {
    const std::vector<std::size_t>& labels = table_.line.labels;
    for (const Shown& shown : shown_) {
      const Column& column = *shown.column;
      const bool names = column.type == ColumnType::text || column.type == ColumnType::day ||
                         column.name == "rank" ||
                         std::find(labels.begin(), labels.end(), shown.index) != labels.end();
      if (!names || column.look == Look::currency) break;
      ++head_;
    }
  }

  // A label is shown where it begins, as a heading of the rows below it: the cities of a year, or
  // the currencies of a city.
  void blank_repeated_labels(std::size_t from, std::size_t to) {
    for (std::size_t row = to; row-- > from + 1;)
      for (std::size_t i = 0; i < head_ && shown_[i].cells[row] == shown_[i].cells[row - 1]; ++i)
        blank_.insert({row, i});
    for (const auto& [row, column] : blank_) shown_[column].cells[row].clear();
    blank_.clear();
  }

  template <class Visit>
  void each_cell(std::size_t index, const Visit& visit) const {
    for (const Row& row : table_.rows) visit(row[index]);
    for (const Row& row : table_.totals) visit(row[index]);
  }

  std::map<Currency, bool> currencies_with_pennies(std::size_t index) const {
    std::map<Currency, bool> with;
    each_cell(index, [&](const Cell& cell) {
      if (const auto* money = std::get_if<Money>(&cell))
        with[money->currency] |= money->minor % power_of_ten(money->currency.digits()) != 0;
    });
    return with;
  }

  static std::string text_of(const Cell& cell, const Column& column) {
    if (std::holds_alternative<std::monostate>(cell)) return {};
    if (const auto* day = std::get_if<Day>(&cell)) return day_text(*day);
    if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? column.name : std::string();
    if (const auto* text = std::get_if<std::string>(&cell)) {  // in any column: "total"
      if (column.look == Look::month) return month_text(*text);
      return column.look == Look::season ? season_text(*text) : showable(*text);
    }
    if (column.look == Look::year) return plain_text(cell, column);
    const auto* number = std::get_if<Int128>(&cell);
    if (column.look == Look::hour) return fmt::format("{:02}:00", static_cast<int>(*number));
    if (column.look == Look::percent) return plain_text(cell, column) + " %";
    if (column.look == Look::change)
      return fmt::format("{}{} %", *number > 0 ? "+" : "", plain_text(cell, column));
    if (column.type == ColumnType::integer) return with_thousands(*number);
    return showable(plain_text(cell, column));
  }

  void add_column(std::size_t index) {
    Shown shown;
    shown.column = &table_.columns[index];
    shown.index = index;
    shown.heading = shown.column->name;
    std::replace(shown.heading.begin(), shown.heading.end(), '_', ' ');
    shown.right = shown.column->type == ColumnType::integer ||
                  shown.column->type == ColumnType::money ||
                  shown.column->type == ColumnType::decimal;
    const auto pennies = currencies_with_pennies(index);
    each_cell(index, [&](const Cell& cell) {
      const auto* money = std::get_if<Money>(&cell);
      shown.cells.push_back(money != nullptr ? money_text(*money, pennies.at(money->currency))
                                             : text_of(cell, *shown.column));
    });
    shown.width = display_width(shown.heading);
    for (const std::string& cell : shown.cells)
      shown.width = std::max(shown.width, display_width(cell));
    shown_.push_back(std::move(shown));
  }

  static std::pair<Currency, Int128> bar_value(const Cell& cell) {
    if (const auto* money = std::get_if<Money>(&cell)) return {money->currency, money->minor};
    if (const auto* number = std::get_if<Int128>(&cell)) return {Currency(), *number};
    return {};
  }

  void choose_bar() {
    for (const Shown& shown : shown_)
      if (shown.column->look == Look::bar) bar_ = shown.index;
    if (!bar_) return;
    bar_width_ = kBarColumnsMax;
    for (const Row& row : table_.rows) {
      const auto [currency, value] = bar_value(row[*bar_]);
      Scale& scale = scales_[currency];
      scale.greatest = std::max(scale.greatest, value < 0 ? -value : value);
      ++scale.rows;
    }
  }

  std::size_t total_width() const {
    std::size_t width = bar_width_ > 0 ? bar_width_ + kGap.size() : 0;
    for (const Shown& shown : shown_) width += shown.width + kGap.size();
    return width - std::min(width, kGap.size());
  }

  // Takes columns from the bar first, then from the widest text; what is wider still is written as
  // several blocks, one below the other.
  void fit() {
    blocks_.emplace_back();
    for (std::size_t i = 0; i < shown_.size(); ++i) blocks_.back().push_back(i);
    const std::size_t limit = style_.columns_max;
    if (limit == 0 || total_width() <= limit) return;
    const std::vector<Shown> whole = shown_;
    while (total_width() > limit && bar_width_ > kBarColumnsMin) --bar_width_;
    shorten_texts();
    if (total_width() <= limit) return;
    bar_width_ = 0;
    if (total_width() <= limit) return;
    shown_ = whole;
    make_blocks();
  }

  void shorten_texts() {
    while (total_width() > style_.columns_max) {
      Shown* widest = nullptr;
      for (Shown& shown : shown_)
        if (shown.column->type == ColumnType::text && shown.width > kTextColumnsMin &&
            (widest == nullptr || shown.width > widest->width))
          widest = &shown;
      if (widest == nullptr) return;
      --widest->width;
    }
  }

  // Each begins with the columns that name its rows.
  void make_blocks() {
    blocks_.clear();
    std::size_t head_width = 0;
    for (std::size_t i = 0; i < head_; ++i) head_width += shown_[i].width + kGap.size();
    std::size_t width = style_.columns_max + 1;  // the first column begins a block
    for (std::size_t i = head_; i < shown_.size(); ++i) {
      width += kGap.size() + shown_[i].width;
      if (width > style_.columns_max) {
        blocks_.emplace_back();
        for (std::size_t head = 0; head < head_; ++head) blocks_.back().push_back(head);
        width = head_width + shown_[i].width;
      }
      blocks_.back().push_back(i);
    }
  }

  void coloured(TextBuffer& out, std::string_view colour, std::string_view text) const {
    if (style_.colour && !colour.empty() && !text.empty())
      out << colour << text << kReset;
    else
      out << text;
  }

  std::string_view colour_of(const Shown& shown, const Row& row) const {
    const Cell& cell = row[shown.index];
    if (shown.column->look == Look::alert) return kRed;
    if (shown.column->look != Look::change) return {};
    const auto* number = std::get_if<Int128>(&cell);
    if (number == nullptr || *number == 0) return {};
    return *number > 0 ? kGreen : kRed;
  }

  // `last` leaves out the blanks at the end of a line.
  void write_cell(TextBuffer& out, const Shown& shown, std::string_view text,
                  std::string_view colour, bool last) const {
    const std::string fitted = shortened(text, shown.width);
    const std::size_t blanks = shown.width - display_width(fitted);
    if (shown.right) out.fill(" ", blanks);
    coloured(out, colour, fitted);
    if (!shown.right && !last) out.fill(" ", blanks);
  }

  void write_block(TextBuffer& out, const std::vector<std::size_t>& block) const {
    for (const std::size_t i : block) {
      if (i != block.front()) out << kGap;
      write_cell(out, shown_[i], shown_[i].heading, kBold, i == block.back());
    }
    out << "\n";
    write_rule(out, block);
    const std::size_t rows = table_.rows.size();
    for (std::size_t row = 0; row < rows; ++row) write_row(out, block, row);
    if (table_.totals.empty()) return;
    write_rule(out, block);
    for (std::size_t i = 0; i < table_.totals.size(); ++i) write_row(out, block, rows + i);
  }

  void write_rule(TextBuffer& out, const std::vector<std::size_t>& block) const {
    std::string rule;
    for (const std::size_t i : block) {
      if (i != block.front()) rule += kGap;
      for (std::size_t n = 0; n < shown_[i].width; ++n) rule += "─";
    }
    coloured(out, kDim, rule);
    out << "\n";
  }

  std::string bar_of(const Row& row) const {
    constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto [currency, value] = bar_value(row[*bar_]);
    const auto& [greatest, rows] = scales_.at(currency);
    if (greatest == 0 || rows == 1) return {};  // there is nothing to compare
    const Int128 size = value < 0 ? -value : value;
    const auto eighths =
        static_cast<std::size_t>(size * static_cast<Int128>(bar_width_ * 8) / greatest);
    std::string bar;
    for (std::size_t i = 0; i < eighths / 8; ++i) bar += value < 0 ? "░" : "█";
    if (value > 0) bar += kEighths[eighths % 8];
    return bar;
  }

  void write_row(TextBuffer& out, const std::vector<std::size_t>& block, std::size_t number) const {
    const bool total = number >= table_.rows.size();
    const Row& row = total ? table_.totals[number - table_.rows.size()] : table_.rows[number];
    const std::string bar = bar_width_ > 0 && !total ? bar_of(row) : std::string();
    std::size_t last = block.size() - 1;  // the last cell that is not empty
    while (bar.empty() && last > 0 && shown_[block[last]].cells[number].empty()) --last;
    for (std::size_t at = 0; at <= last; ++at) {
      const Shown& shown = shown_[block[at]];
      if (at > 0) out << kGap;
      write_cell(out, shown, shown.cells[number], colour_of(shown, row), at == last && bar.empty());
    }
    if (!bar.empty()) {
      out << kGap;
      coloured(out, kBlue, bar);
    }
    out << "\n";
  }

  const Table& table_;
  const TableStyle& style_;
  std::vector<Shown> shown_;
  std::optional<std::size_t> bar_;
  std::size_t bar_width_ = 0;
  struct Scale {
    Int128 greatest = 0;
    std::size_t rows = 0;
  };
  std::map<Currency, Scale> scales_;  // amounts of two currencies are never compared
  std::size_t head_ = 0;              // so many columns on the left name the rows
  std::set<std::pair<std::size_t, std::size_t>> blank_;
  std::vector<std::vector<std::size_t>> blocks_;  // of columns, written one below the other
};

}  // namespace

void write_table(const Table& table, const TableStyle& style, const TextSink& sink) {
  if (table.made > 0) {  // widths are known only when all rows were seen
    Table held = table;
    held.hold_rows();
    return write_table(held, style, sink);
  }
  TextBuffer out(sink);
  const auto styled = [&](std::string_view how, std::string_view text) {
    if (text.empty()) return;
    if (style.colour)
      out << how << text << kReset << "\n";
    else
      out << text << "\n";
  };
  styled(kBold, table.title);
  if (table.rows.empty())
    out << (table.empty.empty() ? std::string_view("Nothing to show.") : table.empty) << "\n";
  else
    Layout(table, style).write(out);
  styled(kDim, provenance_text(table.provenance));
}

}  // namespace shop
