// SPDX-License-Identifier: Apache-2.0
#include "views/rule_flags.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/int128.h"
#include "views/chunk_format.h"

namespace shop {
namespace {

constexpr int kUserChunkBits = 8;
constexpr int kProductChunkBits = 6;
constexpr std::int64_t kMicrosPerHour = 3600 * kMicrosPerSecond;
constexpr std::int64_t kRefunded = INT64_MIN;  // the time of a line that is no sale

bool looks_at_users(Condition when) {
  return when == Condition::repeat_within_seconds || when == Condition::sales_per_hour_above;
}

// How many of these ascending times have another one at most `reach` away.
std::int64_t with_a_neighbour(std::span<const std::int64_t> times, std::int64_t reach) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const bool before = i > 0 && times[i] - times[i - 1] <= reach;
    const bool after = i + 1 < times.size() && times[i + 1] - times[i] <= reach;
    count += before || after;
  }
  return count;
}

// The most of these ascending times that lie within less than `reach`.
std::int64_t most_within(std::span<const std::int64_t> times, std::int64_t reach) {
  std::size_t most = 0;
  for (std::size_t first = 0, end = 0; end < times.size(); ++end) {
    while (times[end] - times[first] >= reach) ++first;
    most = std::max(most, end + 1 - first);
  }
  return static_cast<std::int64_t>(most);
}

}  // namespace

RuleFlags::RuleFlags(Dictionaries& dictionaries, const Catalogue& catalogue,
                     const std::vector<Rule>& rules, std::string_view guest)
    : dictionaries_(dictionaries),
      catalogue_(catalogue),
      guest_(guest),
      users_(std::size_t{1} << kUserChunkBits),
      products_(std::size_t{1} << kProductChunkBits),
      user_marks_("rule_flags/users", kUserChunkBits),
      product_marks_("rule_flags/products", kProductChunkBits) {
  for (const Rule& rule : rules)
    if (facts_of(rule.when).kind == RuleKind::history && !looks_at_days_before(rule.when))
      rules_.push_back(rule);
  kept_is_dirty_ = keeps() != 0;
}

std::uint8_t RuleFlags::keeps() const {
  std::uint8_t kept = 0;
  for (const Rule& rule : rules_) {
    if (looks_at_users(rule.when)) kept |= sales;
    if (rule.when == Condition::price_off_catalogue_percent) kept |= prices;
  }
  return kept;
}

std::uint32_t RuleFlags::user_chunk(Symbol user) const {
  return user_marks_.chunk_of(hash64(dictionaries_.users.text(user)));
}

std::uint32_t RuleFlags::product_chunk(Symbol product) const {
  return product_marks_.chunk_of(hash64(dictionaries_.products.text(product)));
}

void RuleFlags::apply(std::span<const Entry> entries) {
  if (rules_.empty()) return;
  for (const Entry& entry : entries) apply_one(entry);
}

void RuleFlags::apply_one(const Entry& entry) {
  const std::uint8_t kept = keeps();
  if (tracking_) changed_products_.insert(entry.product);
  if ((kept & sales) != 0 && !entry.unmatched) apply_to_user(entry);
  if ((kept & prices) != 0 && entry.line == Kind::sale && entry.has_price) apply_to_product(entry);
}

void RuleFlags::apply_to_user(const Entry& entry) {
  if (dictionaries_.users.text(entry.user) == guest_) return;
  if (!user_marks_[user_chunk(entry.user)].admit(entry.position)) return;
  const bool is_sale = entry.line == Kind::sale;
  const LineKey key{fingerprint128(entry.root), is_sale ? entry.time.micros : kRefunded,
                    entry.product};
  add_line(entry.user, key, {entry.transactions, entry.units});
}

void RuleFlags::apply_to_product(const Entry& entry) {
  if (!product_marks_[product_chunk(entry.product)].admit(entry.position)) return;
  add_price(entry.product, {entry.currency, entry.price_micro}, entry.sign);
}

