// SPDX-License-Identifier: Apache-2.0
//
// The CSV readers: one loop over the scanner's records for all three kinds; transactions in the
// seed's ten columns have a path of their own, which gives up at anything unusual.
#include <bit>

#include "wire/csv_layout.h"
#include "wire/csv_scanner.h"
#include "wire/number_text.h"
#include "wire/reader.h"
#include "wire/record_builder.h"

namespace shop {
namespace {

struct TransactionForm {
  using Row = Transaction;
  using Builder = TransactionBuilder;
  static constexpr Field kId = Field::transaction_id;
  static const CsvColumns& columns() { return seed_columns(); }
  static void build(Builder& builder, const FieldTexts& texts, Row& row) {
    builder.build(texts, {}, row);
  }
};

struct ProductForm {
  using Row = ProductRecord;
  using Builder = ProductBuilder;
  static constexpr Field kId = Field::product_id;
  static const CsvColumns& columns() { return product_columns(); }
  static void build(Builder& builder, const FieldTexts& texts, Row& row) {
    builder.build(texts, row);
  }
};

struct UserForm {
  using Row = UserRecord;
  using Builder = UserBuilder;
  static constexpr Field kId = Field::user_id;
  static const CsvColumns& columns() { return user_columns(); }
  static void build(Builder& builder, const FieldTexts& texts, Row& row) {
    builder.build(texts, row);
  }
};

// A text without its quotes. There is a separator behind each but the last one's end.
[[gnu::always_inline]] inline std::string_view plain_text(const char* begin, const char* end) {
  const std::size_t quoted = begin < end && *begin == '"' ? 1 : 0;
  return {begin + quoted, static_cast<std::size_t>(end - begin) - 2 * quoted};
}

// The scanner tells of escaped quotes by blocks, which may be a neighbour's.
bool has_quote(const Transaction& row) {
  for (const std::string_view text :
       {row.id, row.user, row.product, row.product_name, row.category, row.city}) {
    if (text.find('"') != std::string_view::npos) return true;
  }
  return false;
}

// All that validate() asks of a sale in the usual form, at once. The numbers have at most ten
// digits, so that nothing overflows.
[[gnu::always_inline]] inline bool is_plain_sale(const Transaction& row,
                                                 std::int64_t price_hundredths) {
  static_assert(std::has_single_bit(kIdBytesMax) && std::has_single_bit(kTextBytesMax));
  const std::size_t ids = (row.id.size() - 1) | (row.user.size() - 1) | (row.product.size() - 1);
  const std::size_t texts =
      (row.product_name.size() - 1) | (row.category.size() - 1) | (row.city.size() - 1);
  return ids < kIdBytesMax && texts < kTextBytesMax && row.quantity > 0 && price_hundredths > 0 &&
         row.quantity * price_hundredths == row.total_minor;
}

// Reads the seed's ten columns in their usual form, of a sale that holds; false for any other, with
// nothing of use said.
[[gnu::always_inline]] inline bool read_seed_line(const CsvRecord& record, Currency currency,
                                                  TimeReader& times, Transaction& row) {
  const std::uint32_t* const ends = record.places;
  if (record.fields != 10 || !record.utf8 || ends[5] < 8) return false;
  const char* const base = record.base;
  const auto field = [&](int i) {
    return std::string_view(base + ends[i - 1] + 1, base + ends[i]);
  };
  LocalTime local;
  std::int64_t price_hundredths = 0;
  if (!read_small(field(5), row.quantity) || !read_hundredths(field(6), price_hundredths) ||
      !read_hundredths(field(7), row.total_minor) || !times.read_again(field(8), local)) {
    return false;
  }
  row.price_micro = price_hundredths * 10'000;
  row.time = local.time;
  row.day = local.day;
  row.hour = local.hour;
  row.currency = currency;
  row.has_price = row.has_total = true;
  row.id = plain_text(base + record.begin, base + ends[0]);
  row.user = plain_text(base + ends[0] + 1, base + ends[1]);
  row.product = plain_text(base + ends[1] + 1, base + ends[2]);
  row.product_name = plain_text(base + ends[2] + 1, base + ends[3]);
  row.category = plain_text(base + ends[3] + 1, base + ends[4]);
  row.city = plain_text(base + ends[8] + 1, base + record.end);
  if (record.escaped_quotes && has_quote(row)) [[unlikely]]
    return false;
  return is_plain_sale(row, price_hundredths);
}

template <class Form>
class CsvReader final : public RecordReader<typename Form::Row> {
 public:
  using Row = typename Form::Row;

