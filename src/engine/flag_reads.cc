// SPDX-License-Identifier: Apache-2.0
#include "engine/flag_reads.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/decimal.h"
#include "base/utf8.h"

namespace shop {
namespace {

// A flag as it is shown. What a visit says of it need not outlive the visit.
struct Shown {
  std::size_t gravity = 0;  // of those that need no rule 0, else 1 for the least
  std::string rule = {};
  std::string user = {};
  std::string product = {};
  std::string about = {};
  std::string product_name = {};
  std::int64_t count = 0;
};

bool is_before(const Shown& a, const Shown& b) {
  return std::tie(b.gravity, a.rule, b.count, a.user, a.product, a.about) <
         std::tie(a.gravity, b.rule, a.count, b.user, b.product, b.about);
}

Shown shown_of(const RuleFlag& flag, const ShopViews& views, const Dictionaries& dictionaries) {
  Shown shown{.gravity = 1 + static_cast<std::size_t>(flag.rule->severity),
              .rule = flag.rule->name,
              .count = flag.count};
  if (flag.user != kNoSymbol) shown.user = dictionaries.users.text(flag.user);
  if (flag.product == kNoSymbol) return shown;
  shown.product = dictionaries.products.text(flag.product);
  shown.product_name = views.catalogue.product_name(flag.product);
  return shown;
}

// "Toys on 2024-12-30: above £100, 5 times the median of 412 sales in the 30 days before"
std::string told(const Outlier& outlier, std::string_view category) {
  const Rule& rule = *outlier.rule;
  const Int128 limit = Int128{outlier.before.median} * rule.limit;
  std::string above = to_string(limit) + " units";
  if (rule.when == Condition::total_above_times_median) above = outlier.currency.show(limit);
  if (rule.when == Condition::price_above_times_median)
    above =
        fmt::format("{} {} a unit", format_decimal(limit, kPriceDecimals), outlier.currency.code());
  return fmt::format("{} on {}: above {}, {} times the median of {} sales in the {} days before",
                     category, format_day(outlier.day), above, rule.limit, outlier.before.sales,
                     rule.days);
}

Shown shown_of(const Outlier& outlier, const Dictionaries& dictionaries) {
  return {.gravity = 1 + static_cast<std::size_t>(outlier.rule->severity),
          .rule = outlier.rule->name,
          .about = told(outlier, dictionaries.categories.text(outlier.category)),
          .count = outlier.count};
}

Shown shown_of(const Flag& flag, const ShopViews& views, const Dictionaries& dictionaries) {
  Shown shown{.rule = std::string(flag_rule_name(flag.rule)), .count = flag.count};
  switch (flag.rule) {
    case FlagRule::unknown_user:
      shown.user = flag.key;
      break;
    case FlagRule::unknown_product:
    case FlagRule::unmatched_refund:
      shown.product = flag.key;
      break;
    default:
      shown.about = flag.key;
  }
  if (flag.rule == FlagRule::repeated_line && !flag.order.empty()) {
    shown.about = "order " + std::string(flag.order);
    shown.product = flag.product;
  }
  if (shown.product.empty()) return shown;
  if (const auto product = dictionaries.products.find(shown.product))
    shown.product_name = views.catalogue.product_name(*product);
  return shown;
}

template <typename Visit>
void visit_shown(const ShopViews& views, const Dictionaries& dictionaries, const Visit& visit) {
  views.rule_flags.visit([&](const RuleFlag& flag) { visit(shown_of(flag, views, dictionaries)); });
  views.outliers.visit([&](const Outlier& outlier) { visit(shown_of(outlier, dictionaries)); });
  views.flags.visit([&](const Flag& flag) { visit(shown_of(flag, views, dictionaries)); });
}

// The first of all that are offered, in order.
class FirstFlags {
 public:
  explicit FirstFlags(std::size_t kept) : kept_(kept) {}

  void offer(Shown flag) {
    if (heap_.size() == kept_) {
      if (kept_ == 0 || !is_before(flag, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), is_before);
      heap_.pop_back();
    }
    heap_.push_back(std::move(flag));
    std::push_heap(heap_.begin(), heap_.end(), is_before);
  }
  std::vector<Shown> take() {
    std::sort_heap(heap_.begin(), heap_.end(), is_before);
    return std::move(heap_);
  }

 private:
  std::size_t kept_;
  std::vector<Shown> heap_;  // the last of them on top
};

Cell severity_cell(std::size_t gravity) {
  return gravity == 0 ? Cell() : Cell(std::string(kSeverityNames[gravity - 1]));
}

Row row_of(const Shown& flag) {
  const auto text = [](const std::string& said) {
    return said.empty() ? Cell() : Cell(replace_invalid_utf8(said));
  };
  return {flag.rule,          severity_cell(flag.gravity), text(flag.user),
          text(flag.product), text(flag.product_name),     text(flag.about),
          Int128{flag.count}};
}

struct RuleCount {
  std::uint64_t flags = 0;
  std::int64_t count = 0;
};

}  // namespace

Table list_flags(Engine& engine, const FlagQuery& query) {
  Table table("flags", {{"rule", ColumnType::text},
                        {"severity", ColumnType::text},
                        {"user_id", ColumnType::text},
                        {"product_id", ColumnType::text},
                        {"product", ColumnType::text},
                        {"about", ColumnType::text},
                        {"count", ColumnType::integer}});
  table.title = "Booked, and suspicious";
  table.empty = "No flags.";
  table.line = {{0}, {{2, " by ", "", ""}, {3, " of ", "", ""}, {6, ": ", "", ""}}};
  const std::size_t room = SIZE_MAX - query.offset;
  FirstFlags first(query.offset + std::min(query.limit, room));
  engine.read([&](const ShopViews& views, Position upto) {
    table.provenance.as_of = upto;
    visit_shown(views, engine.dictionaries(), [&](Shown flag) {
      if (query.rule.empty() || flag.rule == query.rule) first.offer(std::move(flag));
    });
  });
  const std::vector<Shown> shown = first.take();
  for (std::size_t at = query.offset; at < shown.size(); ++at) table.add(row_of(shown[at]));
  return table;
}

Table count_flags(Engine& engine) {
  Table table("flags-by-rule", {{"rule", ColumnType::text},
                                {"severity", ColumnType::text},
                                {"flags", ColumnType::integer},
                                {"count", ColumnType::integer}});
  table.title = "Booked, and suspicious, by rule";
  table.empty = "No flags.";
  table.line = {{0}, {{2, "", "", ""}}};
  std::map<std::pair<std::size_t, std::string>, RuleCount> counts;  // the gravest first
  engine.read([&](const ShopViews& views, Position upto) {
    table.provenance.as_of = upto;
    visit_shown(views, engine.dictionaries(), [&](const Shown& flag) {
      RuleCount& sum = counts[{kSeverityNames.size() - flag.gravity, flag.rule}];
      ++sum.flags;
      sum.count += flag.count;
    });
  });
  for (const auto& [key, sum] : counts) {
    const std::size_t gravity = kSeverityNames.size() - key.first;
    table.add({key.second, severity_cell(gravity), Int128{sum.flags}, Int128{sum.count}});
  }
  return table;
}

}  // namespace shop
