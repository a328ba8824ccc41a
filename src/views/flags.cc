// SPDX-License-Identifier: Apache-2.0
#include "views/flags.h"

#include <algorithm>
#include <array>
#include <utility>

#include "views/chunk_format.h"

namespace shop {
namespace {

constexpr std::size_t kBlock = 32;

bool says_something(const Entry& entry) {
  return !entry.order.empty() || entry.odd_local_time || entry.unmatched;
}

void append_number(std::string& bytes, std::int64_t number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void append_text(std::string& bytes, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes.append(text);
}

template <class Key>
void add_count(std::map<Key, std::int64_t>& counts, Key key, std::int64_t change) {
  const auto at = counts.try_emplace(key, 0).first;
  at->second += change;
  if (at->second == 0) counts.erase(at);
}

template <class Key>
std::int64_t count_in(const std::map<Key, std::int64_t>& counts, Key key) {
  const auto at = counts.find(key);
  return at != counts.end() ? at->second : 0;
}

}  // namespace

std::string_view flag_rule_name(FlagRule rule) {
  constexpr std::array<std::string_view, kFlagRuleCount> kNames = {
      "repeated_line", "unknown_product", "unknown_user", "odd_local_time", "unmatched_refund"};
  return kNames[static_cast<std::size_t>(rule)];
}

Flags::Flags(Dictionaries& dictionaries, const Catalogue& catalogue, const Customers& customers)
    : dictionaries_(dictionaries), catalogue_(catalogue), customers_(customers), marks_("flags") {}

// By the texts, not the symbols, so that it is the same in every process.
Hash128 Flags::line_hash(const Entry& entry) {
  scratch_.clear();
  append_text(scratch_, entry.order);
  append_text(scratch_, dictionaries_.products.text(entry.product));
  append_text(scratch_, dictionaries_.users.text(entry.user));
  append_text(scratch_, dictionaries_.cities.text(entry.city));
  append_text(scratch_, dictionaries_.categories.text(entry.category));
  append_text(scratch_, dictionaries_.names.text(entry.product_name));
  append_text(scratch_, entry.currency.code());
  append_number(scratch_, entry.time.micros);
  append_number(scratch_, entry.units * entry.sign);
  append_number(scratch_, entry.revenue_minor * entry.sign);
  append_number(scratch_, static_cast<std::int64_t>(entry.line));
  return fingerprint128(scratch_);
}

void Flags::apply(std::span<const Entry> entries) {
  std::array<const Entry*, kBlock> found;
  std::array<LineName, kBlock> names;
  for (std::size_t at = 0; at < entries.size();) {
    std::size_t count = 0;
    for (; at < entries.size() && count < kBlock; ++at) {
      if (!says_something(entries[at])) continue;
      const Hash128 line = line_hash(entries[at]);
      const auto chunk = WeekMarks::chunk_of(entries[at].time, WeekMarks::shard_of(line.high));
      found[count] = &entries[at];
      names[count++] = {chunk, line};
      if (const auto known = chunks_.find(chunk); known != chunks_.end())
        known->second.lines.prefetch(line);
    }
    for (std::size_t i = 0; i < count; ++i) apply_one(*found[i], names[i]);
  }
}

void Flags::apply_one(const Entry& entry, const LineName& name) {
  if (!marks_[name.chunk].admit(entry.position)) return;
  Chunk& chunk = chunks_[name.chunk];
  if (entry.odd_local_time) add_odd_time(chunk, entry.day.number, entry.sign);
  if (entry.unmatched) add_unmatched(chunk, entry.product, entry.refunds);
  if (entry.order.empty() || (entry.line != Kind::sale && !entry.unmatched)) return;
  if (add_line(name, entry.sign) >= 2)
    details_.try_emplace(name.line, Detail{std::string(entry.order), entry.product});
}

std::int64_t Flags::add_line(const LineName& name, std::int64_t change) {
  const std::int64_t after = chunks_[name.chunk].lines.add(name.line, change);
  if (after < 2 && after - change >= 2) details_.erase(name.line);
  if (tracking_ && (after >= 2 || after - change >= 2)) changed_lines_.push_back(name);
  return after;
}

void Flags::add_odd_time(Chunk& chunk, std::int32_t day, std::int64_t change) {
  add_count(chunk.odd_times, day, change);
  if (tracking_) changed_days_.push_back(day);
}

void Flags::add_unmatched(Chunk& chunk, Symbol product, std::int64_t change) {
  add_count(chunk.unmatched, product, change);
  if (tracking_) changed_products_.push_back(product);
}

void Flags::merge(const Flags& other) {
  for (const auto& [number, from] : other.chunks_) {
    marks_[number].admit(0);
    chunks_[number].lines.reserve(from.lines.singles());
    from.lines.visit_single([&](const Hash128& line) { add_line({number, line}, 1); });
    for (const auto& [line, count] : from.lines.others()) add_line({number, line}, count);
    Chunk& chunk = chunks_[number];
    for (const auto& [day, count] : from.odd_times) add_odd_time(chunk, day, count);
    for (const auto& [product, count] : from.unmatched) {
      const std::string_view id = other.dictionaries_.products.text(product);
      add_unmatched(chunk, dictionaries_.products.intern(id), count);
    }
  }
  for (const auto& [line, detail] : other.details_) {
    const std::string_view id = other.dictionaries_.products.text(detail.product);
    details_.try_emplace(line, Detail{detail.order, dictionaries_.products.intern(id)});
  }
}

Flag Flags::repeated(const Hash128& line, std::int64_t count, std::string& key) const {
  key = to_hex(line);
  Flag flag{.rule = FlagRule::repeated_line,
            .key = key,
            .count = std::max<std::int64_t>(count - 1, 0),
            .order = {},
            .product = {}};
  if (const auto detail = details_.find(line); detail != details_.end()) {
    flag.order = detail->second.order;
    flag.product = dictionaries_.products.text(detail->second.product);
  }
  return flag;
}

void Flags::visit_repeated(const std::function<void(const Flag&)>& visit) const {
  std::string key;
  for (const auto& [number, chunk] : chunks_) {
    for (const auto& [line, count] : chunk.lines.others()) {
      if (count > 1) visit(repeated(line, count, key));
    }
  }
}

void Flags::visit_unknown(const std::function<void(const Flag&)>& visit) const {
  if (catalogue_.has_product_records()) {
    for (Symbol product = 0; product < catalogue_.product_bound(); ++product) {
      const std::int64_t sales = catalogue_.standing_sales(product);
      if (sales <= 0 || catalogue_.has_product_record(product)) continue;
      visit({FlagRule::unknown_product, dictionaries_.products.text(product), sales, {}, {}});
    }
  }
  if (!catalogue_.has_user_records()) return;
  for (Symbol user = 0; user < customers_.user_bound(); ++user) {
    const std::int64_t sales = customers_.standing_sales(user);
    if (sales <= 0 || catalogue_.has_user_record(user)) continue;
    visit({FlagRule::unknown_user, dictionaries_.users.text(user), sales, {}, {}});
  }
}

Flags::DayCounts Flags::odd_times() const {
  DayCounts sums;
  for (const auto& [number, chunk] : chunks_) {
    for (const auto& [day, count] : chunk.odd_times) add_count(sums, day, count);
  }
  return sums;
}

Flags::ProductCounts Flags::unmatched() const {
  ProductCounts sums;
  for (const auto& [number, chunk] : chunks_) {
    for (const auto& [product, count] : chunk.unmatched) add_count(sums, product, count);
  }
  return sums;
}

void Flags::visit_counters(const std::function<void(const Flag&)>& visit) const {
  for (const auto& [day, count] : odd_times()) {
    const std::string key = format_day({day});
    visit({FlagRule::odd_local_time, key, count, {}, {}});
  }
  for (const auto& [product, count] : unmatched())
    visit({FlagRule::unmatched_refund, dictionaries_.products.text(product), count, {}, {}});
}

void Flags::visit(const std::function<void(const Flag&)>& visit) const {
  visit_repeated(visit);
  visit_unknown(visit);
  visit_counters(visit);
}

std::array<Flags::RuleTotal, kFlagRuleCount> Flags::totals() const {
  std::array<RuleTotal, kFlagRuleCount> totals;
  visit([&](const Flag& flag) {
    RuleTotal& total = totals[static_cast<std::size_t>(flag.rule)];
    ++total.keys;
    total.count += flag.count;
  });
  return totals;
}

void Flags::emit(const Flag& flag, const CellSink& sink) {
  std::string line = "flags|";
  line += std::string(flag_rule_name(flag.rule));
  line.append("|").append(escape_cell_text(flag.key));
  append_measure(line, "count", flag.count);
  sink(line);
}

void Flags::cells(const CellSink& sink) const {
  visit([&](const Flag& flag) { emit(flag, sink); });
}

void Flags::track_changes(bool on) {
  tracking_ = on;
  if (on) return;
  changed_lines_.clear();
  changed_days_.clear();
  changed_products_.clear();
}

namespace {

template <class Key>
std::vector<Key> take_distinct(std::vector<Key>& keys) {
  std::vector<Key> taken = std::exchange(keys, {});
  std::sort(taken.begin(), taken.end());
  taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
  return taken;
}

}  // namespace

void Flags::take_changed_cells(const CellSink& sink) {
  std::string key;
  for (const LineName& name : take_distinct(changed_lines_))
    emit(repeated(name.line, chunks_[name.chunk].lines.count(name.line), key), sink);
  if (!changed_days_.empty()) {
    const DayCounts sums = odd_times();
    for (const std::int32_t day : take_distinct(changed_days_))
      emit({FlagRule::odd_local_time, format_day({day}), count_in(sums, day), {}, {}}, sink);
  }
  if (changed_products_.empty()) return;
  const ProductCounts sums = unmatched();
  for (const Symbol product : take_distinct(changed_products_)) {
    const std::string_view id = dictionaries_.products.text(product);
    emit({FlagRule::unmatched_refund, id, count_in(sums, product), {}, {}}, sink);
  }
}

std::size_t Flags::bytes() const {
  std::size_t bytes = details_.size() * 120;
  for (const auto& [number, chunk] : chunks_) bytes += sizeof(Chunk) + chunk.lines.bytes();
  return bytes;
}

}  // namespace shop
