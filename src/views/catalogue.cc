// SPDX-License-Identifier: Apache-2.0
#include "views/catalogue.h"

#include <algorithm>
#include <utility>

#include "base/fetch_line.h"
#include "base/hash.h"

namespace shop {
namespace {

constexpr int kProductChunkBits = 6;
constexpr std::size_t kRowsAhead = 32;
constexpr std::size_t kEndsAhead = 16;
constexpr Timestamp kFirstTime{INT64_MIN / 4};
constexpr Timestamp kLastTime{INT64_MAX / 4};

}  // namespace

Catalogue::Catalogue(Dictionaries& dictionaries, AlertOptions options)
    : dictionaries_(dictionaries),
      products_of_chunk_(std::size_t{1} << kProductChunkBits),
      users_(dictionaries),
      alerts_(dictionaries.products, options),
      product_marks_("catalogue/products", kProductChunkBits),
      sales_marks_("catalogue/sales") {}

Catalogue::Row& Catalogue::row(Symbol product) {
  while (blocks_.size() <= product >> kBlockBits)
    blocks_.push_back(std::make_unique<Row[]>(kBlockRows));
  bound_ = std::max(bound_, product + 1);
  Row& row = at(product);
  if (!row.used) {
    row.used = true;
    row.hash = hash64(dictionaries_.products.text(product));
    row.shard = static_cast<std::uint8_t>(WeekMarks::shard_of(row.hash));
    products_of_chunk_[product_marks_.chunk_of(row.hash)].push_back(product);
  }
  return row;
}

Catalogue::Row* Catalogue::find(Symbol product) const {
  return product < bound_ && at(product).used ? &at(product) : nullptr;
}

// Two steps ahead: first a product's row is fetched, then, with it, the end of its timeline.
void Catalogue::apply(std::span<const Entry> entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + kRowsAhead < entries.size() && entries[i + kRowsAhead].product < bound_)
      fetch_line_to_write(&at(entries[i + kRowsAhead].product));
    if (i + kEndsAhead < entries.size() && entries[i + kEndsAhead].product < bound_)
      at(entries[i + kEndsAhead].product).first.timeline.fetch_end();
    apply_one(entries[i]);
  }
}

void Catalogue::apply_one(const Entry& entry) {
  const std::int64_t units = entry.stock_units();
  if (units == 0) return;  // a goodwill refund, or one that does not return to stock
  Row& mine =
      entry.product < bound_ && at(entry.product).used ? at(entry.product) : row(entry.product);
  const auto chunk = WeekMarks::chunk_of(entry.time, mine.shard);
  if (!sales_marks_[chunk].admit(entry.position)) return;
  const StockEvent event = entry.line == Kind::sale ? StockEvent::sale : StockEvent::refund;
  add_item(entry.product, mine, variant(entry.product, mine, entry.product_name, entry.category),
           to_key(entry.time, event), static_cast<std::int32_t>(units));
  if (mine.watched && !restoring_) observe(entry.product, mine, entry.position);
}

void Catalogue::add_item(Symbol product, Row& row, Variant& variant, StockEventKey key,
                         std::int32_t units) {
  variant.timeline.append(key, units);
  if (is_sale(key)) row.sales += units > 0 ? 1 : -1;
  if (key_time(key).micros > row.counted_at) row.sold += units;
  if (tracking_) note_change(product, row);
}

Catalogue::Variant& Catalogue::variant(Symbol product, Row& row, Symbol name, Symbol category) {
  Variant& first = row.first;
  if (first.name == name && first.category == category && row.named) return first;
  if (!row.named) {
    row.named = true;
    first.name = name;
    first.category = category;
    return first;
  }
  const auto [at, fresh] = other_variants_.try_emplace(
      VariantKey{product, name, category}, static_cast<std::uint32_t>(row.others.size()));
  if (fresh) {
    row.others.emplace_back();
    row.others.back().name = name;
    row.others.back().category = category;
  }
  return row.others[at->second];
}

ProductFacts& Catalogue::facts(Row& row) {
  if (!row.facts) row.facts = std::make_unique<ProductFacts>();
  return *row.facts;
}

