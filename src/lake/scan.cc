// SPDX-License-Identifier: Apache-2.0
#include "lake/scan.h"

#include <arrow/io/interfaces.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <optional>
#include <thread>

#include "base/assert.h"
#include "base/decimal.h"
#include "lake/column_reader.h"
#include "lake/data_files.h"
#include "lake/sum_table.h"
#include "lake/transaction_reader.h"

namespace shop {
namespace {

using lake::Column;
using lake::PackedKey;

constexpr int kKeyKinds = 7;
constexpr std::size_t kBlockRows = 256;
constexpr int kAttempts = 20;
constexpr std::int32_t kDayBase = -25'567;  // 1900-01-01
constexpr int kCurrencyBits = 8;

// Enough for every day of 1900 to 2199 and every hour; a shop with more texts is told so.
int bits_of(LakeKey key) {
  switch (key) {
    case LakeKey::day:
    case LakeKey::sale_day:
      return 17;
    case LakeKey::hour:
      return 5;
    case LakeKey::user:
    case LakeKey::product:
      return 32;
    case LakeKey::category:
    case LakeKey::city:
      return 24;
  }
  return 0;
}

// Where each key lies in a packed key; the currency is at the bottom.
struct Layout {
  std::vector<LakeKey> keys;
  std::array<int, kKeyKinds> shift{};
  std::array<bool, kKeyKinds> has{};

  bool wants(LakeKey key) const { return has[static_cast<std::size_t>(key)]; }
};

Result<Layout> layout_of(const std::vector<LakeKey>& keys) {
  Layout layout;
  // No key lies across the two halves.
  std::array<int, 2> end{kCurrencyBits, 64};
  for (const LakeKey key : keys) {
    const auto index = static_cast<std::size_t>(key);
    if (layout.has[index]) continue;
    const std::size_t half = end[0] + bits_of(key) <= 64 ? 0 : 1;
    if (end[half] + bits_of(key) > 128)
      return fail(ErrorCode::invalid_argument, "too many keys at once; leave one out");
    layout.has[index] = true;
    layout.shift[index] = end[half];
    layout.keys.push_back(key);
    end[half] += bits_of(key);
  }
  return layout;
}

void put(PackedKey& key, int shift, std::uint64_t value) {
  (shift < 64 ? key.low : key.high) |= value << (shift & 63);
}

std::uint64_t get(const PackedKey& key, int shift, int bits) {
  return ((shift < 64 ? key.low : key.high) >> (shift & 63)) & ((std::uint64_t{1} << bits) - 1);
}

// The columns of a row group that a query needs.
struct Columns {
  std::vector<Symbol> user, product, category, city, currency;
  std::vector<std::int32_t> hour, sale_day, transactions, refunds;
  std::vector<std::int64_t> units, revenue, position;
};

}  // namespace

// One thread's sums, or the answer.
struct LakeSums::State {
  State(LakeQuery query_, Layout layout_) : query(std::move(query_)), layout(std::move(layout_)) {}

  Status add_file(const lake::DataFiles& files, Day day, const lake::FileSummary& file);
  void read_columns(parquet::RowGroupReader& group, std::int64_t rows, bool filter_positions);
  void add_rows(Day day, std::size_t rows, bool filter_positions);
  void add_block(Day day, const std::uint32_t* rows, std::size_t count);
  bool wanted(std::size_t row, bool filter_positions) const;
  PackedKey key_of(Day day, std::size_t row) const;
  void know_currencies();
  void merge(const State& other);
  void put_symbol(PackedKey& key, LakeKey kind, Symbol symbol) const {
    if (std::uint64_t{symbol} >> bits_of(kind) != 0)
      lake::refuse("more cities or categories than a scan holds");
    put(key, layout.shift[static_cast<std::size_t>(kind)], symbol);
  }
  std::uint64_t part(const PackedKey& key, LakeKey kind) const {
    return get(key, layout.shift[static_cast<std::size_t>(kind)], bits_of(kind));
  }

