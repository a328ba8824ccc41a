// SPDX-License-Identifier: Apache-2.0
#include "engine/entry_drill.h"

#include <algorithm>
#include <map>
#include <thread>

#include "base/decimal.h"
#include "ledger/decision_block.h"
#include "reports/revenue_rows.h"

namespace shop {
namespace {

using Sums = std::map<Currency, Measures>;

// A visit of the best sellers' cells of more days would keep the shop waiting too long; a scan of
// the lake for one product does not.
constexpr std::int64_t kProductDaysMax = 45;
constexpr int kAttempts = 5;

unsigned threads() { return std::clamp(std::thread::hardware_concurrency(), 1U, 4U); }

std::int64_t days_of(const DaySpan& span) {
  if (!span.from || !span.to) return std::numeric_limits<std::int64_t>::max();
  return std::int64_t{span.to->number} - span.from->number + 1;
}

// What is taken from the engine while it rests.
struct Taken {
  Position as_of = 0;
  Sums sums;
  std::optional<std::vector<std::string>> cities;  // that the query is about
};

// The cities that are asked for, by their symbols.
class WantedCities {
 public:
  WantedCities(const DrillQuery& query, const Regions& regions, const Symbols& cities) {
    if (!query.city && !query.region) return;
    wanted_.emplace(cities.size(), 0);
    const auto fits = [&](std::string_view city) {
      return (!query.city || city == *query.city) &&
             (!query.region || regions.region_of(city) == *query.region);
    };
    if (query.city) {
      const auto symbol = cities.find(*query.city);
      if (symbol && fits(*query.city)) wanted_->at(*symbol) = 1;
      return;
    }
    for (Symbol city = 0; city < cities.size(); ++city) wanted_->at(city) = fits(cities.text(city));
  }
  bool has(Symbol city) const { return !wanted_ || (*wanted_)[city] != 0; }
  std::optional<std::vector<std::string>> texts(const Symbols& cities) const {
    if (!wanted_) return std::nullopt;
    std::vector<std::string> texts;
    for (Symbol city = 0; city < wanted_->size(); ++city)
      if ((*wanted_)[city] != 0) texts.emplace_back(cities.text(city));
    return texts;
  }

