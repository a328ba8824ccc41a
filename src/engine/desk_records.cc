// SPDX-License-Identifier: Apache-2.0
#include "engine/desk_records.h"

#include "base/utf8.h"

namespace shop {
namespace {

TransactionRules rules_of(const FieldTexts& texts, DeskRecords::Money money) {
  TransactionRules rules;
  if (texts[Field::total].empty()) rules.total = TotalRule::rounded;
  if (texts[Field::price].empty() || money == DeskRecords::Money::stands)
    rules.total = TotalRule::alone;
  return rules;
}

}  // namespace

FieldEdits edits_of(std::string_view packed) {
  FieldTexts texts;
  FieldEdits edits;
  if (!unpack(packed, texts)) return edits;
  for (int i = 1; i < kFieldCount; ++i)
    if (const std::string_view text = texts[static_cast<Field>(i)]; !text.empty())
      edits[static_cast<Field>(i)] = replace_invalid_utf8(text);
  return edits;
}

DeskRecords::DeskRecords(const ShopZone& zone, Currency currency)
    : builder_(RecordContext{.zone = zone, .currency = currency}) {}

Transaction DeskRecords::make(std::string_view packed_said, const FieldEdits& edits,
                              std::deque<std::string>& kept, Money money) {
  FieldTexts texts;
  Transaction record;
  if (!unpack(kept.emplace_back(packed_said), texts)) {
    record.cause = Cause::malformed;
    return record;
  }
  for (const auto& [field, text] : edits) texts[field] = kept.emplace_back(text);
  const bool total_follows = (edits.contains(Field::quantity) || edits.contains(Field::price)) &&
                             !edits.contains(Field::total) && !texts[Field::price].empty();
  if (total_follows) texts[Field::total] = {};
  builder_.build(texts, rules_of(texts, money), record);
  if (record.has_total && record.currency && texts[Field::total].empty())
    texts[Field::total] = kept.emplace_back(record.currency.plain(record.total_minor));
  // As it would have come in had it been right.
  record.raw = kept.emplace_back(json_of(texts));
  return record;
}

}  // namespace shop
