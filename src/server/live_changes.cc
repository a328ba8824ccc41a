// SPDX-License-Identifier: Apache-2.0
#include "server/live_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>

#include "base/hash.h"
#include "base/json_text.h"

namespace shop {
namespace {

constexpr std::array<std::pair<std::string_view, LiveView>, 5> kNames = {
    {{"revenue", LiveView::revenue},
     {"best_sellers", LiveView::best_sellers},
     {"stock", LiveView::stock},
     {"issues", LiveView::issues},
     {"booked", LiveView::booked}}};

void append_text(std::string& out, std::string_view name, std::string_view text) {
  out += fmt::format(",\"{}\":", name);
  append_json_text(out, text);
}

void append_measures(std::string& out, const Measures& sums, Currency currency) {
  out +=
      fmt::format(R"(,"currency":"{}","transactions":{},"refunds":{},"units":{},"revenue":"{}"}})",
                  currency.code(), sums.transactions, sums.refunds, sums.units,
                  currency.plain(sums.revenue_minor));
}

std::string begin_cell(std::string_view view) { return fmt::format(R"({{"view":"{}")", view); }

// What a product is called now.
std::string_view name_of(const ShopViews& views, Symbol product) {
  return views.catalogue.product_name(product);
}

class CellWriter {
 public:
  CellWriter(const ShopViews& views, const Dictionaries& dictionaries, LiveTaken& out)
      : views_(views), dictionaries_(dictionaries), out_(out) {}

  // Of one day: those of `keys` that the view holds, and zeros for those it does not any more.
  void write_revenue(Day day, const std::vector<LiveKey>& keys) {
    Sums sums = sums_of(keys);
    views_.revenue.visit(
        Basis::refund_day, day, day,
        [&](Day, Symbol city, Symbol category, Currency currency, const Measures& measures) {
          add(sums, {LiveView::revenue, currency.index(), day, city, category}, measures);
        });
    for (const LiveKey& key : keys) {
      std::string json = begin_cell("revenue");
      append_text(json, "day", format_day(day));
      append_text(json, "city", dictionaries_.cities.text(key.first));
      append_text(json, "category", dictionaries_.categories.text(key.second));
      append_measures(json, sums.at(key), Currency::from_index(key.currency));
      out_.cells.push_back({key, std::move(json)});
    }
  }

  void write_best_sellers(Day day, const std::vector<LiveKey>& keys) {
    Sums sums = sums_of(keys);
    views_.best_sellers.visit(
        day, day,
        [&](Day, Symbol product, Symbol category, Currency currency, const Measures& measures) {
          add(sums, {LiveView::best_sellers, currency.index(), day, product, category}, measures);
        });
    for (const LiveKey& key : keys) {
      std::string json = begin_cell("best_sellers");
      append_text(json, "day", format_day(day));
      append_text(json, "product_id", dictionaries_.products.text(key.first));
      append_text(json, "product", name_of(views_, key.first));
      append_text(json, "category", dictionaries_.categories.text(key.second));
      append_measures(json, sums.at(key), Currency::from_index(key.currency));
      out_.cells.push_back({key, std::move(json)});
    }
  }

  void write_stock(const LiveKey& key) {
    const std::optional<std::int64_t> stock = views_.catalogue.stock(key.first);
    if (!stock) return;
    const std::optional<std::int64_t> level = views_.catalogue.reorder_level(key.first);
    std::string json = begin_cell("stock");
    append_text(json, "product_id", dictionaries_.products.text(key.first));
    append_text(json, "product", name_of(views_, key.first));
    json += fmt::format(R"(,"stock":{},"reorder_level":{},"low":{}}})", *stock,
                        level ? std::to_string(*level) : "null", level && *stock <= *level);
    out_.cells.push_back({key, std::move(json)});
  }

  // Of every cause that ever was: one whose last open issue was settled says 0.
  void write_issues() {
    std::vector<CauseTotal> totals = views_.issues.by_cause();
    for (CauseTotal& known : views_.issues.by_cause(std::nullopt)) {
      if (std::any_of(totals.begin(), totals.end(),
                      [&](const CauseTotal& total) { return total.cause == known.cause; }))
        continue;
      known.issues = known.seen = 0;
      totals.push_back(std::move(known));
    }
    for (const CauseTotal& total : totals) {
      std::string json = begin_cell("issues");
      append_text(json, "cause", cause_name(total.cause));
      json += fmt::format(R"(,"issues":{},"seen":{}}})", total.issues, total.seen);
      out_.cells.push_back(
          {{LiveView::issues, 0, Day{}, static_cast<Symbol>(total.cause), 0}, std::move(json)});
    }
  }

 private:
  // A day may have thousands of cells of which few are asked for.
  using Sums = boost::unordered_flat_map<LiveKey, Measures, LiveKeyHash>;
  static Sums sums_of(const std::vector<LiveKey>& keys) {
    Sums sums;
    sums.reserve(keys.size());
    for (const LiveKey& key : keys) sums.try_emplace(key);
    return sums;
  }
  static void add(Sums& sums, const LiveKey& key, const Measures& more) {
    const auto found = sums.find(key);
    if (found == sums.end()) return;
    found->second.transactions += more.transactions;
    found->second.refunds += more.refunds;
    found->second.units += more.units;
    found->second.revenue_minor += more.revenue_minor;
  }

