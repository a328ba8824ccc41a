// SPDX-License-Identifier: Apache-2.0
//
// How the catalogue saves and restores its products and the timelines of their sales, by week or
// all of one product. Users and alerts save themselves.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/hash.h"
#include "model/transaction.h"
#include "views/catalogue.h"
#include "views/chunk_format.h"
#include "views/sealed_chunk.h"

namespace shop {
namespace {

// The span of times that a chunk of sales holds; the first and last week hold all beyond them.
struct ChunkSpan {
  Timestamp from;
  Timestamp to;
};

ChunkSpan span_of(std::uint32_t chunk) {
  const auto place = static_cast<std::int32_t>(chunk / WeekMarks::kShards);
  const std::int64_t week = place + WeekMarks::kFirstWeek;
  ChunkSpan span{{week * WeekMarks::kWeekMicros}, {(week + 1) * WeekMarks::kWeekMicros}};
  if (place == 0) span.from = {INT64_MIN / 4};
  if (place == WeekMarks::kWeeks - 1) span.to = {INT64_MAX / 4};
  return span;
}

void write_items(ByteWriter& out, const std::vector<TimelineItem>& items) {
  out.varint(items.size());
  StockEventKey last = 0;
  for (const TimelineItem& item : items) {
    out.signed_varint(item.key() - last);
    out.signed_varint(item.units);
    last = item.key();
  }
}

bool is_item(StockEventKey key, std::int64_t units, const ChunkSpan& span) {
  const bool in_span = key_time(key) >= span.from && key_time(key) < span.to;
  return in_span && units != 0 && units <= kQuantityMax && units >= -kQuantityMax;
}

// Fails the reader where an item does not belong into the span.
void read_items(ByteReader& in, const ChunkSpan& span, std::vector<TimelineItem>& items) {
  items.clear();
  StockEventKey key = 0;
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    if (__builtin_add_overflow(key, in.signed_varint(), &key)) return in.fail();
    const std::int64_t units = in.signed_varint();
    if (!is_item(key, units, span)) return in.fail();
    items.emplace_back(key, static_cast<std::int32_t>(units));
  }
}

constexpr std::string_view kSalesOfAWeek = "catalogue/sales/";
constexpr std::string_view kSalesOf = "catalogue/sales of/";

std::optional<std::string_view> product_of(std::string_view name) {
  if (!name.starts_with(kSalesOf)) return std::nullopt;
  return name.substr(kSalesOf.size());
}

}  // namespace

std::string Catalogue::sales_of(std::string_view product_id) {
  return std::string(kSalesOf).append(product_id);
}

bool Catalogue::holds_a_week(std::string_view chunk_name) {
  return chunk_name.starts_with(kSalesOfAWeek);
}

std::vector<std::string> Catalogue::all_chunks() const {
  std::vector<std::string> names;
  product_marks_.list(false, names);
  sales_marks_.list(false, names);
  users_.list_chunks(false, names);
  alerts_.list_chunks(false, names);
  return names;
}

std::vector<std::string> Catalogue::dirty_chunks() const {
  std::vector<std::string> names;
  product_marks_.list(true, names);
  sales_marks_.list(true, names);
  users_.list_chunks(true, names);
  alerts_.list_chunks(true, names);
  return names;
}

std::string Catalogue::save_chunk(std::string_view name, AfterSave after) {
  if (const auto product = product_of(name)) return save_sales_of(*product);
  if (const auto chunk = product_marks_.parse(name)) return save_products(*chunk, after);
  if (const auto chunk = sales_marks_.parse(name)) return save_sales(*chunk, after);
  if (users_.owns_chunk(name)) return users_.save_chunk(name, after);
  return alerts_.save_chunk(name, after);
}

Status Catalogue::load_chunk(std::string_view name, std::string_view bytes, Position applied_upto) {
  restoring_ = true;
  if (users_.owns_chunk(name)) return users_.load_chunk(name, bytes, applied_upto);
  if (alerts_.owns_chunk(name)) return alerts_.load_chunk(name, bytes, applied_upto);
  const auto payload = open_chunk(bytes);
  if (!payload) return corrupt_chunk(name);
  if (const auto product = product_of(name)) return load_sales_of(*product, name, *payload);
  if (const auto chunk = product_marks_.parse(name)) {
    SHOP_CHECK(load_products(*chunk, name, *payload));
    product_marks_[*chunk] = {.applied_upto = applied_upto, .used = true, .dirty = false};
    return {};
  }
  if (const auto chunk = sales_marks_.parse(name)) {
    SHOP_CHECK(load_sales(*chunk, name, *payload));
    sales_marks_[*chunk] = {.applied_upto = applied_upto, .used = true, .dirty = false};
    return {};
  }
  return corrupt_chunk(name);
}

void Catalogue::restored(Position position) {
  restoring_ = false;
  for (Symbol product = 0; product < bound_; ++product) {
    if (at(product).watched) observe(product, at(product), position);
  }
}

std::string Catalogue::save_products(std::uint32_t chunk, AfterSave after) {
  ByteWriter out;
  for (const Symbol product : products_of_chunk_[chunk]) {
    if (!at(product).facts) continue;
    out.text(dictionaries_.products.text(product));
    at(product).facts->save(out);
  }
  if (after == AfterSave::clear_mark) product_marks_[chunk].dirty = false;
  return seal_chunk(out.bytes());
}

