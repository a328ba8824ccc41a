// SPDX-License-Identifier: Apache-2.0
#include "views/outliers.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "views/chunk_format.h"

namespace shop {
namespace {

constexpr int kChunkBits = 8;

std::uint8_t bit_of(auto measure) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(measure));
}

std::int32_t month_of(Day day) { return day.number >> 5; }  // 32 days

}  // namespace

Outliers::Outliers(Dictionaries& dictionaries, const std::vector<Rule>& rules)
    : dictionaries_(dictionaries), marks_("outliers/values", kChunkBits) {
  for (const Rule& rule : rules) {
    if (!looks_at_days_before(rule.when)) continue;
    rules_.push_back(rule);
    days_max_ = std::max(days_max_, rule.days);
    keeps_ |= bit_of(measure_of(rule));
  }
  kept_is_dirty_ = keeps_ != 0;
}

Outliers::Measure Outliers::measure_of(const Rule& rule) {
  if (rule.when == Condition::total_above_times_median) return Measure::total;
  return rule.when == Condition::price_above_times_median ? Measure::price : Measure::quantity;
}

// Of a category and 32 days, so that a snapshot saves what is new and a dry run copies little.
std::uint32_t Outliers::chunk_of(std::string_view category, std::int32_t month) const {
  constexpr std::uint64_t kSpread = 0x9e3779b97f4a7c15;
  return marks_.chunk_of((hash64(category) ^ static_cast<std::uint32_t>(month)) * kSpread);
}

std::uint32_t Outliers::chunk_of(Symbol category, Day day) const {
  return chunk_of(dictionaries_.categories.text(category), month_of(day));
}

void Outliers::apply(std::span<const Entry> entries) {
  if (keeps_ == 0) return;
  for (const Entry& entry : entries)
    if (entry.line == Kind::sale) apply_one(entry);
}

void Outliers::apply_one(const Entry& entry) {
  if (!marks_[chunk_of(entry.category, entry.day)].admit(entry.position)) return;
  const auto keep = [&](Measure measure, Currency currency, std::int64_t value) {
    if ((keeps_ & bit_of(measure)) != 0)
      add({entry.category, measure, currency}, entry.day, value, entry.sign);
  };
  keep(Measure::total, entry.currency, entry.total_minor());
  if (entry.has_price) keep(Measure::price, entry.currency, entry.price_micro);
  keep(Measure::quantity, {}, entry.units * entry.sign);
}

void Outliers::add(const Key& key, Day day, std::int64_t value, std::int64_t change) {
  DayValues& values = kept_[key];
  values.add(day, value, change);
  if (values.days().empty()) kept_.erase(key);
  if (tracking_) changed_[key.category].insert(day);
}

void Outliers::merge(const Outliers& other) {
  for (const auto& [key, values] : other.kept_) {
    Key own = key;
    own.category =
        dictionaries_.categories.intern(other.dictionaries_.categories.text(key.category));
    for (const auto& [day, counts] : values.days()) {
      marks_[chunk_of(own.category, day)].admit(0);
      for (const auto& [value, count] : counts) add(own, day, value, count);
    }
  }
}

void Outliers::touch_around(const Entry& entry) {
  if (keeps_ == 0 || entry.line != Kind::sale) return;
  const std::string_view category = dictionaries_.categories.text(entry.category);
  const std::int32_t last = month_of({entry.day.number + days_max_});
  for (std::int32_t month = month_of({entry.day.number - days_max_}); month <= last; ++month)
    marks_[chunk_of(category, month)].admit(0);
}

void Outliers::visit_day(const Key& key, const DayValues& values, Day day,
                         const Visit& visit) const {
  for (const Rule& rule : rules_) {
    if (measure_of(rule) != key.measure) continue;
    const DaysBefore before = values.before(day, rule.days);
    if (before.sales < rule.sales_min || before.median <= 0) continue;
    const std::int64_t count = values.above(day, Int128{before.median} * rule.limit);
    if (count > 0) visit({&rule, key.category, day, key.currency, count, before});
  }
}

void Outliers::visit(const Visit& visit) const {
  for (const auto& [key, values] : kept_)
    for (const auto& [day, counts] : values.days()) visit_day(key, values, day, visit);
}

Outliers::Raised Outliers::raised_by(const Outlier& outlier) const {
  return {outlier.category, outlier.day, static_cast<std::size_t>(outlier.rule - rules_.data()),
          outlier.currency};
}

void Outliers::emit(const Raised& raised, std::int64_t count, const CellSink& sink) const {
  const Rule& rule = rules_[raised.rule];
  std::string line = "outliers|" + escape_cell_text(rule.name);
  line.append("|").append(severity_name(rule.severity)).append("|");
  line += escape_cell_text(dictionaries_.categories.text(raised.category));
  line.append("|").append(format_day(raised.day));
  line.append("|").append(raised.currency.code());
  append_measure(line, "count", count);
  sink(line);
}

void Outliers::cells(const CellSink& sink) const {
  visit([&](const Outlier& outlier) { emit(raised_by(outlier), outlier.count, sink); });
}

void Outliers::track_changes(bool on) {
  tracking_ = on && keeps_ != 0;
  changed_.clear();
  raised_.clear();
  if (tracking_) visit([&](const Outlier& outlier) { raised_.insert(raised_by(outlier)); });
}

Outliers::Kept::const_iterator Outliers::first_of(Symbol category) const {
  return kept_.lower_bound({category, Measure::total, {}});
}

// Those that changed, and those after them that look back on one of these.
std::set<Day> Outliers::days_to_look_at(Symbol category, const std::set<Day>& changed) const {
  std::set<Day> days = changed;
  for (auto at = first_of(category); at != kept_.end() && at->first.category == category; ++at) {
    const DayValues::Days& sold = at->second.days();
    for (const Day day : changed)
      for (auto after = sold.upper_bound(day);
           after != sold.end() && after->first.number <= day.number + days_max_; ++after)
        days.insert(after->first);
  }
  return days;
}

void Outliers::show_changes(Symbol category, const std::set<Day>& changed, const CellSink& sink) {
  std::map<Raised, std::int64_t> now;
  const auto add = [&](const Outlier& outlier) { now[raised_by(outlier)] = outlier.count; };
  const std::set<Day> days = days_to_look_at(category, changed);
  for (auto at = first_of(category); at != kept_.end() && at->first.category == category; ++at)
    for (const Day day : days)
      if (at->second.days().contains(day)) visit_day(at->first, at->second, day, add);
  for (const Day day : days) {
    auto was = raised_.lower_bound({category, day, 0, {}});
    while (was != raised_.end() && was->category == category && was->day == day) {
      if (!now.contains(*was)) emit(*was, 0, sink);
      was = raised_.erase(was);
    }
  }
  for (const auto& [raised, count] : now) {
    emit(raised, count, sink);
    raised_.insert(raised);
  }
}

void Outliers::take_changed_cells(const CellSink& sink) {
  for (const auto& [category, days] : std::exchange(changed_, {}))
    show_changes(category, days, sink);
}

}  // namespace shop