 private:
  std::optional<std::vector<std::uint8_t>> wanted_;
};

// A text that nobody has sold anything under has no symbol, and then nothing matches.
struct WantedSymbol {
  WantedSymbol(const std::optional<std::string>& text, const Symbols& symbols)
      : any(!text), symbol(text ? symbols.find(*text) : std::nullopt) {}
  bool has(Symbol other) const { return any || (symbol && *symbol == other); }
  bool any;
  std::optional<Symbol> symbol;
};

void sum_cells(const ShopViews& views, const Dictionaries& dictionaries, const DrillQuery& query,
               const WantedCities& cities, Sums& sums) {
  const Day from = first_day(query.span);
  const Day to = last_day(query.span);
  const WantedSymbol category(query.category, dictionaries.categories);
  const WantedSymbol product(query.product, dictionaries.products);
  const auto add = [&](Currency currency, const Measures& cell) {
    if (!query.currency || currency == *query.currency) sums[currency] += cell;
  };
  switch (holder_of(query)) {
    case DrillHolder::revenue:
      return views.revenue.visit(
          query.basis, from, to,
          [&](Day, Symbol city, Symbol kind, Currency currency, const Measures& cell) {
            if (cities.has(city) && category.has(kind)) add(currency, cell);
          });
    case DrillHolder::hours:
      return views.hours.visit(from, to,
                               [&](Day, int hour, Currency currency, const Measures& cell) {
                                 if (hour == *query.hour) add(currency, cell);
                               });
    case DrillHolder::best_sellers:
      return views.best_sellers.visit(
          from, to, [&](Day, Symbol sold, Symbol kind, Currency currency, const Measures& cell) {
            if (product.has(sold) && category.has(kind)) add(currency, cell);
          });
    case DrillHolder::none:
      break;
  }
}

Result<Taken> take(Engine& engine, const Regions& regions, const DrillQuery& query) {
  Taken taken;
  engine.read([&](const ShopViews& views, Position upto) {
    const Dictionaries& dictionaries = engine.dictionaries();
    const WantedCities cities(query, regions, dictionaries.cities);
    taken.as_of = upto;
    taken.cities = cities.texts(dictionaries.cities);
    if (!query.next && !query.from_entries)
      sum_cells(views, dictionaries, query, cities, taken.sums);
  });
  if (!query.next) return taken;
  if (query.next->as_of > taken.as_of)
    return fail(ErrorCode::invalid_argument, "the cursor is of a position that the log has not");
  taken.as_of = query.next->as_of;
  return taken;
}

EntryFilter filter_of(const DrillQuery& query, const Taken& taken) {
  EntryFilter filter;
  if (query.span.from) filter.from = *query.span.from;
  if (query.span.to) filter.to = *query.span.to;
  if (query.basis == Basis::sale_day) filter.basis = LakeBasis::sale_day;
  filter.before = taken.as_of;
  filter.product = query.product;
  filter.cities = taken.cities;
  filter.category = query.category;
  if (query.hour) filter.hour = static_cast<std::uint8_t>(*query.hour);
  filter.currency = query.currency;
  filter.user = query.user;
  filter.amount_least = query.amount_least;
  filter.amount_most = query.amount_most;
  return filter;
}

}  // namespace

FoundEntry found_of(const Entry& entry, const Dictionaries& texts, Basis basis) {
  FoundEntry found;
  found.position = entry.position;
  found.filter_day = basis == Basis::sale_day ? entry.sale_day : entry.day;
  found.day = entry.day;
  found.sale_day = entry.sale_day;
  found.time = entry.time;
  found.subject = entry.subject;
  found.root = entry.root;
  found.user = texts.users.text(entry.user);
  found.product = texts.products.text(entry.product);
  found.product_name = texts.names.text(entry.product_name);
  found.category = texts.categories.text(entry.category);
  found.city = texts.cities.text(entry.city);
  found.line = entry.line;
  found.sign = entry.sign;
  found.transactions = entry.transactions;
  found.refunds = entry.refunds;
  found.units = entry.units;
  found.revenue_minor = entry.revenue_minor;
  found.currency = entry.currency;
  return found;
}

namespace {

std::int64_t thousandths(const Entry& entry) {
  constexpr int kDigits = 3;
  return entry.revenue_minor * power_of_ten(kDigits - entry.currency.digits());
}

// What is in the log and not in the lake yet: its sums, and its newest entries.
class Tail {
 public:
  Tail(const DrillQuery& query, const EntryFilter& filter) : query_(query), filter_(filter) {
    if (filter.cities)
      for (const std::string& city : *filter.cities) cities_.push_back(texts_.cities.intern(city));
    if (filter.product) product_ = texts_.products.intern(*filter.product);
    if (filter.category) category_ = texts_.categories.intern(*filter.category);
    if (filter.user) user_ = texts_.users.intern(*filter.user);
  }

  Status read(Store& store, Position from) {
    if (from >= filter_.before) return {};
    Decisions decisions;
    return store.scan(from, [&](const LogBlock& block) -> Status {
      if (block.first_position >= filter_.before) return {};
      SHOP_CHECK(decode_block(block.bytes, texts_, decisions));
      for (const Entry& entry : decisions.entries)
        if (entry.position >= from && matches(entry)) add(entry);
      return {};
    });
  }
  const Sums& sums() const { return sums_; }
  std::vector<FoundEntry> take() { return std::move(entries_); }

