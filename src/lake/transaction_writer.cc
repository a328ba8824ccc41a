// SPDX-License-Identifier: Apache-2.0
#include "lake/transaction_writer.h"

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/type.h>
#include <parquet/column_writer.h>
#include <parquet/file_writer.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/assert.h"
#include "base/decimal.h"
#include "base/fetch_line.h"
#include "lake/transaction_schema.h"

namespace shop::lake {
namespace {

// Rows of a day lie far apart where lines came shuffled, and so does what a million users are
// called. Each waits for the one before it, so they are fetched in three steps, these many rows
// ahead: the row, what it points to, and the user's text.
constexpr std::size_t kRowsAhead = 48;
constexpr std::size_t kPlacesAhead = 32;
constexpr std::size_t kTextsAhead = 16;

void fetch_row(const Row& row) {
  const char* const bytes = reinterpret_cast<const char*>(&row);
  fetch_line(bytes);
  fetch_line(bytes + sizeof(Row) - 1);
}

// The texts of one dictionary column of a row group.
class TextColumn {
 public:
  void start(std::uint32_t symbols) {
    ++epoch_;
    if (numbers_.size() < symbols) numbers_.resize(symbols);
    texts_.clear();
    offsets_.assign(1, 0);
  }
  void add(std::uint32_t row, Symbol symbol, const Symbols& symbols) {
    Number& number = numbers_[symbol];
    if (number.epoch != epoch_) {
      number = {epoch_, static_cast<std::int32_t>(offsets_.size()) - 1};
      texts_.append(symbols.text(symbol));
      offsets_.push_back(static_cast<std::int32_t>(texts_.size()));
    }
    indices[row] = number.at;
  }
  void fetch(Symbol symbol) const { fetch_line(&numbers_[symbol]); }
  void write(parquet::ColumnWriter& writer, std::int64_t rows, parquet::ArrowWriteContext& context);

  std::vector<std::int32_t> indices = std::vector<std::int32_t>(kRowGroupRows);

 private:
  struct Number {
    std::uint32_t epoch = 0;
    std::int32_t at = 0;
  };
  std::vector<Number> numbers_;
  std::uint32_t epoch_ = 0;
  std::string texts_;
  std::vector<std::int32_t> offsets_;
};

void TextColumn::write(parquet::ColumnWriter& writer, std::int64_t rows,
                       parquet::ArrowWriteContext& context) {
  const auto texts = std::make_shared<arrow::StringArray>(
      static_cast<std::int64_t>(offsets_.size()) - 1, arrow::Buffer::Wrap(offsets_),
      arrow::Buffer::FromString(std::move(texts_)));
  texts_ = {};
  const auto numbers = std::make_shared<arrow::Int32Array>(
      rows, arrow::Buffer::Wrap(indices.data(), static_cast<std::size_t>(rows)));
  const arrow::DictionaryArray array(arrow::dictionary(arrow::int32(), arrow::utf8()), numbers,
                                     texts);
  const arrow::Status status =
      writer.WriteArrow(nullptr, nullptr, rows, array, &context, /*leaf_field_nullable=*/false);
  if (!status.ok()) throw parquet::ParquetStatusException(status);
}

template <class T>
std::vector<T> column_of() {
  return std::vector<T>(kRowGroupRows);
}

std::int64_t money_factor(Currency currency) {
  return power_of_ten(kMoneyScale - currency.digits());
}

}  // namespace

struct ColumnBlock::State {
  State() {
    for (int index = 0; index < 256; ++index) factors[static_cast<std::size_t>(index)] = 0;
    kinds.intern(kind_name(Kind::sale));
    kinds.intern(kind_name(Kind::refund));
  }
  void start(const Dictionaries& dictionaries);
  void add(std::uint32_t at, const Row& row, const char* texts, const Dictionaries& dictionaries);
  void add_texts(std::uint32_t at, const Row& row, const char* text);
  void fetch_ahead(const RowBuffer& rows, std::span<const std::uint32_t> order,
                   const Dictionaries& dictionaries) const;
  std::int64_t factor(std::uint8_t currency) {
    std::int64_t& known = factors[currency];
    if (known == 0) known = money_factor(Currency::from_index(currency));
    return known;
  }
  Symbol currency_symbol(std::uint8_t index) {
    // Interned in the order of their first appearance; the table says where.
    if (currency_symbols[index] == 0)
      currency_symbols[index] = currencies.intern(Currency::from_index(index).code()) + 1;
    return currency_symbols[index] - 1;
  }