void RuleFlags::add_line(Symbol user, const LineKey& key, const Line& change) {
  std::map<Symbol, Lines>& users = users_[user_chunk(user)];
  Lines& lines = users[user];
  const auto at = lines.try_emplace(key).first;
  at->second.sales += change.sales;
  at->second.units += change.units;
  if (at->second.sales == 0 && at->second.units == 0) lines.erase(at);
  if (lines.empty()) users.erase(user);
  if (tracking_) changed_users_.insert(user);
}

void RuleFlags::add_price(Symbol product, const PriceKey& key, std::int64_t change) {
  std::map<Symbol, Prices>& products = products_[product_chunk(product)];
  Prices& prices = products[product];
  const auto at = prices.try_emplace(key, 0).first;
  at->second += change;
  if (at->second == 0) prices.erase(at);
  if (prices.empty()) products.erase(product);
  if (tracking_) changed_products_.insert(product);
}

void RuleFlags::merge(const RuleFlags& other) {
  for (std::uint32_t chunk = 0; chunk < other.users_.size(); ++chunk) {
    for (const auto& [user, lines] : other.users_[chunk]) {
      const Symbol own = dictionaries_.users.intern(other.dictionaries_.users.text(user));
      user_marks_[chunk].admit(0);
      for (const auto& [key, line] : lines) {
        LineKey own_key = key;
        own_key.product =
            dictionaries_.products.intern(other.dictionaries_.products.text(key.product));
        add_line(own, own_key, line);
      }
    }
  }
  for (std::uint32_t chunk = 0; chunk < other.products_.size(); ++chunk) {
    for (const auto& [product, prices] : other.products_[chunk]) {
      const Symbol own = dictionaries_.products.intern(other.dictionaries_.products.text(product));
      product_marks_[chunk].admit(0);
      for (const auto& [key, count] : prices) add_price(own, key, count);
    }
  }
}

// Lines of one root stand together: the sale that stands, and what was refunded of it.
std::vector<RuleFlags::Sale> RuleFlags::standing(const Lines& lines) {
  std::vector<Sale> found;
  for (auto first = lines.begin(); first != lines.end();) {
    std::int64_t units = 0;
    auto end = first;
    for (; end != lines.end() && end->first.root == first->first.root; ++end)
      units += end->second.units;
    for (; first != end; ++first)
      if (first->second.sales > 0 && units > 0)
        found.push_back({first->first.product, first->first.time});
  }
  return found;
}

void RuleFlags::visit_repeats(const Rule& rule, Symbol user, std::span<const Sale> sales,
                              const Visit& visit) const {
  std::vector<std::int64_t> times;
  for (std::size_t i = 0; i < sales.size(); ++i) {
    times.push_back(sales[i].time);
    if (i + 1 < sales.size() && sales[i + 1].product == sales[i].product) continue;
    const std::int64_t count = with_a_neighbour(times, rule.limit * kMicrosPerSecond);
    if (count > 0) visit({&rule, user, sales[i].product, count});
    times.clear();
  }
}

void RuleFlags::visit_user(Symbol user, const Lines& lines, const Visit& visit) const {
  if (lines.size() < 2) return;
  std::vector<Sale> sales = standing(lines);
  std::sort(sales.begin(), sales.end());
  std::vector<std::int64_t> times;
  for (const Sale& sale : sales) times.push_back(sale.time);
  std::sort(times.begin(), times.end());
  for (const Rule& rule : rules_) {
    if (rule.when == Condition::repeat_within_seconds) visit_repeats(rule, user, sales, visit);
    if (rule.when != Condition::sales_per_hour_above) continue;
    const std::int64_t most = most_within(times, kMicrosPerHour);
    if (most > rule.limit) visit({&rule, user, kNoSymbol, most});
  }
}

std::int64_t RuleFlags::off_catalogue(Symbol product, std::int64_t percent) const {
  const ProductFacts* facts = catalogue_.product_facts(product);
  if (facts == nullptr) return 0;
  const std::int64_t listed = facts->price_micro().value_or(0);  // a price is above 0
  const auto& products = products_[product_chunk(product)];
  const auto prices = products.find(product);
  if (listed == 0 || prices == products.end()) return 0;
  std::int64_t count = 0;
  for (const auto& [key, sales] : prices->second) {
    const std::int64_t off = std::abs(key.price_micro - listed);
    if (key.currency == facts->currency() && Int128{off} * 100 > Int128{listed} * percent)
      count += sales;
  }
  return count;
}

