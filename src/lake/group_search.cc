// SPDX-License-Identifier: Apache-2.0
#include "lake/group_search.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "base/decimal.h"

namespace shop::lake {
namespace {

std::string_view text_of(const parquet::ByteArray& bytes) {
  return {reinterpret_cast<const char*>(bytes.ptr), bytes.len};
}

// A column of texts as numbers of its dictionary. The texts live as long as this.
class Codes {
 public:
  Codes(parquet::RowGroupReader& group, Column column, std::int64_t rows) : rows_(rows) {
    reader_ = group.ColumnWithExposeEncoding(static_cast<int>(column),
                                             parquet::ExposedEncoding::DICTIONARY);
    if (reader_->GetExposedEncoding() != parquet::ExposedEncoding::DICTIONARY)
      refuse("a text column has no dictionary");
    if (rows_ == 0) return;
    // The first row brings the dictionary; the others are read only if somebody wants them.
    std::int64_t read = 0;
    typed().ReadBatchWithDictionary(1, nullptr, nullptr, &first_, &read, &texts_, &count_);
    if (read == 0) refuse("a text column ends early");
  }

  std::int32_t texts() const { return count_; }
  std::string_view text(std::int32_t code) const {
    if (code < 0 || code >= count_) refuse("a number outside of its dictionary");
    return text_of(texts_[code]);
  }
  void read(std::vector<std::int32_t>& codes) {
    codes.assign(static_cast<std::size_t>(rows_), first_);
    if (count_ == 1) return;  // all rows have the only one
    const parquet::ByteArray* texts = nullptr;
    std::int32_t count = 0;
    std::int64_t read = 0;
    for (std::int64_t done = 1; done < rows_; done += read) {
      typed().ReadBatchWithDictionary(rows_ - done, nullptr, nullptr, codes.data() + done, &read,
                                      &texts, &count);
      if (read == 0) refuse("a text column ends early");
    }
    for (const std::int32_t code : codes)
      if (code < 0 || code >= count_) refuse("a number outside of its dictionary");
  }

 private:
  parquet::ByteArrayReader& typed() { return static_cast<parquet::ByteArrayReader&>(*reader_); }

  std::shared_ptr<parquet::ColumnReader> reader_;
  std::int64_t rows_;
  std::int32_t first_ = 0;
  const parquet::ByteArray* texts_ = nullptr;
  std::int32_t count_ = 0;
};

Currency currency_of(std::string_view code) {
  if (code.empty()) return {};
  const auto currency = Currency::find(code);
  if (!currency) refuse("an unknown currency");
  return *currency;
}

std::int64_t minor_of(std::int64_t stored, Currency currency) {
  return stored / power_of_ten(kMoneyScale - currency.digits());
}

// Single values of a column without a dictionary, whose places ascend.
class Picker {
 public:
  Picker(parquet::RowGroupReader& group, Column column)
      : reader_(group.Column(static_cast<int>(column))) {}

  // False where it is null.
  bool pick(std::uint32_t row, std::string& text) {
    auto& typed = static_cast<parquet::ByteArrayReader&>(*reader_);
    while (next_ < row) {
      const std::int64_t skipped = typed.Skip(row - next_);
      if (skipped == 0) refuse("a column ends early");
      next_ += static_cast<std::uint32_t>(skipped);
    }
    parquet::ByteArray value;
    std::int16_t level = 1;
    std::int64_t read = 0;
    if (typed.ReadBatch(1, &level, nullptr, &value, &read) != 1) refuse("a column ends early");
    ++next_;
    if (read == 1) text = text_of(value);
    return read == 1;
  }

