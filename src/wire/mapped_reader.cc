// SPDX-License-Identifier: Apache-2.0
//
// The readers of foreign CSV: a mapping's templates filled in with the columns of each record.
#include <charconv>
#include <optional>

#include "base/assert.h"
#include "base/symbols.h"
#include "wire/csv_layout.h"
#include "wire/csv_scanner.h"
#include "wire/mapping.h"
#include "wire/reader.h"
#include "wire/record_builder.h"

namespace shop {
namespace {

constexpr std::size_t kNoColumn = SIZE_MAX;

// A template with the places of its columns instead of their names.
struct PlacedPart {
  TemplatePart::Is is;
  std::string text;
  std::size_t column = kNoColumn;
};
using PlacedTemplate = std::vector<PlacedPart>;

struct PlacedField {
  Field field;
  FieldMapping::From from;
  PlacedTemplate text;
  PlacedTemplate missing;
  std::string strip_suffix;
};

// Counts how often each group of texts came, by the texts themselves.
class Occurrences {
 public:
  std::uint32_t count(std::string_view key) {
    const Symbol symbol = keys_.intern(key);
    if (symbol == counts_.size()) counts_.push_back(0);
    return ++counts_[symbol];
  }

 private:
  Symbols keys_;
  std::vector<std::uint32_t> counts_;
};

class FieldMaker {
 public:
  explicit FieldMaker(const RecordMapping& mapping) : mapping_(mapping) {}

  // False where the header lacks a column that the mapping names.
  bool place(const std::vector<std::string>& header) {
    bool complete = true;
    const auto place_template = [&](const TextTemplate& parts) {
      PlacedTemplate placed;
      for (const TemplatePart& part : parts) {
        const bool is_column = part.is == TemplatePart::Is::column;
        placed.push_back({part.is, part.text, is_column ? find(header, part.text) : kNoColumn});
        if (is_column && placed.back().column == kNoColumn) complete = false;
      }
      return placed;
    };
    for (const FieldMapping& field : mapping_.fields) {
      fields_.push_back({field.field, field.from, place_template(field.text),
                         place_template(field.missing), field.strip_suffix});
    }
    if (mapping_.refund) {
      refund_column_ = find(header, mapping_.refund->column);
      if (refund_column_ == kNoColumn) complete = false;
    }
    return complete;
  }

  void make(const std::vector<std::string_view>& values, const RecordContext& context,
            TextArena& arena, FieldTexts& texts) {
    for (const PlacedField& field : fields_) {
      if (field.from == FieldMapping::From::columns)
        texts[field.field] = fill(field, values, arena);
    }
    look_up(values, context, arena, texts);
    if (is_refund(values)) texts[Field::kind] = kind_name(Kind::refund);
  }

 private:
  static std::size_t find(const std::vector<std::string>& header, const std::string& name) {
    for (std::size_t i = 0; i < header.size(); ++i)
      if (header[i] == name) return i;
    return kNoColumn;
  }

  bool is_refund(const std::vector<std::string_view>& values) const {
    if (!mapping_.refund) return false;
    const std::string_view value = values[refund_column_];
    return mapping_.refund->equals.empty() ? value.starts_with(mapping_.refund->starts_with)
                                           : value == mapping_.refund->equals;
  }

  void look_up(const std::vector<std::string_view>& values, const RecordContext& context,
               TextArena& arena, FieldTexts& texts) {
    std::optional<CatalogueEntry> entry;
    bool asked = false;
    for (const PlacedField& field : fields_) {
      if (field.from == FieldMapping::From::columns) continue;
      if (!asked && context.catalogue) entry = context.catalogue(texts[Field::product_id]);
      asked = true;
      const bool name = field.from == FieldMapping::From::catalogue_name;
      const std::string_view found = !entry ? std::string_view()
                                     : name ? entry->name
                                            : entry->category;
      texts[field.field] = found.empty() ? expand(field.missing, values, arena) : arena.keep(found);
    }
  }

  std::string_view fill(const PlacedField& field, const std::vector<std::string_view>& values,
                        TextArena& arena) {
    std::string_view text = expand(field.text, values, arena);
    if (!field.strip_suffix.empty() && text.ends_with(field.strip_suffix))
      text.remove_suffix(field.strip_suffix.size());
    return text.empty() ? expand(field.missing, values, arena) : text;
  }

  // Empty where a column is.
  std::string_view expand(const PlacedTemplate& parts, const std::vector<std::string_view>& values,
                          TextArena& arena) {
    if (parts.size() == 1 && parts[0].is == TemplatePart::Is::column)
      return values[parts[0].column];
    joined_.clear();
    bool empty = false;
    for (const PlacedPart& part : parts) {
      if (part.is == TemplatePart::Is::text) joined_ += part.text;
      if (part.is == TemplatePart::Is::column) joined_ += values[part.column];
      if (part.is == TemplatePart::Is::column && values[part.column].empty()) empty = true;
      if (part.is == TemplatePart::Is::count) joined_ += std::to_string(count(parts, values));
    }
    return empty ? std::string_view() : arena.keep(joined_);
  }

