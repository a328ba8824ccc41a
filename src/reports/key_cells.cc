// SPDX-License-Identifier: Apache-2.0
#include "reports/key_cells.h"

#include <algorithm>
#include <bit>
#include <variant>

#include <boost/unordered/unordered_flat_map.hpp>

namespace shop {
namespace {

// Keeps the room that the cell's last text had.
void put_text(Cell& cell, std::string_view text) {
  if (auto* known = std::get_if<std::string>(&cell))
    known->assign(text);
  else
    cell = std::string(text);
}

}  // namespace

KeyCells::KeyCells(const RowKeys& keys)
    : keys_(&keys),
      by_(keys.by()),
      hemisphere_(keys.source().hemisphere),
      by_city_(keys.has(ReportKey::city)) {
  product_.used = keys.has(ReportKey::product);
  place_.used = by_city_ || keys.has(ReportKey::region);
  category_.used = keys.has(ReportKey::category);
}

template <class Fill>
void KeyCells::Labels::add(const std::vector<std::uint8_t>& met, const Fill& fill) {
  if (!used) return;
  if (of.size() < met.size()) of.resize(met.size());
  for (Symbol symbol = 0; symbol < met.size(); ++symbol) {
    if (met[symbol] == 0 || of[symbol].known) continue;
    of[symbol].known = true;
    fill(symbol, of[symbol]);
  }
}

void KeyCells::add(const Met& met) {
  const ReportSource& source = keys_->source();
  std::vector<Symbol> products;
  product_.add(met.product_, [&](Symbol product, Label&) { products.push_back(product); });
  std::vector<std::string> names = source.names_of(products);
  for (std::size_t at = 0; at < products.size(); ++at) {
    Label& label = product_.of[products[at]];
    label.text = source.dictionaries.products.text(products[at]);
    label.more = names[at].empty() ? label.text : std::move(names[at]);
  }
  place_.add(met.place_, [&](Symbol place, Label& label) {
    label.text = keys_->city_text(place);
    label.more = keys_->region_text(place);
  });
  category_.add(met.category_, [&](Symbol category, Label& label) {
    label.text = source.dictionaries.categories.text(category);
  });
}

void KeyCells::Labels::rank_all(std::string Label::*text) {
  std::vector<Symbol> known;
  for (Symbol symbol = 0; symbol < of.size(); ++symbol)
    if (of[symbol].known) known.push_back(symbol);
  std::sort(known.begin(), known.end(),
            [&](Symbol a, Symbol b) { return of[a].*text < of[b].*text; });
  ranks.resize(of.size());
  for (std::size_t at = 0; at < known.size(); ++at)
    ranks[known[at]] = static_cast<std::uint32_t>(at);
  bits = static_cast<unsigned>(std::bit_width(known.size()));
}

void KeyCells::rank_names() {
  product_.rank_all(&Label::text);
  place_.rank_all(by_city_ ? &Label::text : &Label::more);
  category_.rank_all(&Label::text);
  keys_ = nullptr;
}

void KeyCells::put(const GroupKey& key, Row& row) const {
  std::size_t at = 0;
  for (const ReportKey part : by_) {
    switch (part) {
      case ReportKey::product:
        put_text(row[at++], product_.of[key.product].text);
        put_text(row[at], product_.of[key.product].more);
        break;
      case ReportKey::category:
        put_text(row[at], category_.of[key.category].text);
        break;
      case ReportKey::city:
        put_text(row[at], place_.of[key.place].text);
        break;
      case ReportKey::region:
        put_text(row[at], place_.of[key.place].more);
        break;
      case ReportKey::hour:
        row[at] = Int128{key.hour};
        break;
      default:
        row[at] = period_cell(part, Day{key.period}, hemisphere_);
    }
    ++at;
  }
}

void KeyCells::Labels::put_part(std::span<const Group> groups, Symbol GroupKey::*symbol,
                                std::string Label::*text, ColumnPart& part) const {
  TextNumbers numbers(of.size());
  part.codes.reserve(groups.size());
  for (const Group& group : groups) {
    const Symbol at = group.key.*symbol;
    numbers.add(at, part, [&] { return std::string_view(of[at].*text); });
  }
}

void KeyCells::put_times(std::span<const Group> groups, ReportKey period, ColumnPart& part) const {
  boost::unordered_flat_map<std::int32_t, std::int32_t> codes;
  for (const Group& group : groups) {
    const auto [known, fresh] =
        codes.try_emplace(group.key.period, static_cast<std::int32_t>(part.texts.size()));
    if (fresh) {
      const Cell cell = period_cell(period, Day{group.key.period}, hemisphere_);
      part.texts.push_back(part.kept.emplace_back(std::get<std::string>(cell)));
    }
    part.codes.push_back(known->second);
  }
}

void KeyCells::put_parts(std::span<const Group> groups, std::span<ColumnPart> parts) const {
  auto part = parts.begin();
  for (const ReportKey key : by_) {
    if (key == ReportKey::hour || key == ReportKey::day || key == ReportKey::year)
      part->numbers.reserve(groups.size());
    switch (key) {
      case ReportKey::product:
        product_.put_part(groups, &GroupKey::product, &Label::text, *part++);
        product_.put_part(groups, &GroupKey::product, &Label::more, *part++);
        break;
      case ReportKey::category:
        category_.put_part(groups, &GroupKey::category, &Label::text, *part++);
        break;
      case ReportKey::city:
        place_.put_part(groups, &GroupKey::place, &Label::text, *part++);
        break;
      case ReportKey::region:
        place_.put_part(groups, &GroupKey::place, &Label::more, *part++);
        break;
      case ReportKey::hour:
        for (const Group& group : groups) part->numbers.push_back(group.key.hour);
        ++part;
        break;
      case ReportKey::day:
        for (const Group& group : groups) part->numbers.push_back(group.key.period);
        ++part;
        break;
      case ReportKey::year:
        for (const Group& group : groups)
          part->numbers.push_back(to_date(Day{group.key.period}).year);
        ++part;
        break;
      default:
        put_times(groups, key, *part++);
    }
  }
}

}  // namespace shop
