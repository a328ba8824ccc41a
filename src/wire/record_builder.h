// SPDX-License-Identifier: Apache-2.0
//
// Makes records of the texts of their fields, whatever format these came in.
//
// Numbers, times, flags and codes are read in the order of the enum Field; the first that cannot
// be read decides cause and field, then validate() looks at the whole. An empty text is an absent
// field. Texts are taken as they are, spaces included; numbers and times allow none.
//
// `raw` and `line` are the caller's, and so is a cause that is set before.
// Threads: one owner each.
#pragma once

#include <string_view>

#include "model/catalogue.h"
#include "model/field_texts.h"
#include "model/transaction.h"
#include "wire/reader.h"
#include "wire/text_arena.h"
#include "wire/time_text.h"

namespace shop {

// How a mapping departs from the usual.
struct TransactionRules {
  TotalRule total = TotalRule::exact;
  bool round_total = false;               // more digits than the currency has are rounded
  std::string_view time_pattern;          // empty: the usual forms
  bool refund_quantity_negative = false;  // made positive
};

class TransactionBuilder {
 public:
  explicit TransactionBuilder(const RecordContext& context)
      : currency_(context.currency), times(context.zone) {}

  void build(const FieldTexts& texts, const TransactionRules& rules, Transaction& out);

 private:
  bool read_money(const FieldTexts& texts, const TransactionRules& rules, Transaction& out);
  void read_time(const FieldTexts& texts, const TransactionRules& rules, Transaction& out);

  Currency currency_;

 public:
  TimeReader times;
};

class ProductBuilder {
 public:
  explicit ProductBuilder(const RecordContext& context)
      : currency_(context.currency),
        counts_open_balance_(context.counts_open_balance),
        times_(context.zone) {}

  void build(const FieldTexts& texts, ProductRecord& out);

 private:
  Currency currency_;
  bool counts_open_balance_;
  TimeReader times_;
};

class UserBuilder {
 public:
  explicit UserBuilder(const RecordContext& context) : times_(context.zone) {}

  void build(const FieldTexts& texts, UserRecord& out);

 private:
  TimeReader times_;
};

// Keeps what a record that was refused said, for the desk; nothing of one that was not.
template <class Record>
void keep_said(const FieldTexts& texts, TextArena& arena, Record& record) {
  if (record.cause != Cause::none) record.said = arena.keep(pack(texts));
}

}  // namespace shop