  LakeQuery query;
  Layout layout;
  Position position = 1;
  lake::SumTable table;
  Dictionaries texts;
  Symbols codes;  // of currencies as this thread met them
  std::vector<Currency> currencies;
  std::vector<std::int64_t> factors;
  Columns columns;
};

namespace {

// What the query says of a row's days.
bool in_span(const LakeQuery& query, Day day, Day sale_day) {
  const Day asked = query.basis == LakeBasis::sale_day ? sale_day : day;
  return asked >= query.from && asked <= query.to;
}

}  // namespace

void LakeSums::State::read_columns(parquet::RowGroupReader& group, std::int64_t rows,
                                   bool filter_positions) {
  using parquet::Int32Type;
  using parquet::Int64Type;
  lake::read_symbols(group, Column::currency, rows, codes, columns.currency);
  know_currencies();
  if (layout.wants(LakeKey::user))
    lake::read_symbols(group, Column::user_id, rows, texts.users, columns.user);
  if (layout.wants(LakeKey::product))
    lake::read_symbols(group, Column::product_id, rows, texts.products, columns.product);
  if (layout.wants(LakeKey::category))
    lake::read_symbols(group, Column::category, rows, texts.categories, columns.category);
  if (layout.wants(LakeKey::city))
    lake::read_symbols(group, Column::city, rows, texts.cities, columns.city);
  if (layout.wants(LakeKey::hour))
    lake::read_numbers<Int32Type>(group, Column::hour, rows, columns.hour);
  if (layout.wants(LakeKey::sale_day) || query.basis == LakeBasis::sale_day)
    lake::read_numbers<Int32Type>(group, Column::sale_day, rows, columns.sale_day);
  if (filter_positions)
    lake::read_numbers<Int64Type>(group, Column::log_position, rows, columns.position);
  lake::read_numbers<Int32Type>(group, Column::transactions, rows, columns.transactions);
  lake::read_numbers<Int32Type>(group, Column::refunds, rows, columns.refunds);
  lake::read_numbers<Int64Type>(group, Column::units, rows, columns.units);
  lake::read_numbers<Int64Type>(group, Column::revenue, rows, columns.revenue);
}

void LakeSums::State::know_currencies() {
  while (currencies.size() < codes.size()) {
    const std::string_view code = codes.text(static_cast<Symbol>(currencies.size()));
    const auto currency = code.empty() ? std::optional<Currency>(Currency{}) : Currency::find(code);
    if (!currency) lake::refuse("an unknown currency");
    currencies.push_back(*currency);
    factors.push_back(power_of_ten(lake::kMoneyScale - currency->digits()));
  }
}

bool LakeSums::State::wanted(std::size_t row, bool filter_positions) const {
  if (query.basis == LakeBasis::sale_day && !in_span(query, {}, Day{columns.sale_day[row]}))
    return false;
  return !filter_positions || static_cast<Position>(columns.position[row]) < query.as_of;
}

PackedKey LakeSums::State::key_of(Day day, std::size_t row) const {
  PackedKey key;
  put(key, 0, currencies[columns.currency[row]].index());
  for (const LakeKey kind : layout.keys) {
    const int shift = layout.shift[static_cast<std::size_t>(kind)];
    switch (kind) {
      case LakeKey::day:
        put(key, shift, static_cast<std::uint64_t>(day.number - kDayBase));
        break;
      case LakeKey::sale_day:
        put(key, shift, static_cast<std::uint64_t>(columns.sale_day[row] - kDayBase));
        break;
      case LakeKey::hour:
        put(key, shift, static_cast<std::uint64_t>(columns.hour[row]));
        break;
      case LakeKey::user:
        put_symbol(key, kind, columns.user[row]);
        break;
      case LakeKey::product:
        put_symbol(key, kind, columns.product[row]);
        break;
      case LakeKey::category:
        put_symbol(key, kind, columns.category[row]);
        break;
      case LakeKey::city:
        put_symbol(key, kind, columns.city[row]);
        break;
    }
  }
  return key;
}

void LakeSums::State::add_block(Day day, const std::uint32_t* rows, std::size_t count) {
  std::array<PackedKey, kBlockRows> keys;
  std::array<std::uint64_t, kBlockRows> hashes;
  for (std::size_t at = 0; at < count; ++at) {
    keys[at] = key_of(day, rows[at]);
    hashes[at] = lake::SumTable::hash(keys[at]);
    table.prefetch(hashes[at]);
  }
  for (std::size_t at = 0; at < count; ++at) {
    const std::uint32_t row = rows[at];
    lake::SumSlot& slot = table.at(keys[at], hashes[at]);
    slot.transactions += columns.transactions[row];
    slot.refunds += columns.refunds[row];
    slot.units += columns.units[row];
    // In thousandths here; each row is a whole number of minor units, so its quotient is exact.
    slot.revenue_minor += columns.revenue[row] / factors[columns.currency[row]];
  }
}

void LakeSums::State::add_rows(Day day, std::size_t rows, bool filter_positions) {
  std::array<std::uint32_t, kBlockRows> chosen;
  std::size_t count = 0;
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (!wanted(row, filter_positions)) continue;
    chosen[count++] = row;
    if (count < kBlockRows) continue;
    add_block(day, chosen.data(), count);
    count = 0;
  }
  add_block(day, chosen.data(), count);
}