  // The values are kept apart by their lengths: "ab","c" is another pair than "a","bc".
  std::uint32_t count(const PlacedTemplate& parts, const std::vector<std::string_view>& values) {
    key_.clear();
    for (const PlacedPart& part : parts) {
      if (part.is != TemplatePart::Is::column) continue;
      key_ += std::to_string(values[part.column].size());
      key_ += ':';
      key_ += values[part.column];
    }
    return occurrences_.count(key_);
  }

  const RecordMapping mapping_;
  std::vector<PlacedField> fields_;
  std::size_t refund_column_ = kNoColumn;
  Occurrences occurrences_;
  std::string joined_;
  std::string key_;
};

RecordContext context_of(const Mapping& mapping, RecordContext context) {
  if (mapping.zone) context.zone = *mapping.zone;
  if (mapping.currency) context.currency = mapping.currency;
  return context;
}

// The desk reads what a refused record said without its mapping: so what could be read of a foreign
// form is put into ours.
void say_in_our_forms(const Transaction& row, TextArena& arena, FieldTexts& texts) {
  const bool has_quantity = !texts[Field::quantity].empty() && row.quantity != 0;
  if (has_quantity) texts[Field::quantity] = arena.keep(std::to_string(row.quantity));
  if (row.time.micros != 0) texts[Field::timestamp] = arena.keep(format_utc(row.time));
  if (texts[Field::currency].empty()) texts[Field::currency] = arena.keep(row.currency.code());
}

template <class Row, class Builder>
class MappedReader final : public RecordReader<Row> {
 public:
  MappedReader(const RecordMapping& mapping, RecordContext context)
      : mapping_(mapping), context_(std::move(context)), builder_(context_) {
    rules_ = {mapping_.total, mapping_.round_total, mapping_.time_pattern,
              mapping_.refund.has_value()};
    restart();
  }

  void restart() override {
    fields_.emplace(mapping_);
    scanner_ = CsvScanner();
    columns_ = 0;
    begun_ = fits_ = false;
  }

  std::size_t read(std::string_view bytes, bool last, std::size_t rows_max,
                   RecordBatch<Row>& out) override {
    if (!begun_ && rows_max > 0) {
      scanner_.start(bytes, last, 1);
      CsvRecord record;
      if (!scanner_.next(record)) return scanner_.consumed();
      const std::size_t rows_before = out.rows.size();
      take_header(record, out);
      const std::size_t used = scanner_.consumed();
      rows_max -= out.rows.size() - rows_before;
      return used + read(bytes.substr(used), last, rows_max, out);
    }
    scanner_.start(bytes, last, rows_max);
    for (CsvRecord record; scanner_.next(record);) read_record(record, out);
    return scanner_.consumed();
  }

 private:
  void take_header(const CsvRecord& record, RecordBatch<Row>& out) {
    begun_ = true;
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < record.fields; ++i)
      names.emplace_back(csv_text(record.field(i), record.escaped_quotes, out.arena));
    columns_ = names.size();
    fits_ = fields_->place(names);
    if (!fits_) add_row(record, out).cause = Cause::malformed;
  }

  Row& add_row(const CsvRecord& record, RecordBatch<Row>& out) {
    Row& row = out.rows.emplace_back();
    row.raw = record.raw();
    row.line = record.line;
    return row;
  }

  void read_record(const CsvRecord& record, RecordBatch<Row>& out) {
    Row& row = add_row(record, out);
    if (!fits_ || record.broken || record.fields != columns_) {
      row.cause = Cause::malformed;
      return;
    }
    if (!record.utf8) row.cause = Cause::not_utf8;
    values_.clear();
    for (std::uint32_t i = 0; i < record.fields; ++i)
      values_.push_back(csv_text(record.field(i), record.escaped_quotes, out.arena));
    FieldTexts texts;
    fields_->make(values_, context_, out.arena, texts);
    if constexpr (std::is_same_v<Row, Transaction>) {
      builder_.build(texts, rules_, row);
      if (row.cause != Cause::none) say_in_our_forms(row, out.arena, texts);
    } else {
      builder_.build(texts, row);
    }
    keep_said(texts, out.arena, row);
  }

  const RecordMapping mapping_;
  const RecordContext context_;
  std::optional<FieldMaker> fields_;
  Builder builder_;
  TransactionRules rules_;
  CsvScanner scanner_;
  std::vector<std::string_view> values_;
  std::size_t columns_ = 0;
  bool begun_ = false;
  bool fits_ = false;
};

}  // namespace

std::unique_ptr<TransactionReader> make_mapped_transaction_reader(const Mapping& mapping,
                                                                  RecordContext context) {
  SHOP_ASSERT(mapping.transactions.has_value());
  return std::make_unique<MappedReader<Transaction, TransactionBuilder>>(
      *mapping.transactions, context_of(mapping, std::move(context)));
}

std::unique_ptr<ProductReader> make_mapped_product_reader(const Mapping& mapping,
                                                          RecordContext context) {
  SHOP_ASSERT(mapping.products.has_value());
  return std::make_unique<MappedReader<ProductRecord, ProductBuilder>>(
      *mapping.products, context_of(mapping, std::move(context)));
}

std::unique_ptr<UserReader> make_mapped_user_reader(const Mapping& mapping, RecordContext context) {
  SHOP_ASSERT(mapping.users.has_value());
  return std::make_unique<MappedReader<UserRecord, UserBuilder>>(
      *mapping.users, context_of(mapping, std::move(context)));
}

}  // namespace shop
