// SPDX-License-Identifier: Apache-2.0
#include "views/product_facts.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace shop {
namespace {

// Stocks stay so far within 64 bits that sales can be taken off without a check.
constexpr std::int64_t kStockLimit = std::numeric_limits<std::int64_t>::max() / 4;

void save_currency(ByteWriter& out, Currency currency) { out.text(currency.code()); }

Currency load_currency(ByteReader& in) {
  const std::string_view code = in.text();
  if (code.empty()) return {};
  const auto currency = Currency::find(code);
  if (!currency) in.fail();
  return currency.value_or(Currency{});
}

}  // namespace

bool ProductFacts::states(const Kept& record, Slot slot) {
  switch (slot) {
    case by_name:
      return true;
    case by_category:
      return !record.category.empty();
    case by_price:
      return record.has_price;
    case by_level:
      return record.has_reorder_level;
    case by_stock:
      return record.has_stock;
    case slot_count:
      break;
  }
  return false;
}

bool ProductFacts::newer(const Kept& a, const Kept& b, Slot slot) {
  if (slot == by_stock && a.opening_balance != b.opening_balance) return b.opening_balance;
  return std::tie(a.updated_at, a.raw) > std::tie(b.updated_at, b.raw);
}

const ProductFacts::Kept* ProductFacts::best(Slot slot) const {
  const Kept* best = nullptr;
  for (const Kept& record : records_) {
    if (states(record, slot) && (best == nullptr || newer(record, *best, slot))) best = &record;
  }
  return best;
}

void ProductFacts::keep(Kept record) {
  for (const Kept& kept : records_) {
    // The same bytes at the same time say the same, but for what the door added to them.
    if (kept.raw == record.raw && kept.updated_at == record.updated_at &&
        kept.opening_balance == record.opening_balance)
      return;
  }
  records_.push_back(std::move(record));
  later_deltas_known_ = false;
  std::vector<bool> needed(records_.size());
  for (int slot = 0; slot < slot_count; ++slot) {
    if (const Kept* kept = best(static_cast<Slot>(slot)))
      needed[static_cast<std::size_t>(kept - records_.data())] = true;
  }
  std::size_t left = 0;
  for (std::size_t at = 0; at < records_.size(); ++at) {
    if (!needed[at]) continue;
    if (left != at) records_[left] = std::move(records_[at]);
    ++left;
  }
  records_.resize(left);
}

void ProductFacts::keep(const std::string& change_id, Delta delta) {
  const auto [at, first] = deltas_.try_emplace(change_id, delta);
  if (first) {
    if (delta.updated_at > counted_at()) later_deltas_ += delta.units;
    return;
  }
  later_deltas_known_ = false;
  Delta& kept = at->second;
  if (std::tie(delta.updated_at, delta.raw) > std::tie(kept.updated_at, kept.raw))
    kept = std::move(delta);
}

void ProductFacts::apply(const ProductRecord& record) {
  if (record.is_delta) {
    keep(std::string(record.change_id),
         Delta{std::string(record.raw), record.updated_at, record.stock_delta});
    return;
  }
  keep(Kept{.raw = std::string(record.raw),
            .name = std::string(record.name),
            .category = std::string(record.category),
            .updated_at = record.updated_at,
            .price_micro = record.price_micro,
            .stock = record.stock,
            .reorder_level = record.reorder_level,
            .currency = record.currency,
            .has_price = record.has_price,
            .has_stock = record.has_stock,
            .has_reorder_level = record.has_reorder_level,
            .opening_balance = record.opening_balance});
}

void ProductFacts::merge(const ProductFacts& other) {
  for (const Kept& record : other.records_) keep(record);
  for (const auto& [change_id, delta] : other.deltas_) keep(change_id, delta);
}

std::string_view ProductFacts::name() const {
  const Kept* record = best(by_name);
  return record != nullptr ? std::string_view(record->name) : std::string_view();
}

std::string_view ProductFacts::category() const {
  const Kept* record = best(by_category);
  return record != nullptr ? std::string_view(record->category) : std::string_view();
}

Currency ProductFacts::currency() const {
  const Kept* record = best(by_price);
  return record != nullptr ? record->currency : Currency{};
}

std::optional<std::int64_t> ProductFacts::price_micro() const {
  const Kept* record = best(by_price);
  return record != nullptr ? std::optional(record->price_micro) : std::nullopt;
}

std::optional<std::int64_t> ProductFacts::reorder_level() const {
  const Kept* record = best(by_level);
  return record != nullptr ? std::optional(record->reorder_level) : std::nullopt;
}

Timestamp ProductFacts::updated_at() const {
  const Kept* record = best(by_name);
  return record != nullptr ? record->updated_at : Timestamp{};
}

Timestamp ProductFacts::counted_at() const {
  const Kept* record = count();
  if (record == nullptr || record->opening_balance)
    return {std::numeric_limits<std::int64_t>::min()};
  return record->updated_at;
}

std::int64_t ProductFacts::stock_before_sales() const {
  const Kept* record = count();
  if (!later_deltas_known_) {
    later_deltas_ = 0;
    const Timestamp since = counted_at();
    for (const auto& [change_id, delta] : deltas_) {
      if (delta.updated_at > since) later_deltas_ += delta.units;
    }
    later_deltas_known_ = true;
  }
  const Int128 stock = later_deltas_ + (record != nullptr ? record->stock : 0);
  return static_cast<std::int64_t>(std::clamp(stock, Int128{-kStockLimit}, Int128{kStockLimit}));
}

void ProductFacts::save(ByteWriter& out) const {
  out.varint(records_.size());
  for (const Kept& record : records_) {
    out.text(record.raw);
    out.text(record.name);
    out.text(record.category);
    out.signed_varint(record.updated_at.micros);
    out.varint(static_cast<std::uint64_t>(record.has_price) |
               static_cast<std::uint64_t>(record.has_stock) << 1 |
               static_cast<std::uint64_t>(record.has_reorder_level) << 2 |
               static_cast<std::uint64_t>(record.opening_balance) << 3);
    out.signed_varint(record.price_micro);
    save_currency(out, record.currency);
    out.signed_varint(record.stock);
    out.signed_varint(record.reorder_level);
  }
  out.varint(deltas_.size());
  for (const auto& [change_id, delta] : deltas_) {
    out.text(change_id);
    out.text(delta.raw);
    out.signed_varint(delta.updated_at.micros);
    out.signed_varint(delta.units);
  }
}

bool ProductFacts::load(ByteReader& in) {
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    Kept record;
    record.raw = in.text();
    record.name = in.text();
    record.category = in.text();
    record.updated_at.micros = in.signed_varint();
    const std::uint64_t flags = in.varint();
    if (flags > 15) in.fail();
    record.has_price = (flags & 1) != 0;
    record.has_stock = (flags & 2) != 0;
    record.has_reorder_level = (flags & 4) != 0;
    record.opening_balance = (flags & 8) != 0;
    record.price_micro = in.signed_varint();
    record.currency = load_currency(in);
    record.stock = in.signed_varint();
    record.reorder_level = in.signed_varint();
    if (in.ok()) keep(std::move(record));
  }
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const std::string change_id(in.text());
    Delta delta;
    delta.raw = in.text();
    delta.updated_at.micros = in.signed_varint();
    delta.units = in.signed_varint();
    if (in.ok()) keep(change_id, std::move(delta));
  }
  return in.ok();
}

}  // namespace shop
