// SPDX-License-Identifier: Apache-2.0
#include "reports/key_cells.h"

#include <algorithm>
#include <bit>
#include <variant>

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

KeyCells::Label* KeyCells::Labels::fresh(Symbol symbol) {
  if (!used) return nullptr;
  if (symbol >= of.size()) of.resize(std::bit_ceil(symbol + std::size_t{1}));
  Label& label = of[symbol];
  if (label.known) return nullptr;
  label.known = true;
  return &label;
}

void KeyCells::add(const GroupKey& key) {
  const ReportSource& source = keys_->source();
  if (Label* label = product_.fresh(key.product)) {
    label->text = source.dictionaries.products.text(key.product);
    const std::string_view name = source.catalogue.product_name(key.product);
    label->more = name.empty() ? std::string_view(label->text) : name;
  }
  if (Label* label = place_.fresh(key.place)) {
    label->text = keys_->city_text(key.place);
    label->more = keys_->region_text(key.place);
  }
  if (Label* label = category_.fresh(key.category))
    label->text = source.dictionaries.categories.text(key.category);
}

void KeyCells::Labels::rank_all(std::string Label::*text) {
  std::vector<Label*> known;
  for (Label& label : of)
    if (label.known) known.push_back(&label);
  std::sort(known.begin(), known.end(),
            [&](const Label* a, const Label* b) { return a->*text < b->*text; });
  for (std::size_t at = 0; at < known.size(); ++at)
    known[at]->rank = static_cast<std::uint32_t>(at);
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

}  // namespace shop