void Catalogue::facts_changed(Row& row, bool had_record) {
  const ProductFacts& facts = *row.facts;
  products_with_record_ += !had_record && facts.has_record();
  const std::int64_t counted_at = facts.counted_at().micros;
  if (counted_at != row.counted_at) row.stale = true;
  row.counted_at = counted_at;
  row.known = facts.stock_known();
  row.base = facts.stock_before_sales();
  const auto level = facts.reorder_level();
  row.level = level.value_or(0);
  row.watched = row.known && level.has_value();
}

void Catalogue::apply(const ProductRecord& record, Position position) {
  const Symbol product = dictionaries_.products.intern(record.id);
  Row& mine = row(product);
  if (!product_marks_[product_marks_.chunk_of(mine.hash)].admit(position)) return;
  ProductFacts& known = facts(mine);
  const bool had_record = known.has_record();
  known.apply(record);
  facts_changed(mine, had_record);
  if (mine.watched && !restoring_) observe(product, mine, position);
  if (tracking_) note_change(product, mine);
}

void Catalogue::apply(const UserRecord& record, Position position) {
  if (!users_.apply(record, position) || !tracking_) return;
  changed_users_.push_back(*dictionaries_.users.find(record.id));
}

void Catalogue::observe(Symbol product, Row& row, Position position) {
  freshen(row);
  alerts_.observe(product, row.hash, row.base - row.sold, row.level, position);
}

void Catalogue::freshen(Row& row) const {
  if (!row.stale) return;
  row.sold = row.first.timeline.units_after({row.counted_at});
  for (const Variant& other : row.others) row.sold += other.timeline.units_after({row.counted_at});
  row.stale = false;
}

void Catalogue::merge(const Catalogue& other) {
  std::vector<TimelineItem> items;
  const auto take = [&](Symbol product, const Variant& from) {
    items.clear();
    from.timeline.collect(kFirstTime, kLastTime, items);
    if (items.empty()) return;
    Row& mine = row(product);
    Variant& into = variant(
        product, mine, dictionaries_.names.intern(other.dictionaries_.names.text(from.name)),
        dictionaries_.categories.intern(other.dictionaries_.categories.text(from.category)));
    for (const TimelineItem& item : items) {
      sales_marks_[WeekMarks::chunk_of(key_time(item.key()), mine.shard)].admit(0);
      add_item(product, mine, into, item.key(), item.units);
    }
  };
  for (Symbol theirs = 0; theirs < other.bound_; ++theirs) {
    const Row& from = other.at(theirs);
    if (!from.used) continue;
    const Symbol product = dictionaries_.products.intern(other.dictionaries_.products.text(theirs));
    take(product, from.first);
    for (const Variant& variant : from.others) take(product, variant);
    if (from.facts) {
      Row& mine = row(product);
      ProductFacts& known = facts(mine);
      const bool had_record = known.has_record();
      known.merge(*from.facts);
      facts_changed(mine, had_record);
      product_marks_[product_marks_.chunk_of(mine.hash)].admit(0);
      if (tracking_) note_change(product, mine);
    }
  }
  users_.merge(other.users_);
  alerts_.merge(other.alerts_);
}

template <class TextOf>
std::string_view Catalogue::newest_text(Row& row, const TextOf& text_of) const {
  if (row.others.empty()) return row.sales > 0 ? text_of(row.first) : std::string_view();
  StockEventKey newest = Timeline::kNone;
  std::string_view text;
  const auto consider = [&](Variant& variant) {
    const StockEventKey key = variant.timeline.newest_sale();
    if (key == Timeline::kNone || key < newest) return;
    const std::string_view candidate = text_of(variant);
    if (key > newest || candidate > text) text = candidate;
    newest = key;
  };
  consider(row.first);
  for (Variant& other : row.others) consider(other);
  return text;
}

std::string_view Catalogue::product_name(Symbol product) const {
  if (find(product) == nullptr) return {};
  Row& mine = at(product);
  if (mine.facts && mine.facts->has_record()) return mine.facts->name();
  return newest_text(
      mine, [&](const Variant& variant) { return dictionaries_.names.text(variant.name); });
}

std::string_view Catalogue::product_category(Symbol product) const {
  if (find(product) == nullptr) return {};
  Row& mine = at(product);
  if (mine.facts && !mine.facts->category().empty()) return mine.facts->category();
  return newest_text(mine, [&](const Variant& variant) {
    return dictionaries_.categories.text(variant.category);
  });
}