Status Catalogue::load_products(std::uint32_t chunk, std::string_view name,
                                std::string_view payload) {
  std::vector<std::pair<std::string_view, ProductFacts>> loaded;
  ByteReader in(payload);
  while (in.ok() && !in.at_end()) {
    const std::string_view id = in.text();
    ProductFacts facts;
    if (!facts.load(in) || product_marks_.chunk_of(hash64(id)) != chunk) return corrupt_chunk(name);
    loaded.emplace_back(id, std::move(facts));
  }
  if (!in.ok()) return corrupt_chunk(name);
  for (const auto& [id, saved] : loaded) {
    Row& mine = row(dictionaries_.products.intern(id));
    ProductFacts& known = facts(mine);
    const bool had_record = known.has_record();
    known.merge(saved);
    facts_changed(mine, had_record);
  }
  return {};
}

std::string Catalogue::save_sales(std::uint32_t chunk, AfterSave after) {
  const ChunkSpan span = span_of(chunk);
  const std::size_t groups = products_of_chunk_.size() / WeekMarks::kShards;
  const std::size_t first = chunk % WeekMarks::kShards * groups;  // both go by the hash's top bits
  ByteWriter out;
  ChunkTexts texts;
  std::vector<TimelineItem> items;
  const auto write = [&](Symbol product, const Variant& variant) {
    items.clear();
    variant.timeline.collect(span.from, span.to, items);
    cancel_items(items);
    if (items.empty()) return;
    texts.write(out, dictionaries_.products.text(product));
    texts.write(out, dictionaries_.names.text(variant.name));
    texts.write(out, dictionaries_.categories.text(variant.category));
    write_items(out, items);
  };
  for (std::size_t group = first; group < first + groups; ++group) {
    for (const Symbol product : products_of_chunk_[group]) {
      const Row& mine = at(product);
      if (mine.named) write(product, mine.first);
      for (const Variant& other : mine.others) write(product, other);
    }
  }
  if (after == AfterSave::clear_mark) sales_marks_[chunk].dirty = false;
  return seal_chunk(out.bytes());
}

Status Catalogue::load_sales(std::uint32_t chunk, std::string_view name, std::string_view payload) {
  const ChunkSpan span = span_of(chunk);
  struct Group {
    std::string_view product;
    std::string_view name;
    std::string_view category;
    std::vector<TimelineItem> items;
  };
  std::vector<Group> loaded;
  ByteReader in(payload);
  ChunkTextReader texts;
  while (in.ok() && !in.at_end()) {
    Group group;
    group.product = texts.read(in);
    group.name = texts.read(in);
    group.category = texts.read(in);
    read_items(in, span, group.items);
    if (WeekMarks::shard_of(hash64(group.product)) != chunk % WeekMarks::kShards) in.fail();
    if (in.ok()) loaded.push_back(std::move(group));
  }
  if (!in.ok()) return corrupt_chunk(name);
  for (const Group& group : loaded) {
    const Symbol product = dictionaries_.products.intern(group.product);
    Row& mine = row(product);
    Variant& into = variant(product, mine, dictionaries_.names.intern(group.name),
                            dictionaries_.categories.intern(group.category));
    for (const TimelineItem& item : group.items)
      add_item(product, mine, into, item.key(), item.units);
    mine.stale = true;
  }
  return {};
}

// As they lie in memory, because sorting them would take longer than all the rest.
std::string Catalogue::save_sales_of(std::string_view product_id) const {
  ByteWriter out;
  const auto write = [&](const Variant& variant) {
    const std::vector<TimelineItem> items = variant.timeline.all();
    out.text(dictionaries_.names.text(variant.name));
    out.text(dictionaries_.categories.text(variant.category));
    out.varint(items.size());
    out.raw({reinterpret_cast<const char*>(items.data()), items.size() * sizeof(TimelineItem)});
  };
  const auto product = dictionaries_.products.find(product_id);
  const Row* mine = product ? find(*product) : nullptr;
  if (mine != nullptr && mine->named) write(mine->first);
  if (mine != nullptr)
    for (const Variant& other : mine->others) write(other);
  return seal_chunk(out.bytes());
}

Status Catalogue::load_sales_of(std::string_view product_id, std::string_view name,
                                std::string_view payload) {
  constexpr ChunkSpan kAnyTime{{INT64_MIN / 4}, {INT64_MAX / 4}};
  const Symbol product = dictionaries_.products.intern(product_id);
  Row& mine = row(product);
  mine.stale = true;
  ByteReader in(payload);
  while (in.ok() && !in.at_end()) {
    const Symbol item_name = dictionaries_.names.intern(in.text());
    Variant& into = variant(product, mine, item_name, dictionaries_.categories.intern(in.text()));
    const std::uint64_t count = in.varint();
    if (count > in.left() / sizeof(TimelineItem)) in.fail();
    const std::string_view bytes = in.raw(in.ok() ? count * sizeof(TimelineItem) : 0);
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(TimelineItem)) {
      TimelineItem item;
      std::memcpy(&item, bytes.data() + at, sizeof item);
      if (!is_item(item.key(), item.units, kAnyTime)) return corrupt_chunk(name);
      add_item(product, mine, into, item.key(), item.units);
    }
  }
  return in.ok() ? Status{} : corrupt_chunk(name);
}

}  // namespace shop