 private:
  std::shared_ptr<parquet::ColumnReader> reader_;
  std::uint32_t next_ = 0;
};

}  // namespace

template <class Keep>
void GroupSearch::keep_if(const Keep& keep) {
  if (all_) {
    all_ = false;
    chosen_.clear();
    for (std::uint32_t row = 0; row < static_cast<std::uint32_t>(rows_); ++row)
      if (keep(row)) chosen_.push_back(row);
  } else {
    std::erase_if(chosen_, [&](std::uint32_t row) { return !keep(row); });
  }
}

void GroupSearch::keep_text(parquet::RowGroupReader& group, Column column,
                            std::span<const std::string> wanted) {
  if (!all_ && chosen_.empty()) return;
  Codes codes(group, column, rows_);
  std::vector<std::uint8_t> is_wanted(static_cast<std::size_t>(codes.texts()));
  bool any = false;
  for (std::int32_t code = 0; code < codes.texts(); ++code) {
    const bool found = std::find(wanted.begin(), wanted.end(), codes.text(code)) != wanted.end();
    is_wanted[static_cast<std::size_t>(code)] = found;
    any |= found;
  }
  if (!any) {
    all_ = false;
    chosen_.clear();
    return;
  }
  if (std::find(is_wanted.begin(), is_wanted.end(), 0) == is_wanted.end()) return;
  codes.read(codes_);
  keep_if([&](std::uint32_t row) { return is_wanted[static_cast<std::size_t>(codes_[row])] != 0; });
}

const std::vector<std::uint32_t>& GroupSearch::match(parquet::RowGroupReader& group, Day,
                                                     bool late_rows) {
  rows_ = group.metadata()->num_rows();
  all_ = true;
  chosen_.clear();
  if (filter_.product) keep_text(group, Column::product_id, std::span(&*filter_.product, 1));
  if (filter_.user) keep_text(group, Column::user_id, std::span(&*filter_.user, 1));
  if (filter_.cities) keep_text(group, Column::city, *filter_.cities);
  if (filter_.category) keep_text(group, Column::category, std::span(&*filter_.category, 1));
  if (filter_.currency) {
    const std::string code(filter_.currency->code());
    keep_text(group, Column::currency, std::span(&code, 1));
  }
  const auto any = [&] { return all_ || !chosen_.empty(); };
  if (filter_.hour && any()) {
    read_numbers<parquet::Int32Type>(group, Column::hour, rows_, small_);
    keep_if([&](std::uint32_t row) { return small_[row] == *filter_.hour; });
  }
  if (filter_.basis == LakeBasis::sale_day && any()) {
    read_numbers<parquet::Int32Type>(group, Column::sale_day, rows_, sale_day_);
    keep_if([&](std::uint32_t row) {
      return sale_day_[row] >= filter_.from.number && sale_day_[row] <= filter_.to.number;
    });
  }
  if ((filter_.amount_least || filter_.amount_most) && any()) {
    static_assert(kMoneyScale == 3, "the filter speaks of thousandths");
    read_numbers<parquet::Int64Type>(group, Column::revenue, rows_, revenue_);
    keep_if([&](std::uint32_t row) { return filter_.has_amount(revenue_[row]); });
  }
  if (late_rows && any()) {
    read_numbers<parquet::Int64Type>(group, Column::log_position, rows_, position_);
    keep_if(
        [&](std::uint32_t row) { return static_cast<Position>(position_[row]) < filter_.before; });
  }
  if (all_) {
    chosen_.resize(static_cast<std::size_t>(rows_));
    std::iota(chosen_.begin(), chosen_.end(), 0U);
    all_ = false;
  }
  return chosen_;
}

void GroupSearch::add_sums(parquet::RowGroupReader& group, EntrySums& sums) {
  if (chosen_.empty()) return;
  Codes currencies(group, Column::currency, rows_);
  currencies.read(codes_);
  std::vector<Currency> of_code;
  for (std::int32_t code = 0; code < currencies.texts(); ++code)
    of_code.push_back(currency_of(currencies.text(code)));
  read_numbers<parquet::Int32Type>(group, Column::transactions, rows_, transactions_);
  read_numbers<parquet::Int32Type>(group, Column::refunds, rows_, refunds_);
  read_numbers<parquet::Int64Type>(group, Column::units, rows_, units_);
  read_numbers<parquet::Int64Type>(group, Column::revenue, rows_, revenue_);
  // Stored amounts of one currency have one factor, so they can be divided when they are added up.
  std::vector<EntrySums::Sum> by_code(of_code.size());
  for (const std::uint32_t row : chosen_) {
    EntrySums::Sum& sum = by_code[static_cast<std::size_t>(codes_[row])];
    ++sum.entries;
    sum.transactions += transactions_[row];
    sum.refunds += refunds_[row];
    sum.units += units_[row];
    sum.revenue_minor += revenue_[row];
  }
  for (std::size_t code = 0; code < by_code.size(); ++code) {
    EntrySums::Sum& sum = sums.of[of_code[code].index()];
    sum.entries += by_code[code].entries;
    sum.transactions += by_code[code].transactions;
    sum.refunds += by_code[code].refunds;
    sum.units += by_code[code].units;
    sum.revenue_minor +=
        by_code[code].revenue_minor / power_of_ten(kMoneyScale - of_code[code].digits());
  }
}

void GroupSearch::add_places(parquet::RowGroupReader& group, Day day,
                             std::vector<EntryPlace>& places) {
  if (chosen_.empty()) return;
  read_numbers<parquet::Int64Type>(group, Column::log_position, rows_, position_);
  for (const std::uint32_t row : chosen_)
    places.push_back({filter_.basis == LakeBasis::sale_day ? Day{sale_day_[row]} : day,
                      static_cast<Position>(position_[row])});
}

std::vector<FoundEntry> GroupSearch::read(parquet::RowGroupReader& group, Day day, LakeBasis basis,
                                          std::span<const std::uint32_t> rows) {
  const std::int64_t all = group.metadata()->num_rows();
  std::vector<FoundEntry> found(rows.size());
  std::vector<std::int32_t> small;
  std::vector<std::int64_t> large;
  const auto texts = [&](Column column, const auto& take) {
    Codes codes(group, column, all);
    codes.read(small);
    for (std::size_t at = 0; at < rows.size(); ++at) take(found[at], codes.text(small[rows[at]]));
  };
  texts(Column::user_id, [](FoundEntry& entry, std::string_view text) { entry.user = text; });
  texts(Column::product_id, [](FoundEntry& entry, std::string_view text) { entry.product = text; });
  texts(Column::product_name,
        [](FoundEntry& entry, std::string_view text) { entry.product_name = text; });
  texts(Column::category, [](FoundEntry& entry, std::string_view text) { entry.category = text; });
  texts(Column::city, [](FoundEntry& entry, std::string_view text) { entry.city = text; });
  texts(Column::currency,
        [](FoundEntry& entry, std::string_view text) { entry.currency = currency_of(text); });
  texts(Column::kind, [](FoundEntry& entry, std::string_view text) {
    const auto kind = parse_kind(text);
    if (!kind) refuse("an unknown kind");
    entry.line = *kind;
  });
  const auto smalls = [&](Column column, const auto& take) {
    read_numbers<parquet::Int32Type>(group, column, all, small);
    for (std::size_t at = 0; at < rows.size(); ++at) take(found[at], small[rows[at]]);
  };
  const auto larges = [&](Column column, const auto& take) {
    read_numbers<parquet::Int64Type>(group, column, all, large);
    for (std::size_t at = 0; at < rows.size(); ++at) take(found[at], large[rows[at]]);
  };
  smalls(Column::sign,
         [](FoundEntry& entry, std::int32_t v) { entry.sign = static_cast<std::int8_t>(v); });
  smalls(Column::transactions, [](FoundEntry& entry, std::int32_t v) {
    entry.transactions = static_cast<std::int8_t>(v);
  });
  smalls(Column::refunds,
         [](FoundEntry& entry, std::int32_t v) { entry.refunds = static_cast<std::int8_t>(v); });
  smalls(Column::sale_day, [](FoundEntry& entry, std::int32_t v) { entry.sale_day = Day{v}; });
  larges(Column::units, [](FoundEntry& entry, std::int64_t v) { entry.units = v; });
  larges(Column::revenue, [](FoundEntry& entry, std::int64_t v) {
    entry.revenue_minor = minor_of(v, entry.currency);
  });
  larges(Column::time, [](FoundEntry& entry, std::int64_t v) { entry.time = Timestamp{v}; });
  larges(Column::log_position,
         [](FoundEntry& entry, std::int64_t v) { entry.position = static_cast<Position>(v); });
  Picker subjects(group, Column::transaction_id);
  Picker roots(group, Column::root);
  for (std::size_t at = 0; at < rows.size(); ++at) {
    FoundEntry& entry = found[at];
    if (!subjects.pick(rows[at], entry.subject)) refuse("an entry without an id");
    if (!roots.pick(rows[at], entry.root)) entry.root = entry.subject;
    entry.day = day;
    entry.filter_day = basis == LakeBasis::sale_day ? entry.sale_day : day;
  }
  return found;
}

}  // namespace shop::lake