  std::vector<parquet::ByteArray> subject = column_of<parquet::ByteArray>();
  // Those that are there, and which rows have one.
  std::vector<parquet::ByteArray> root = column_of<parquet::ByteArray>();
  std::vector<parquet::ByteArray> record = column_of<parquet::ByteArray>();
  std::vector<parquet::ByteArray> order = column_of<parquet::ByteArray>();
  std::vector<std::int16_t> root_levels = column_of<std::int16_t>();
  std::vector<std::int16_t> record_levels = column_of<std::int16_t>();
  std::vector<std::int16_t> order_levels = column_of<std::int16_t>();
  std::uint32_t roots = 0;
  std::uint32_t records = 0;
  std::uint32_t orders = 0;
  TextColumn user, product, product_name, category, city, currency, kind;
  std::vector<std::int32_t> sign = column_of<std::int32_t>();
  std::vector<std::int32_t> revision = column_of<std::int32_t>();
  std::vector<std::int32_t> transactions = column_of<std::int32_t>();
  std::vector<std::int32_t> refunds = column_of<std::int32_t>();
  std::vector<std::int32_t> hour = column_of<std::int32_t>();
  std::vector<std::int32_t> sale_day = column_of<std::int32_t>();
  std::vector<std::int64_t> units = column_of<std::int64_t>();
  std::vector<std::int64_t> revenue = column_of<std::int64_t>();
  std::vector<std::int64_t> price = column_of<std::int64_t>();  // those that are there
  std::vector<std::int16_t> price_levels = column_of<std::int16_t>();
  std::uint32_t prices = 0;
  std::vector<std::int64_t> time = column_of<std::int64_t>();
  std::vector<std::int64_t> position = column_of<std::int64_t>();
  std::unique_ptr<bool[]> restock = std::make_unique<bool[]>(kRowGroupRows);
  std::unique_ptr<bool[]> unmatched = std::make_unique<bool[]>(kRowGroupRows);
  std::unique_ptr<bool[]> odd_local_time = std::make_unique<bool[]>(kRowGroupRows);

