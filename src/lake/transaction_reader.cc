// SPDX-License-Identifier: Apache-2.0
#include "lake/transaction_reader.h"

#include <arrow/io/interfaces.h>
#include <parquet/column_reader.h>
#include <parquet/file_reader.h>

#include <cstring>
#include <optional>

#include <span>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "lake/column_reader.h"
#include "lake/transaction_schema.h"

namespace shop::lake {
namespace {

std::string_view text_of(const parquet::ByteArray& bytes) {
  return {reinterpret_cast<const char*>(bytes.ptr), bytes.len};
}

// One column of a row group. Values of texts point into `reader`, which must live as long.
template <class Type>
struct Values {
  using T = typename Type::c_type;

  Values(parquet::RowGroupReader& group, Column column, std::int64_t rows)
      : values(std::make_unique<T[]>(static_cast<std::size_t>(rows))),
        levels(static_cast<std::size_t>(rows)) {
    reader = group.Column(static_cast<int>(column));
    if (reader->type() != Type::type_num) refuse("a column has another type than was written");
    auto& typed = static_cast<parquet::TypedColumnReader<Type>&>(*reader);
    std::int64_t got = 0;
    std::int64_t have = 0;
    for (std::int64_t done = 0; done < rows; done += got, have += read) {
      got = typed.ReadBatch(rows - done, levels.data() + done, nullptr, values.get() + have, &read);
      if (got == 0) refuse("a column ends early");
      if constexpr (std::is_same_v<T, parquet::ByteArray>) keep(have, read);
    }
  }
  // Pages go when the next one is read, so their texts are copied.
  void keep(std::int64_t from, std::int64_t count) {
    const std::span<T> fresh(values.get() + from, static_cast<std::size_t>(count));
    std::size_t size = 0;
    for (const T& value : fresh) size += value.len;
    pages.push_back(std::make_unique_for_overwrite<char[]>(size));
    char* to = pages.back().get();
    for (T& value : fresh) {
      if (value.len != 0) std::memcpy(to, value.ptr, value.len);
      value.ptr = reinterpret_cast<const std::uint8_t*>(to);
      to += value.len;
    }
  }
  // The next value of a column that may hold nulls; nothing where it is null.
  const T* next(std::int64_t row) {
    return levels[static_cast<std::size_t>(row)] != 0 ? &values[at_++] : nullptr;
  }
  const T& operator[](std::int64_t row) const { return values[static_cast<std::size_t>(row)]; }

  std::shared_ptr<parquet::ColumnReader> reader;
  std::unique_ptr<T[]> values;
  std::vector<std::int16_t> levels;
  std::vector<std::unique_ptr<char[]>> pages;
  std::int64_t read = 0;

 private:
  std::size_t at_ = 0;
};

std::vector<Symbol> symbols_of(parquet::RowGroupReader& group, Column column, std::int64_t rows,
                               Symbols& symbols) {
  std::vector<Symbol> values;
  read_symbols(group, column, rows, symbols, values);
  return values;
}

using Texts = Values<parquet::ByteArrayType>;
using Integers = Values<parquet::Int32Type>;
using Longs = Values<parquet::Int64Type>;
using Booleans = Values<parquet::BooleanType>;

// All columns of one row group.
struct Group {
  Group(parquet::RowGroupReader& from, std::int64_t n, Dictionaries& dictionaries, Symbols& codes,
        Symbols& kinds)
      : subject(from, Column::transaction_id, n),
        root(from, Column::root, n),
        record(from, Column::record_id, n),
        order(from, Column::order_id, n),
        user(symbols_of(from, Column::user_id, n, dictionaries.users)),
        product(symbols_of(from, Column::product_id, n, dictionaries.products)),
        name(symbols_of(from, Column::product_name, n, dictionaries.names)),
        category(symbols_of(from, Column::category, n, dictionaries.categories)),
        city(symbols_of(from, Column::city, n, dictionaries.cities)),
        currency(symbols_of(from, Column::currency, n, codes)),
        kind(symbols_of(from, Column::kind, n, kinds)),
        sign(from, Column::sign, n),
        revision(from, Column::revision, n),
        transactions(from, Column::transactions, n),
        refunds(from, Column::refunds, n),
        units(from, Column::units, n),
        revenue(from, Column::revenue, n),
        price(from, Column::price, n),
        time(from, Column::time, n),
        hour(from, Column::hour, n),
        sale_day(from, Column::sale_day, n),
        restock(from, Column::restock, n),
        unmatched(from, Column::unmatched, n),
        odd_local_time(from, Column::odd_local_time, n),
        position(from, Column::log_position, n) {}