Status LakeSums::State::add_file(const lake::DataFiles& files, Day day,
                                 const lake::FileSummary& file) {
  if (file.first >= query.as_of) return {};
  const bool filter_positions = file.last >= query.as_of;
  const std::string path =
      "shopsphere/transactions/day=" + format_day(day) + "/" + lake::file_name(file.number);
  SHOP_TRY(const auto input, files.open(path));
  try {
    const auto reader = parquet::ParquetFileReader::Open(input);
    if (reader->metadata()->num_columns() != lake::kColumnCount)
      lake::refuse("other columns than ours");
    for (int index = 0; index < reader->metadata()->num_row_groups(); ++index) {
      const auto group = reader->RowGroup(index);
      const std::int64_t rows = reader->metadata()->RowGroup(index)->num_rows();
      read_columns(*group, rows, filter_positions);
      add_rows(day, static_cast<std::size_t>(rows), filter_positions);
    }
  } catch (const std::exception& exception) {
    return lake::parquet_failure(exception, path);
  }
  return {};
}

// Texts have other symbols in each thread.
void LakeSums::State::merge(const State& other) {
  const auto translate = [](const Symbols& from, Symbols& to) {
    std::vector<Symbol> symbols(from.size());
    for (Symbol symbol = 0; symbol < from.size(); ++symbol)
      symbols[symbol] = to.intern(from.text(symbol));
    return symbols;
  };
  const auto users = translate(other.texts.users, texts.users);
  const auto products = translate(other.texts.products, texts.products);
  const auto categories = translate(other.texts.categories, texts.categories);
  const auto cities = translate(other.texts.cities, texts.cities);
  const auto rekeyed = [&](const PackedKey& from) {
    PackedKey key;
    put(key, 0, get(from, 0, kCurrencyBits));
    for (const LakeKey kind : layout.keys) {
      const std::uint64_t value = part(from, kind);
      if (kind == LakeKey::user)
        put_symbol(key, kind, users[value]);
      else if (kind == LakeKey::product)
        put_symbol(key, kind, products[value]);
      else if (kind == LakeKey::category)
        put_symbol(key, kind, categories[value]);
      else if (kind == LakeKey::city)
        put_symbol(key, kind, cities[value]);
      else
        put(key, layout.shift[static_cast<std::size_t>(kind)], value);
    }
    return key;
  };
  for (const lake::SumSlot& slot : other.table.slots()) {
    if (!slot.used) continue;
    const PackedKey key = rekeyed(slot.key);
    lake::SumSlot& sum = table.at(key, lake::SumTable::hash(key));
    sum.transactions += slot.transactions;
    sum.refunds += slot.refunds;
    sum.units += slot.units;
    sum.revenue_minor += slot.revenue_minor;
  }
}

LakeSums::LakeSums(std::unique_ptr<State> state) : state_(std::move(state)) {}
LakeSums::LakeSums(LakeSums&&) noexcept = default;
LakeSums& LakeSums::operator=(LakeSums&&) noexcept = default;
LakeSums::~LakeSums() = default;

Position LakeSums::position() const { return state_->position; }
std::size_t LakeSums::size() const { return state_->table.size(); }

Status LakeSums::add(const Entry& entry, const Dictionaries& dictionaries) {
  State& state = *state_;
  if (entry.position >= state.query.as_of || !in_span(state.query, entry.day, entry.sale_day))
    return {};
  Columns& one = state.columns;
  const auto symbol = [](const Symbols& from, Symbol text, Symbols& to) {
    return std::vector<Symbol>{to.intern(from.text(text))};
  };
  one.user = symbol(dictionaries.users, entry.user, state.texts.users);
  one.product = symbol(dictionaries.products, entry.product, state.texts.products);
  one.category = symbol(dictionaries.categories, entry.category, state.texts.categories);
  one.city = symbol(dictionaries.cities, entry.city, state.texts.cities);
  one.currency = {state.codes.intern(entry.currency.code())};
  one.hour = {entry.hour};
  one.sale_day = {entry.sale_day.number};
  one.transactions = {entry.transactions};
  one.refunds = {entry.refunds};
  one.units = {entry.units};
  constexpr std::uint32_t kFirst = 0;
  try {
    state.know_currencies();
    one.revenue = {entry.revenue_minor * state.factors[one.currency[0]]};
    state.add_block(entry.day, &kFirst, 1);
  } catch (const std::exception& exception) {
    return fail(ErrorCode::exhausted, exception.what());
  }
  return {};
}