  explicit CsvReader(const RecordContext& context)
      : builder_(context), currency_(context.currency) {
    restart();
  }

  void restart() override {
    scanner_ = CsvScanner();
    columns_ = Form::columns();
    begun_ = false;
    usual_ = std::is_same_v<Row, Transaction> && currency_.digits() == 2;
  }

  std::size_t read(std::string_view bytes, bool last, std::size_t rows_max,
                   RecordBatch<Row>& out) override {
    const std::size_t rows_before = out.rows.size();
    scanner_.start(bytes, last, rows_max);
    CsvRecord record;
    if (!begun_ && rows_max > 0) {
      if (!scanner_.next(record)) return scanner_.consumed();
      begun_ = true;
      if (auto header = read_header(record, Form::kId, out.arena)) {
        usual_ = usual_ && *header == columns_;
        columns_ = std::move(*header);
      } else {
        read_record(record, out);
      }
      const std::size_t used = scanner_.consumed();
      const std::size_t rows_left = rows_max - (out.rows.size() - rows_before);
      return used + read_rows(bytes.substr(used), last, rows_left, out);
    }
    return read_rows(bytes, last, rows_max, out);
  }

 private:
  std::size_t read_rows(std::string_view bytes, bool last, std::size_t rows_max,
                        RecordBatch<Row>& out) {
    scanner_.start(bytes, last, rows_max);
    for (CsvRecord record; scanner_.next(record);) read_record(record, out);
    return scanner_.consumed();
  }

  [[gnu::always_inline]] void read_record(const CsvRecord& record, RecordBatch<Row>& out) {
    Row& row = out.rows.emplace_back();
    row.raw = record.raw();
    row.line = record.line;
    if constexpr (std::is_same_v<Row, Transaction>) {
      if (usual_ && !record.broken && read_seed_line(record, currency_, builder_.times, row)) {
        return;
      }
    }
    read_any_form(record, row, out.arena);
  }

  [[gnu::noinline]] void read_any_form(const CsvRecord& record, Row& row, TextArena& arena) {
    row = Row();
    row.raw = record.raw();
    row.line = record.line;
    FieldTexts texts;
    if (record.broken) {
      row.cause = Cause::malformed;
      take_broken_fields(row.raw, columns_, texts);
    } else {
      if (record.fields != columns_.size())
        row.cause = Cause::malformed;
      else if (!record.utf8)
        row.cause = Cause::not_utf8;
      take_fields(record, columns_, arena, texts);
    }
    Form::build(builder_, texts, row);
    keep_said(texts, arena, row);
  }

  typename Form::Builder builder_;
  Currency currency_;
  CsvColumns columns_;
  CsvScanner scanner_;
  bool begun_ = false;
  bool usual_ = false;  // the seed's columns, and money with two digits
};

}  // namespace

std::unique_ptr<TransactionReader> make_csv_transaction_reader(RecordContext context) {
  return std::make_unique<CsvReader<TransactionForm>>(context);
}

std::unique_ptr<ProductReader> make_csv_product_reader(RecordContext context) {
  return std::make_unique<CsvReader<ProductForm>>(context);
}

std::unique_ptr<UserReader> make_csv_user_reader(RecordContext context) {
  return std::make_unique<CsvReader<UserForm>>(context);
}

}  // namespace shop