  Entry entry(std::int64_t row, Day day, const std::vector<Currency>& currencies,
              const std::vector<Kind>& lines);

  Texts subject, root, record, order;
  std::vector<Symbol> user, product, name, category, city, currency, kind;
  Integers sign, revision, transactions, refunds;
  Longs units, revenue, price, time;
  Integers hour, sale_day;
  Booleans restock, unmatched, odd_local_time;
  Longs position;
};

Entry Group::entry(std::int64_t row, Day day, const std::vector<Currency>& currencies,
                   const std::vector<Kind>& lines) {
  const auto at = static_cast<std::size_t>(row);
  Entry entry;
  entry.subject = text_of(subject[row]);
  const auto* own_root = root.next(row);
  const auto* own_record = record.next(row);
  entry.root = own_root != nullptr ? text_of(*own_root) : entry.subject;
  entry.record_id = own_record != nullptr ? text_of(*own_record) : entry.subject;
  if (const auto* text = order.next(row)) entry.order = text_of(*text);
  entry.user = user[at];
  entry.product = product[at];
  entry.product_name = name[at];
  entry.category = category[at];
  entry.city = city[at];
  entry.currency = currencies[currency[at]];
  entry.line = lines[kind[at]];
  entry.sign = static_cast<std::int8_t>(sign[row]);
  entry.revision = static_cast<std::uint32_t>(revision[row]);
  entry.transactions = static_cast<std::int8_t>(transactions[row]);
  entry.refunds = static_cast<std::int8_t>(refunds[row]);
  entry.units = units[row];
  entry.revenue_minor = revenue[row] / power_of_ten(kMoneyScale - entry.currency.digits());
  if (const auto* value = price.next(row)) {
    entry.price_micro = *value;
    entry.has_price = true;
  }
  entry.time = Timestamp{time[row]};
  entry.hour = static_cast<std::uint8_t>(hour[row]);
  entry.day = day;
  entry.sale_day = Day{sale_day[row]};
  entry.restock = restock[row];
  entry.unmatched = unmatched[row];
  entry.odd_local_time = odd_local_time[row];
  entry.position = static_cast<Position>(position[row]);
  return entry;
}

}  // namespace

struct TransactionReader::State {
  std::string path;
  Day day;
  std::unique_ptr<parquet::ParquetFileReader> file;
  int next = 0;
};

TransactionReader::TransactionReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
TransactionReader::TransactionReader(TransactionReader&&) noexcept = default;
TransactionReader& TransactionReader::operator=(TransactionReader&&) noexcept = default;
TransactionReader::~TransactionReader() = default;

Result<TransactionReader> TransactionReader::open(const DataFiles& files, std::string path,
                                                  Day day) {
  auto state = std::make_unique<State>();
  SHOP_TRY(const auto file, files.open(path));
  state->path = std::move(path);
  state->day = day;
  try {
    state->file = parquet::ParquetFileReader::Open(file);
    if (state->file->metadata()->num_columns() != kColumnCount) refuse("other columns than ours");
  } catch (const std::exception& exception) {
    return parquet_failure(exception, state->path);
  }
  return TransactionReader(std::move(state));
}

bool TransactionReader::at_end() const {
  return state_->next == state_->file->metadata()->num_row_groups();
}

std::uint32_t TransactionReader::next_rows() const {
  return static_cast<std::uint32_t>(state_->file->metadata()->RowGroup(state_->next)->num_rows());
}

Status TransactionReader::read(RowBuffer& rows, Dictionaries& dictionaries) {
  try {
    const std::int64_t count = next_rows();
    const auto group = state_->file->RowGroup(state_->next++);
    Symbols codes;
    Symbols kinds;
    Group columns(*group, count, dictionaries, codes, kinds);
    std::vector<Currency> currencies;
    for (Symbol symbol = 0; symbol < codes.size(); ++symbol) {
      const auto currency = codes.text(symbol).empty() ? std::optional<Currency>(Currency{})
                                                       : Currency::find(codes.text(symbol));
      if (!currency) refuse("an unknown currency");
      currencies.push_back(*currency);
    }
    std::vector<Kind> lines;
    for (Symbol symbol = 0; symbol < kinds.size(); ++symbol) {
      const auto kind = parse_kind(kinds.text(symbol));
      if (!kind) refuse("an unknown kind");
      lines.push_back(*kind);
    }
    for (std::int64_t row = 0; row < count; ++row)
      rows.add(columns.entry(row, state_->day, currencies, lines));
  } catch (const std::exception& exception) {
    return parquet_failure(exception, state_->path);
  }
  return {};
}

}  // namespace shop::lake