  Symbols kinds;  // 0 sale, 1 refund
  Symbols currencies;
  std::array<Symbol, 256> currency_symbols{};
  std::array<std::int64_t, 256> factors{};
};

void ColumnBlock::State::start(const Dictionaries& dictionaries) {
  roots = records = orders = prices = 0;
  user.start(dictionaries.users.size());
  product.start(dictionaries.products.size());
  product_name.start(dictionaries.names.size());
  category.start(dictionaries.categories.size());
  city.start(dictionaries.cities.size());
  currency.start(256);
  kind.start(2);
}

// `order` begins with the row that is added next.
void ColumnBlock::State::fetch_ahead(const RowBuffer& rows, std::span<const std::uint32_t> order,
                                     const Dictionaries& dictionaries) const {
  if (order.size() > kRowsAhead) fetch_row(rows[order[kRowsAhead]]);
  if (order.size() > kPlacesAhead) {
    const Row& row = rows[order[kPlacesAhead]];
    fetch_line(rows.texts(row));
    user.fetch(row.user);
    dictionaries.users.prefetch_place(row.user);
  }
  if (order.size() > kTextsAhead) dictionaries.users.prefetch_text(rows[order[kTextsAhead]].user);
}

void ColumnBlock::State::add_texts(std::uint32_t at, const Row& row, const char* text) {
  const auto bytes = [](const char* from, std::uint8_t size) {
    return parquet::ByteArray(size, reinterpret_cast<const std::uint8_t*>(from));
  };
  subject[at] = bytes(text, row.subject_size);
  text += row.subject_size;
  root_levels[at] = row.root_size != kSameAsSubject;
  if (row.root_size != kSameAsSubject) {
    root[roots++] = bytes(text, row.root_size);
    text += row.root_size;
  }
  record_levels[at] = row.record_size != kSameAsSubject;
  if (row.record_size != kSameAsSubject) {
    record[records++] = bytes(text, row.record_size);
    text += row.record_size;
  }
  order_levels[at] = row.order_size != 0;
  if (row.order_size != 0) order[orders++] = bytes(text, row.order_size);
}

void ColumnBlock::State::add(std::uint32_t at, const Row& row, const char* texts,
                             const Dictionaries& dictionaries) {
  add_texts(at, row, texts);
  user.add(at, row.user, dictionaries.users);
  product.add(at, row.product, dictionaries.products);
  product_name.add(at, row.product_name, dictionaries.names);
  category.add(at, row.category, dictionaries.categories);
  city.add(at, row.city, dictionaries.cities);
  currency.add(at, currency_symbol(row.currency), currencies);
  kind.add(at, (row.flags & kRefundLine) != 0 ? 1 : 0, kinds);
  sign[at] = (row.flags & kReversal) != 0 ? -1 : 1;
  revision[at] = static_cast<std::int32_t>(row.revision);
  transactions[at] = row.transactions;
  refunds[at] = row.refunds;
  hour[at] = row.hour;
  sale_day[at] = row.sale_day;
  units[at] = row.units;
  revenue[at] = row.revenue_minor * factor(row.currency);
  const bool priced = (row.flags & kHasPrice) != 0 && row.price_micro <= kPriceStoredMax &&
                      row.price_micro >= -kPriceStoredMax;
  price_levels[at] = priced;
  if (priced) price[prices++] = row.price_micro;
  time[at] = row.time_micros;
  position[at] = static_cast<std::int64_t>(row.position);
  restock[at] = (row.flags & kRestock) != 0;
  unmatched[at] = (row.flags & kUnmatched) != 0;
  odd_local_time[at] = (row.flags & kOddLocalTime) != 0;
}

ColumnBlock::ColumnBlock() : state_(std::make_unique<State>()) {}
ColumnBlock::~ColumnBlock() = default;

struct TransactionWriter::State {
  State(std::string path_, ColumnBlock::State& block_) : path(std::move(path_)), block(block_) {}
  void sum(const Row& row);
  void write_columns(std::int64_t rows);
  template <class Writer, class T>
  void put(std::int64_t rows, const T* values, const std::int16_t* levels = nullptr) {
    static_cast<Writer*>(group->NextColumn())->WriteBatch(rows, levels, nullptr, values);
  }
  void put_text(std::int64_t rows, TextColumn& column) {
    column.write(*group->NextColumn(), rows, context);
  }