void LakeSums::each(const std::function<void(const LakeGroup&)>& visit) const {
  const State& state = *state_;
  const auto day = [](std::uint64_t value) {
    return Day{static_cast<std::int32_t>(value) + kDayBase};
  };
  for (const lake::SumSlot& slot : state.table.slots()) {
    if (!slot.used) continue;
    LakeGroup group;
    group.currency =
        Currency::from_index(static_cast<std::uint8_t>(get(slot.key, 0, kCurrencyBits)));
    for (const LakeKey kind : state.layout.keys) {
      const std::uint64_t value = state.part(slot.key, kind);
      const auto symbol = static_cast<Symbol>(value);
      if (kind == LakeKey::day) group.day = day(value);
      if (kind == LakeKey::sale_day) group.sale_day = day(value);
      if (kind == LakeKey::hour) group.hour = static_cast<std::uint8_t>(value);
      if (kind == LakeKey::user) group.user = state.texts.users.text(symbol);
      if (kind == LakeKey::product) group.product = state.texts.products.text(symbol);
      if (kind == LakeKey::category) group.category = state.texts.categories.text(symbol);
      if (kind == LakeKey::city) group.city = state.texts.cities.text(symbol);
    }
    group.transactions = slot.transactions;
    group.refunds = slot.refunds;
    group.units = slot.units;
    group.revenue_minor = slot.revenue_minor;
    visit(group);
  }
}

namespace {

struct Work {
  Day day;
  const lake::FileSummary* file;
};

std::vector<Work> work_of(const lake::Manifest& manifest, const LakeQuery& query) {
  std::vector<Work> work;
  for (const auto& [day, files] : manifest.days) {
    if (query.basis == LakeBasis::refund_day && !in_span(query, day, day)) continue;
    for (const lake::FileSummary& file : *files) work.push_back({day, &file});
  }
  return work;
}

using StatePtr = std::unique_ptr<LakeSums::State>;

Result<LakeSums> scan_once(const LakeSnapshot& snapshot, const LakeQuery& query,
                           const Layout& layout) {
  SHOP_TRY(const lake::DataFiles files, lake::DataFiles::local(snapshot.directory));
  const std::vector<Work> work = work_of(*snapshot.manifest, query);
  const std::size_t threads =
      std::clamp<std::size_t>(work.size(), 1, static_cast<std::size_t>(std::max(1, query.threads)));
  std::vector<StatePtr> parts;
  for (std::size_t at = 0; at < threads; ++at)
    parts.push_back(std::make_unique<LakeSums::State>(query, layout));
  std::vector<Status> done(threads);
  std::atomic<std::size_t> next = 0;
  const auto run = [&](std::size_t at) {
    for (std::size_t n = next++; n < work.size() && done[at]; n = next++)
      done[at] = parts[at]->add_file(files, work[n].day, *work[n].file);
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t at = 1; at < threads; ++at) others.emplace_back(run, at);
    run(0);
  }
  for (Status& status : done) SHOP_CHECK(std::move(status));
  try {
    for (std::size_t at = 1; at < threads; ++at) {
      parts[0]->merge(*parts[at]);
      parts[at].reset();
    }
  } catch (const std::exception& exception) {
    return fail(ErrorCode::exhausted, exception.what());
  }
  parts[0]->position = std::min(query.as_of, snapshot.position());
  return LakeSums(std::move(parts[0]));
}

}  // namespace

Result<LakeSums> scan_lake(const std::function<LakeSnapshot()>& snapshot, const LakeQuery& query) {
  SHOP_TRY(const Layout layout, layout_of(query.keys));
  for (int attempt = 1;; ++attempt) {
    auto sums = scan_once(snapshot(), query, layout);
    if (sums || sums.error().code != ErrorCode::not_found || attempt == kAttempts) return sums;
  }
}

Status read_lake_entries(const LakeSnapshot& snapshot, Day from, Day to,
                         const std::function<Status(const Entry&, const Dictionaries&)>& visit) {
  SHOP_TRY(const lake::DataFiles files, lake::DataFiles::local(snapshot.directory));
  const LakeQuery span{.keys = {}, .from = from, .to = to};
  lake::RowBuffer rows;
  for (const Work& work : work_of(*snapshot.manifest, span)) {
    const std::string path = "shopsphere/transactions/day=" + format_day(work.day) + "/" +
                             lake::file_name(work.file->number);
    SHOP_TRY(auto reader, lake::TransactionReader::open(files, path, work.day));
    while (!reader.at_end()) {
      Dictionaries dictionaries;
      rows.clear();
      SHOP_CHECK(reader.read(rows, dictionaries));
      for (std::uint32_t at = 0; at < rows.size(); ++at)
        SHOP_CHECK(visit(rows.entry(at), dictionaries));
    }
  }
  return {};
}

}  // namespace shop