const ProductFacts* Catalogue::product_facts(Symbol product) const {
  const Row* mine = find(product);
  return mine != nullptr ? mine->facts.get() : nullptr;
}

bool Catalogue::has_product_record(Symbol product) const {
  const ProductFacts* facts = product_facts(product);
  return facts != nullptr && facts->has_record();
}

std::int64_t Catalogue::standing_sales(Symbol product) const {
  const Row* mine = find(product);
  return mine != nullptr ? mine->sales : 0;
}

std::optional<std::int64_t> Catalogue::stock(Symbol product) const {
  if (find(product) == nullptr || !at(product).known) return std::nullopt;
  Row& mine = at(product);
  freshen(mine);
  return mine.base - mine.sold;
}

std::optional<std::int64_t> Catalogue::reorder_level(Symbol product) const {
  const ProductFacts* facts = product_facts(product);
  return facts != nullptr ? facts->reorder_level() : std::nullopt;
}

std::int64_t Catalogue::units_between(Symbol product, Timestamp from, Timestamp to) const {
  const Row* mine = find(product);
  if (mine == nullptr) return 0;
  std::int64_t units = mine->first.timeline.units_between(from, to);
  for (const Variant& other : mine->others) units += other.timeline.units_between(from, to);
  return units;
}

void Catalogue::product_cell(Symbol product, const CellSink& sink) const {
  std::string line = "catalogue|product|";
  line += escape_cell_text(dictionaries_.products.text(product));
  line.append("|name=").append(escape_cell_text(product_name(product)));
  line.append("|category=").append(escape_cell_text(product_category(product)));
  line.append("|sales=").append(std::to_string(standing_sales(product)));
  line.append("|units=").append(std::to_string(units_between(product, kFirstTime, kLastTime)));
  if (has_product_record(product)) {
    const ProductFacts& known = *product_facts(product);
    line += "|record=1";
    if (known.price_micro()) {
      line.append("|price_micro=").append(std::to_string(*known.price_micro()));
      line.append("|currency=").append(std::string(known.currency().code()));
    }
  }
  sink(line);
}

void Catalogue::stock_cell(Symbol product, const CellSink& sink) const {
  const auto units = stock(product);
  if (!units) return;
  std::string line = "stock|";
  line += escape_cell_text(dictionaries_.products.text(product));
  line.append("|stock=").append(std::to_string(*units));
  if (const auto level = reorder_level(product)) {
    line.append("|level=").append(std::to_string(*level));
    if (*units <= *level) line += "|low=1";
  }
  sink(line);
}

void Catalogue::cells(const CellSink& sink) const {
  for (Symbol product = 0; product < bound_; ++product) {
    if (!at(product).used) continue;
    if (at(product).sales != 0 || has_product_record(product) ||
        units_between(product, kFirstTime, kLastTime) != 0)
      product_cell(product, sink);
  }
  users_.cells(sink);
}

void Catalogue::track_changes(bool on) {
  tracking_ = on;
  if (on) return;
  for (const Symbol product : std::exchange(changed_, {})) at(product).changed = false;
  changed_users_.clear();
}

void Catalogue::note_change(Symbol product, Row& row) {
  if (row.changed) return;
  row.changed = true;
  changed_.push_back(product);
}

void Catalogue::take_changed_cells(const CellSink& sink) {
  for (const Symbol product : std::exchange(changed_, {})) {
    at(product).changed = false;
    product_cell(product, sink);
    stock_cell(product, sink);
  }
  std::sort(changed_users_.begin(), changed_users_.end());
  changed_users_.erase(std::unique(changed_users_.begin(), changed_users_.end()),
                       changed_users_.end());
  for (const Symbol user : std::exchange(changed_users_, {})) users_.cell(user, sink);
}

std::size_t Catalogue::bytes() const {
  std::size_t bytes = blocks_.size() * kBlockRows * sizeof(Row) + users_.bytes();
  for (Symbol product = 0; product < bound_; ++product) {
    const Row& row = at(product);
    bytes += row.first.timeline.bytes();
    for (const Variant& other : row.others) bytes += sizeof(Variant) + other.timeline.bytes();
  }
  return bytes;
}

}  // namespace shop