 private:
  bool matches(const Entry& entry) const {
    const Day day = query_.basis == Basis::sale_day ? entry.sale_day : entry.day;
    if (entry.position >= filter_.before || !query_.span.contains(day)) return false;
    if (product_ && entry.product != *product_) return false;
    if (category_ && entry.category != *category_) return false;
    if (user_ && entry.user != *user_) return false;
    if (!filter_.has_amount(thousandths(entry))) return false;
    if (filter_.hour && entry.hour != *filter_.hour) return false;
    if (filter_.currency && entry.currency != *filter_.currency) return false;
    return !filter_.cities ||
           std::find(cities_.begin(), cities_.end(), entry.city) != cities_.end();
  }
  void add(const Entry& entry) {
    sums_[entry.currency] +=
        Measures{entry.transactions, entry.refunds, entry.units, entry.revenue_minor};
    FoundEntry found = found_of(entry, texts_, query_.basis);
    const EntryPlace place{found.filter_day, found.position};
    if (query_.next && !query_.next->after.newer_than(place)) return;
    entries_.push_back(std::move(found));
    if (entries_.size() >= 4 * (query_.limit + 1)) cut();
  }
  // Only the newest are ever given.
  void cut() {
    const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(query_.limit) + 1;
    std::nth_element(
        entries_.begin(), end, entries_.end(), [](const FoundEntry& a, const FoundEntry& b) {
          return EntryPlace{a.filter_day, a.position}.newer_than({b.filter_day, b.position});
        });
    entries_.erase(end, entries_.end());
  }

  const DrillQuery& query_;
  const EntryFilter& filter_;
  Dictionaries texts_;  // of its own: the shop's are not interned into from here
  std::vector<Symbol> cities_;
  std::optional<Symbol> product_, category_, user_;
  Sums sums_;
  std::vector<FoundEntry> entries_;
};

Sums sums_of(const EntrySums& of_lake, const Sums& of_tail) {
  Sums sums = of_tail;
  for (std::size_t at = 0; at < of_lake.of.size(); ++at) {
    const EntrySums::Sum& sum = of_lake.of[at];
    if (sum.entries != 0)
      sums[Currency::from_index(static_cast<std::uint8_t>(at))] +=
          Measures{sum.transactions, sum.refunds, sum.units, sum.revenue_minor};
  }
  return sums;
}

Result<Drill> drill_with(Engine& engine, const DrillQuery& query, const Taken& taken) {
  SHOP_TRY(LakeSnapshot snapshot, engine.lake_snapshot());
  const EntryFilter filter = filter_of(query, taken);
  Tail tail(query, filter);
  SHOP_CHECK(tail.read(engine.store(), snapshot.position()));
  const EntrySearch search(std::move(snapshot), filter);
  Drill drill;
  drill.as_of = taken.as_of;
  Sums sums = taken.sums;
  if (!query.next && (query.from_entries || holder_of(query) == DrillHolder::none)) {
    SHOP_TRY(const EntrySums of_lake, search.sums(threads()));
    sums = sums_of(of_lake, tail.sums());
  }
  for (const auto& [currency, sum] : sums)
    if (!sum.is_zero()) drill.sums.emplace_back(currency, sum);
  const auto after = query.next ? std::optional(query.next->after) : std::nullopt;
  SHOP_TRY(drill.entries, search.newest({query.limit + 1, after}, tail.take(), threads()));
  if (drill.entries.size() > query.limit) {
    drill.entries.resize(query.limit);
    const FoundEntry& last = drill.entries.back();
    drill.next = DrillCursor{taken.as_of, {last.filter_day, last.position}};
  }
  return drill;
}

}  // namespace

DrillHolder holder_of(const DrillQuery& query) {
  const bool place = query.city || query.region;
  if (query.user || query.amount_least || query.amount_most) return DrillHolder::none;
  if (!query.product && !query.hour) return DrillHolder::revenue;
  if (query.basis == Basis::sale_day && query.span != DaySpan()) return DrillHolder::none;
  if (query.hour && !query.product && !place && !query.category) return DrillHolder::hours;
  if (query.product && !query.hour && !place && days_of(query.span) <= kProductDaysMax)
    return DrillHolder::best_sellers;
  return DrillHolder::none;
}

Result<Drill> drill_down(Engine& engine, const Regions& regions, const DrillQuery& query) {
  SHOP_TRY(const Taken taken, take(engine, regions, query));
  for (int attempt = 1;; ++attempt) {
    Result<Drill> drill = drill_with(engine, query, taken);
    const bool gone = !drill && drill.error().code == ErrorCode::not_found;
    if (!gone || attempt == kAttempts) return drill;
  }
}

}  // namespace shop