  std::string path;
  ColumnBlock::State& block;
  std::shared_ptr<parquet::ArrowWriterProperties> arrow_properties =
      parquet::default_arrow_writer_properties();
  parquet::ArrowWriteContext context{arrow::default_memory_pool(), arrow_properties.get()};
  std::shared_ptr<arrow::io::OutputStream> stream;
  std::unique_ptr<parquet::ParquetFileWriter> file;
  parquet::RowGroupWriter* group = nullptr;
  FileSummary summary;
  std::array<Int128, 256> revenue{};
  std::array<bool, 256> seen{};
};

void TransactionWriter::State::sum(const Row& row) {
  if (summary.rows++ == 0) summary.first = summary.last = row.position;
  summary.first = std::min(summary.first, row.position);
  summary.last = std::max(summary.last, row.position);
  summary.transactions += row.transactions;
  summary.refunds += row.refunds;
  summary.units += row.units;
  revenue[row.currency] += row.revenue_minor;
  seen[row.currency] = true;
}

// In the order of the schema, which is what NextColumn() counts through.
void TransactionWriter::State::write_columns(std::int64_t rows) {
  using parquet::BoolWriter;
  using parquet::ByteArrayWriter;
  using parquet::Int32Writer;
  using parquet::Int64Writer;
  put<ByteArrayWriter>(rows, block.subject.data());
  put<ByteArrayWriter>(rows, block.root.data(), block.root_levels.data());
  put<ByteArrayWriter>(rows, block.record.data(), block.record_levels.data());
  put<ByteArrayWriter>(rows, block.order.data(), block.order_levels.data());
  put_text(rows, block.user);
  put_text(rows, block.product);
  put_text(rows, block.product_name);
  put_text(rows, block.category);
  put_text(rows, block.city);
  put_text(rows, block.currency);
  put_text(rows, block.kind);
  put<Int32Writer>(rows, block.sign.data());
  put<Int32Writer>(rows, block.revision.data());
  put<Int32Writer>(rows, block.transactions.data());
  put<Int32Writer>(rows, block.refunds.data());
  put<Int64Writer>(rows, block.units.data());
  put<Int64Writer>(rows, block.revenue.data());
  put<Int64Writer>(rows, block.price.data(), block.price_levels.data());
  put<Int64Writer>(rows, block.time.data());
  put<Int32Writer>(rows, block.hour.data());
  put<Int32Writer>(rows, block.sale_day.data());
  put<BoolWriter>(rows, block.restock.get());
  put<BoolWriter>(rows, block.unmatched.get());
  put<BoolWriter>(rows, block.odd_local_time.get());
  put<Int64Writer>(rows, block.position.data());
}

TransactionWriter::TransactionWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
TransactionWriter::TransactionWriter(TransactionWriter&&) noexcept = default;
TransactionWriter& TransactionWriter::operator=(TransactionWriter&&) noexcept = default;
// A writer that is dropped half way leaves a broken file in the staging area, which no one reads.
TransactionWriter::~TransactionWriter() {
  if (!state_ || !state_->file) return;
  try {
    state_->file.reset();
  } catch (const std::exception&) {
  }
}

Result<TransactionWriter> TransactionWriter::create(const DataFiles& files, std::string path,
                                                    ColumnBlock& block) {
  static const auto schema = transaction_schema();
  static const auto properties = transaction_properties();
  auto state = std::make_unique<State>(std::move(path), block.state());
  SHOP_TRY(state->stream, files.create(state->path));
  try {
    state->file = parquet::ParquetFileWriter::Open(state->stream, schema, properties);
  } catch (const std::exception& exception) {
    return parquet_failure(exception, state->path);
  }
  return TransactionWriter(std::move(state));
}

Status TransactionWriter::write(const RowBuffer& rows, std::span<const std::uint32_t> order,
                                const Dictionaries& dictionaries) {
  SHOP_ASSERT(!order.empty() && order.size() <= kRowGroupRows);
  ColumnBlock::State& block = state_->block;
  block.start(dictionaries);
  for (std::size_t at = 0; at < order.size(); ++at) {
    block.fetch_ahead(rows, order.subspan(at), dictionaries);
    const Row& row = rows[order[at]];
    block.add(static_cast<std::uint32_t>(at), row, rows.texts(row), dictionaries);
    state_->sum(row);
  }
  try {
    state_->group = state_->file->AppendRowGroup();
    state_->write_columns(static_cast<std::int64_t>(order.size()));
    state_->group->Close();
  } catch (const std::exception& exception) {
    return parquet_failure(exception, state_->path);
  }
  return {};
}

Result<FileSummary> TransactionWriter::close() {
  try {
    state_->file->Close();
  } catch (const std::exception& exception) {
    return parquet_failure(exception, state_->path);
  }
  const arrow::Result<std::int64_t> size = state_->stream->Tell();
  const arrow::Status closed = state_->stream->Close();
  if (!size.ok()) return arrow_failure(size.status(), state_->path);
  if (!closed.ok()) return arrow_failure(closed, state_->path);
  FileSummary& summary = state_->summary;
  summary.bytes = static_cast<std::uint64_t>(*size);
  for (std::size_t index = 0; index < state_->seen.size(); ++index)
    if (state_->seen[index])
      summary.revenue.push_back(
          {Currency::from_index(static_cast<std::uint8_t>(index)), state_->revenue[index]});
  state_->file.reset();
  return std::move(summary);
}

}  // namespace shop::lake
