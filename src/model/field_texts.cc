// SPDX-License-Identifier: Apache-2.0
#include "model/field_texts.h"

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/json_text.h"

namespace shop {

std::string pack(const FieldTexts& texts) {
  ByteWriter out;
  for (int i = 1; i < kFieldCount; ++i) {
    const std::string_view text = texts[static_cast<Field>(i)];
    if (text.empty()) continue;
    out.varint(static_cast<std::uint64_t>(i));
    out.text(text);
  }
  return out.take();
}

bool unpack(std::string_view packed, FieldTexts& texts) {
  texts = {};
  for (ByteReader in(packed); !in.at_end();) {
    const std::uint64_t field = in.varint();
    const std::string_view text = in.text();
    if (!in.ok() || field == 0 || field >= kFieldCount) return false;
    texts[static_cast<Field>(field)] = text;
  }
  return true;
}

std::string json_of(const FieldTexts& texts) {
  std::string out = "{";
  for (int i = 1; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    if (texts[field].empty()) continue;
    if (out.size() > 1) out += ',';
    append_json_text(out, field_name(field));
    out += ':';
    append_json_text(out, texts[field]);
  }
  return out + '}';
}

FieldTexts texts_of(const Transaction& record, std::deque<std::string>& kept) {
  FieldTexts texts;
  const auto keep = [&](std::string text) -> std::string_view {
    return kept.emplace_back(std::move(text));
  };
  texts[Field::transaction_id] = record.id;
  texts[Field::user_id] = record.user;
  texts[Field::product_id] = record.product;
  texts[Field::product_name] = record.product_name;
  texts[Field::category] = record.category;
  texts[Field::city] = record.city;
  texts[Field::order_id] = record.order;
  texts[Field::refers_to] = record.refers_to;
  texts[Field::target] = record.target;
  texts[Field::currency] = record.currency.code();
  if (record.kind != Kind::sale) texts[Field::kind] = kind_name(record.kind);
  if (record.kind == Kind::correction || record.kind == Kind::void_)
    texts[Field::revision] = keep(std::to_string(record.revision));
  if (!record.restock) texts[Field::restock] = "false";
  if (record.kind == Kind::void_) return texts;
  texts[Field::quantity] = keep(std::to_string(record.quantity));
  if (record.has_price)
    texts[Field::price] = keep(format_decimal(record.price_micro, kPriceDecimals));
  if (record.has_total && record.currency)
    texts[Field::total] = keep(record.currency.plain(record.total_minor));
  texts[Field::timestamp] = keep(format_utc(record.time));
  return texts;
}

FieldTexts texts_of(const ProductRecord& record, std::deque<std::string>& kept) {
  FieldTexts texts;
  const auto keep = [&](std::string text) -> std::string_view {
    return kept.emplace_back(std::move(text));
  };
  texts[Field::product_id] = record.id;
  if (record.has_updated_at) texts[Field::updated_at] = keep(format_utc(record.updated_at));
  if (record.is_delta) {
    texts[Field::stock_delta] = keep(std::to_string(record.stock_delta));
    texts[Field::change_id] = record.change_id;
    return texts;
  }
  texts[Field::name] = record.name;
  texts[Field::category] = record.category;
  texts[Field::currency] = record.currency.code();
  if (record.has_price)
    texts[Field::price] = keep(format_decimal(record.price_micro, kPriceDecimals));
  if (record.has_stock) texts[Field::stock] = keep(std::to_string(record.stock));
  if (record.has_reorder_level)
    texts[Field::reorder_level] = keep(std::to_string(record.reorder_level));
  return texts;
}

FieldTexts texts_of(const UserRecord& record, std::deque<std::string>& kept) {
  FieldTexts texts;
  texts[Field::user_id] = record.id;
  texts[Field::name] = record.name;
  texts[Field::age] = record.age;
  texts[Field::address] = record.address;
  texts[Field::city] = record.city;
  if (record.has_updated_at)
    texts[Field::updated_at] = kept.emplace_back(format_utc(record.updated_at));
  return texts;
}

}  // namespace shop