void RuleFlags::visit_product(Symbol product, const Visit& visit) const {
  for (const Rule& rule : rules_) {
    std::int64_t count = 0;
    if (rule.when == Condition::price_off_catalogue_percent)
      count = off_catalogue(product, rule.limit);
    if (rule.when == Condition::beyond_stock) {
      const std::int64_t stock = catalogue_.stock(product).value_or(0);
      if (stock < -rule.limit) count = -stock;
    }
    if (count > 0) visit({&rule, kNoSymbol, product, count});
  }
}

void RuleFlags::visit(const Visit& visit) const {
  if (rules_.empty()) return;
  for (const auto& users : users_)
    for (const auto& [user, lines] : users) visit_user(user, lines, visit);
  for (Symbol product = 0; product < catalogue_.product_bound(); ++product)
    visit_product(product, visit);
}

void RuleFlags::emit(const RuleFlag& flag, const CellSink& sink) const {
  std::string line = "rule_flags|" + escape_cell_text(flag.rule->name);
  line.append("|").append(severity_name(flag.rule->severity)).append("|");
  if (flag.user != kNoSymbol) line += escape_cell_text(dictionaries_.users.text(flag.user));
  line += "|";
  if (flag.product != kNoSymbol)
    line += escape_cell_text(dictionaries_.products.text(flag.product));
  append_measure(line, "count", flag.count);
  sink(line);
}

void RuleFlags::cells(const CellSink& sink) const {
  visit([&](const RuleFlag& flag) { emit(flag, sink); });
}

void RuleFlags::track_changes(bool on) {
  tracking_ = on && !rules_.empty();
  changed_users_.clear();
  changed_products_.clear();
  raised_.clear();
  if (!tracking_) return;
  visit([&](const RuleFlag& flag) {
    raised_.insert({flag.user, flag.product, static_cast<std::size_t>(flag.rule - rules_.data())});
  });
}

// What is raised now of the user, or of the product where there is none; and what was before.
void RuleFlags::show_changes(Symbol user, Symbol product, std::vector<RuleFlag> now,
                             const CellSink& sink) {
  const auto is_about = [&](const Raised& raised) {
    return raised.user == user && (user != kNoSymbol || raised.product == product);
  };
  const Raised first{user, user != kNoSymbol ? Symbol{0} : product, 0};
  for (auto at = raised_.lower_bound(first); at != raised_.end() && is_about(*at);) {
    const Raised was = *at;
    at = raised_.erase(at);
    const bool still = std::any_of(now.begin(), now.end(), [&](const RuleFlag& flag) {
      return flag.rule == &rules_[was.rule] && flag.product == was.product;
    });
    if (!still) emit({&rules_[was.rule], was.user, was.product, 0}, sink);
  }
  for (const RuleFlag& flag : now) {
    emit(flag, sink);
    raised_.insert({flag.user, flag.product, static_cast<std::size_t>(flag.rule - rules_.data())});
  }
}

const RuleFlags::Lines& RuleFlags::lines_of(Symbol user) const {
  static const Lines kNone;
  const auto& users = users_[user_chunk(user)];
  const auto at = users.find(user);
  return at == users.end() ? kNone : at->second;
}

void RuleFlags::take_changed_cells(const CellSink& sink) {
  std::vector<RuleFlag> now;
  const auto add = [&](const RuleFlag& flag) { now.push_back(flag); };
  for (const Symbol user : std::exchange(changed_users_, {})) {
    visit_user(user, lines_of(user), add);
    show_changes(user, kNoSymbol, std::exchange(now, {}), sink);
  }
  for (const Symbol product : std::exchange(changed_products_, {})) {
    visit_product(product, add);
    show_changes(kNoSymbol, product, std::exchange(now, {}), sink);
  }
}

}  // namespace shop
