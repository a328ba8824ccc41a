// SPDX-License-Identifier: Apache-2.0
#include "reports/cell_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/decimal.h"

namespace shop {
namespace {

struct Part {
  std::string name;  // of a measure
  std::string text;
};
struct Cell {
  std::vector<std::string> keys;  // the view first
  std::vector<Part> measures;
};

// Undoes escape_cell_text() but for control characters, which stay to be seen.
Cell parse(std::string_view line) {
  Cell cell;
  Part part;
  bool is_measure = false;
  const auto finish = [&] {
    if (is_measure) {
      cell.measures.push_back(std::move(part));
    } else if (cell.measures.empty()) {
      cell.keys.push_back(std::move(part.text));
    }
    part = {};
    is_measure = false;
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char next = i + 1 < line.size() ? line[i + 1] : '\0';
    if (line[i] == '\\' && (next == '|' || next == '=' || next == '\\')) {
      part.text += line[++i];
    } else if (line[i] == '|') {
      finish();
    } else if (line[i] == '=' && !is_measure) {
      is_measure = true;
      part.name = std::move(part.text);
      part.text.clear();
    } else {
      part.text += line[i];
    }
  }
  finish();
  return cell;
}

struct ViewWords {
  std::string_view view;
  std::array<std::string_view, 5> keys;
};
constexpr std::array kViews = {
    ViewWords{"revenue", {"day", "sale_day", "city", "category", "currency"}},
    ViewWords{"hours", {"day", "hour", "currency"}},
    ViewWords{"statistics", {"day", "city", "category", "currency"}},
    ViewWords{"best_sellers", {"day", "product_id", "category", "currency"}},
    ViewWords{"stock", {"product_id"}},
    ViewWords{"catalogue", {"kind", "id"}},
    ViewWords{"customers", {"user_id"}},
    ViewWords{"flags", {"rule", "key"}},
    ViewWords{"rule_flags", {"rule", "severity", "user_id", "product_id"}},
    ViewWords{"outliers", {"rule", "severity", "category", "day", "currency"}},
    ViewWords{"issues", {"issue"}},
};

std::string key_name(std::string_view view, std::size_t at) {
  const auto* const found = std::find_if(
      kViews.begin(), kViews.end(), [&](const ViewWords& words) { return words.view == view; });
  if (found == kViews.end() || at >= found->keys.size() || found->keys[at].empty())
    return fmt::format("key_{}", at + 1);
  return std::string(found->keys[at]);
}

constexpr std::array<std::string_view, 6> kMoney = {"revenue", "sum",    "minimum",
                                                    "maximum", "median", "p95"};
constexpr std::array<std::string_view, 10> kCounts = {"transactions", "refunds", "units", "count",
                                                      "sales",        "days",    "seen",  "records",
                                                      "revenue",      "sum"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<Int128> whole_number(const std::string& text) {
  const auto number = parse_decimal(text, 0);
  return number ? std::optional<Int128>(*number) : std::nullopt;
}

std::string money_text(const std::string& minor, Currency currency) {
  const auto number = whole_number(minor);
  return number && currency ? currency.plain(*number) : minor;
}

// Money where its name says so, in the cell's currency or in that of its own name (spend_GBP).
void give_type(MeasureChange& change, Currency cell_currency) {
  constexpr std::string_view kSpend = "spend_";
  if (change.name.starts_with(kSpend)) {
    change.currency =
        Currency::find(std::string_view(change.name).substr(kSpend.size())).value_or(Currency{});
    change.name = "spend";
  } else if (cell_currency && (is_one_of(change.name, kMoney) || change.name == "amount")) {
    change.currency = cell_currency;
  }
  if (change.name == "low") {
    change.name = "low-stock alert";
    for (std::string* text : {&change.before, &change.after}) *text = text->empty() ? "no" : "yes";
  }
  const bool from_zero = is_one_of(change.name, kCounts) || change.name == "spend";
  for (std::string* text : {&change.before, &change.after}) {
    if (text->empty() && from_zero) *text = "0";
    if (change.currency && !text->empty()) *text = money_text(*text, change.currency);
    if (change.name == "price_micro" && !text->empty())
      if (const auto micros = whole_number(*text))
        *text = format_decimal(static_cast<std::int64_t>(*micros), kPriceDecimals);
  }
  if (change.name == "price_micro") change.name = "price";
  if (change.currency) {
    change.type = MeasureType::money;
  } else if (is_one_of(change.name, kCounts) || change.name == "stock" || change.name == "level") {
    change.type = MeasureType::count;
  }
}

Currency currency_of(const CellStory& story, const Cell& cell) {
  for (const auto& [name, text] : story.keys)
    if (name == "currency") return Currency::find(text).value_or(Currency{});
  for (const Part& part : cell.measures)
    if (part.name == "currency") return Currency::find(part.text).value_or(Currency{});
  return {};
}

std::string text_of(const std::vector<Part>& measures, const std::string& name) {
  const auto found = std::find_if(measures.begin(), measures.end(),
                                  [&](const Part& part) { return part.name == name; });
  return found == measures.end() ? std::string() : found->text;
}

std::string key(const CellStory& story, std::string_view name) {
  for (const auto& [key_name, text] : story.keys)
    if (key_name == name) return text;
  return {};
}

std::string named_product(const std::string& id, const ProductName& name) {
  const std::string found = name ? name(id) : std::string();
  return found.empty() ? "product " + id : found;
}

std::string subject_of(const CellStory& story, const ProductName& name) {
  const std::string day = key(story, "day");
  if (story.view == "revenue") {
    const std::string sold = key(story, "sale_day");
    return fmt::format("{} / {}, {}{}", key(story, "city"), key(story, "category"), day,
                       sold == day ? "" : fmt::format(" (sold {})", sold));
  }
  if (story.view == "statistics")
    return fmt::format("{} / {}, {}", key(story, "city"), key(story, "category"), day);
  if (story.view == "hours") return fmt::format("{}, {:0>2}:00", day, key(story, "hour"));
  if (story.view == "best_sellers")
    return fmt::format("{}, {}", named_product(key(story, "product_id"), name), day);
  if (story.view == "stock") return named_product(key(story, "product_id"), name);
  if (story.view == "catalogue" && key(story, "kind") == "product")
    return named_product(key(story, "id"), name);
  if (story.view == "catalogue") return key(story, "kind") + " " + key(story, "id");
  if (story.view == "customers") return "customer " + key(story, "user_id");
  constexpr std::size_t kShownDigits = 12;
  if (story.view == "issues") return key(story, "issue").substr(0, kShownDigits);
  if (story.view == "flags" || story.view == "rule_flags") return key(story, "rule");
  std::string subject;
  for (const auto& [unused, text] : story.keys) subject += (subject.empty() ? "" : ", ") + text;
  return subject;
}

}  // namespace

CellStory cell_story(std::string_view before, std::string_view after, const ProductName& name) {
  const Cell old = parse(before);
  const Cell now = parse(after);
  const Cell& shape = after.empty() ? old : now;
  CellStory story;
  story.view = shape.keys.front();
  for (std::size_t i = 1; i < shape.keys.size(); ++i)
    story.keys.emplace_back(key_name(story.view, i - 1), shape.keys[i]);
  story.subject = subject_of(story, name);
  std::vector<std::string> names;
  for (const Cell* cell : {&shape, &old})
    for (const Part& part : cell->measures)
      if (std::find(names.begin(), names.end(), part.name) == names.end())
        names.push_back(part.name);
  const Currency currency = currency_of(story, shape);
  for (const std::string& measure : names) {
    if (measure == "sum_squares") continue;
    MeasureChange change{.name = measure,
                         .before = text_of(old.measures, measure),
                         .after = text_of(now.measures, measure)};
    give_type(change, currency);
    if (change.before != change.after) story.measures.push_back(std::move(change));
  }
  return story;
}

std::string in_words(const MeasureChange& change) {
  const auto shown = [&](const std::string& text) -> std::string {
    if (text.empty()) return "none";
    if (change.type != MeasureType::money) return text;
    const auto minor = parse_decimal(text, change.currency.digits());
    return minor ? change.currency.show(*minor) : text;
  };
  return fmt::format("{} -> {}", shown(change.before), shown(change.after));
}

std::string in_words(const CellStory& story) {
  std::string measures;
  for (const MeasureChange& change : story.measures)
    measures += fmt::format("{}{} {}", measures.empty() ? "" : ", ", change.name, in_words(change));
  return fmt::format("{}: {}: {}", story.view, story.subject, measures);
}

}  // namespace shop