  const ShopViews& views_;
  const Dictionaries& dictionaries_;
  LiveTaken& out_;
};

}  // namespace

Result<LiveViews> parse_live_views(std::string_view names) {
  LiveViews views = 0;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(','), names.size());
    const std::string_view name = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
    const auto* known = std::find_if(kNames.begin(), kNames.end(),
                                     [&](const auto& named) { return named.first == name; });
    if (known == kNames.end())
      return fail(ErrorCode::invalid_argument,
                  fmt::format("'{}' cannot be followed; there are revenue, best_sellers, stock, "
                              "issues and booked",
                              name));
    views = static_cast<LiveViews>(views | static_cast<LiveViews>(known->second));
  }
  return views == 0 ? kAllLiveViews : views;
}

std::size_t LiveKeyHash::operator()(const LiveKey& key) const {
  std::uint64_t hash = static_cast<std::uint64_t>(key.view) << 8 | key.currency;
  hash = hash * 0x9e3779b97f4a7c15ULL + static_cast<std::uint32_t>(key.day.number);
  hash = hash * 0x9e3779b97f4a7c15ULL + key.first;
  hash = hash * 0x9e3779b97f4a7c15ULL + key.second;
  return static_cast<std::size_t>(hash ^ hash >> 29);
}

void LiveChanges::collect(bool on) {
  const std::lock_guard lock(mutex_);
  on_ = on;
  if (!on) pending_ = {};
}

bool LiveChanges::any() const {
  const std::lock_guard lock(mutex_);
  return !pending_.keys.empty() || !pending_.products.empty() || pending_.issues;
}

void LiveChanges::note(const Entry& entry) {
  const std::uint8_t currency = entry.currency.index();
  pending_.keys.insert({LiveView::revenue, currency, entry.day, entry.city, entry.category});
  pending_.keys.insert(
      {LiveView::best_sellers, currency, entry.day, entry.product, entry.category});
  pending_.keys.insert({LiveView::stock, 0, Day{}, entry.product, 0});
}

void LiveChanges::note(const Decisions& decisions) {
  const std::lock_guard lock(mutex_);
  if (!on_) return;
  for (const Entry& entry : decisions.entries) note(entry);
  for (const ProductRow& row : decisions.products) pending_.products.emplace(row.product.id);
  pending_.booked += decisions.entries.size();
  pending_.issues = pending_.issues || !decisions.issues.empty() || !decisions.resolutions.empty();
  const std::size_t count = decisions.entries.size();
  for (std::size_t i = count - std::min(count, kNewestShown); i < count; ++i)
    pending_.newest.push_back({decisions.entries[i], std::string(decisions.entries[i].subject)});
  while (pending_.newest.size() > kNewestShown) pending_.newest.pop_front();
}

LiveTaken LiveChanges::take(const ShopViews& views, const Dictionaries& dictionaries,
                            Position upto) {
  Pending pending;
  {
    const std::lock_guard lock(mutex_);
    std::swap(pending, pending_);
  }
  LiveTaken taken;
  taken.upto = upto;
  taken.booked = pending.booked;
  CellWriter writer(views, dictionaries, taken);
  for (const std::string& id : pending.products)
    if (const auto product = dictionaries.products.find(id))
      pending.keys.insert({LiveView::stock, 0, Day{}, *product, 0});
  std::map<std::pair<LiveView, Day>, std::vector<LiveKey>> by_day;
  for (const LiveKey& key : pending.keys) by_day[{key.view, key.day}].push_back(key);
  for (auto& [of, keys] : by_day) {
    std::sort(keys.begin(), keys.end());
    if (of.first == LiveView::revenue) writer.write_revenue(of.second, keys);
    if (of.first == LiveView::best_sellers) writer.write_best_sellers(of.second, keys);
    if (of.first == LiveView::stock)
      for (const LiveKey& key : keys) writer.write_stock(key);
  }
  if (pending.issues) writer.write_issues();
  for (auto newest = pending.newest.rbegin(); newest != pending.newest.rend(); ++newest) {
    const Entry& entry = newest->entry;
    std::string& out = taken.newest.emplace_back("{\"transaction_id\":");
    append_json_text(out, newest->id);
    append_text(out, "kind", kind_name(entry.line));
    append_text(out, "product_id", dictionaries.products.text(entry.product));
    append_text(out, "product", name_of(views, entry.product));
    append_text(out, "category", dictionaries.categories.text(entry.category));
    append_text(out, "city", dictionaries.cities.text(entry.city));
    append_text(out, "day", format_day(entry.day));
    out += fmt::format(R"(,"time":"{}","sign":{},"units":{},"revenue":"{}","currency":"{}"}})",
                       zone_.format_local(entry.time), static_cast<int>(entry.sign), entry.units,
                       entry.currency.plain(entry.revenue_minor), entry.currency.code());
  }
  return taken;
}

}  // namespace shop
