// SPDX-License-Identifier: Apache-2.0
#include "sim/writer.h"

#include <array>
#include <cstring>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/decimal.h"
#include "base/time.h"

namespace shop::sim {
namespace {

constexpr std::string_view kSeedHeader =
    "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city";
constexpr std::string_view kFullHeader =
    "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,"
    "order_id,kind,refers_to,target,revision,restock,currency";
constexpr std::array<std::string_view, 4> kKinds = {"sale", "refund", "correction", "void"};
// A product's name has at most a few hundred bytes; everything else of a record is far shorter.
constexpr std::size_t kFixedBytesMax = 1024;

constexpr auto kPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

char* put_pair(char* at, std::uint64_t value) {
  std::memcpy(at, &kPairs[2 * value], 2);
  return at + 2;
}

char* put_text(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

char* put_number(char* at, std::uint64_t value) {
  std::array<char, 20> digits;
  std::size_t begin = digits.size();
  while (value >= 100) {
    begin -= 2;
    std::memcpy(&digits[begin], &kPairs[2 * (value % 100)], 2);
    value /= 100;
  }
  if (value >= 10) {
    begin -= 2;
    std::memcpy(&digits[begin], &kPairs[2 * value], 2);
  } else {
    digits[--begin] = static_cast<char>('0' + value);
  }
  return put_text(at, {&digits[begin], digits.size() - begin});
}

char* put_money(char* at, std::int64_t minor, int digits) {
  if (minor < 0) *at++ = '-';
  const auto size = static_cast<std::uint64_t>(minor < 0 ? -minor : minor);
  if (digits == 2) {
    at = put_number(at, size / 100);
    *at++ = '.';
    return put_pair(at, size % 100);
  }
  return put_text(at, format_decimal(static_cast<Int128>(size), digits));
}

char* put_hex(char* at, std::uint64_t bits, int digits) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) *at++ = kHex[bits >> shift & 15];
  return at;
}

char* put_uuid(char* at, const Id& id) {
  at = put_hex(at, id.high >> 32, 8);
  *at++ = '-';
  at = put_hex(at, id.high >> 16, 4);
  *at++ = '-';
  at = put_hex(at, id.high, 4);
  *at++ = '-';
  at = put_hex(at, id.low >> 48, 4);
  *at++ = '-';
  return put_hex(at, id.low, 12);
}

char* put_id(char* at, const Id& id) {
  switch (id.form) {
    case IdForm::absent:
      return at;
    case IdForm::number:
      return put_number(at, id.low);
    case IdForm::uuid:
      return put_uuid(at, id);
    case IdForm::unheard_of:
      return put_number(put_text(at, "lost-"), id.low);
  }
  return at;
}

char* put_clock(char* at, std::uint64_t second) {
  at = put_pair(at, second / 3600);
  *at++ = ':';
  at = put_pair(at, second / 60 % 60);
  *at++ = ':';
  return put_pair(at, second % 60);
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string wall_clock(std::int64_t time) {
  const std::int32_t day = day_of(time);
  std::array<char, 8> clock;
  put_clock(clock.data(), static_cast<std::uint64_t>(time - day * kDaySeconds));
  return format_day(Day{day}) + ' ' + std::string(clock.data(), clock.size());
}

std::string time_with_offset(std::int64_t time, std::int32_t offset_minutes) {
  std::string text = wall_clock(time);
  text[10] = 'T';
  const int size = offset_minutes < 0 ? -offset_minutes : offset_minutes;
  return text + fmt::format("{}{:02}:{:02}", offset_minutes < 0 ? '-' : '+', size / 60, size % 60);
}

std::string money_text(std::int64_t minor, int digits) { return format_decimal(minor, digits); }

std::string id_text(const Id& id) {
  std::array<char, 64> text;
  return {text.data(), put_id(text.data(), id)};
}

Writer::Writer(const Catalogue& catalogue, std::vector<MoneyName> currencies, bool all_columns)
    : catalogue_(&catalogue), currencies_(std::move(currencies)), all_columns_(all_columns) {
  for (std::uint32_t i = 0; i < catalogue.product_count(); ++i) {
    const ProductRow& row = catalogue.product(i);
    product_parts_.push_back(fmt::format(",{},{},{},", kFirstProductId + i, quoted(row.name),
                                         quoted(catalogue.category_name(row.category))));
    SHOP_ASSERT(product_parts_.back().size() < kFixedBytesMax);
  }
  for (std::uint32_t i = 0; i < catalogue.size().cities; ++i)
    city_parts_.push_back(',' + quoted(catalogue.city_name(i)));
}

std::string_view Writer::header(bool all_columns) {
  return all_columns ? kFullHeader : kSeedHeader;
}

void Writer::write(const Record& record, std::string& out) {
  if (record.flaw != 0 || record.rewritten) {
    write_slowly(record, out);
    return;
  }
  std::array<char, 2 * kFixedBytesMax> line;
  char* at = put_seed_columns(line.data(), record);
  if (all_columns_) at = put_further_columns(at, record);
  out.append(line.data(), at);
}

char* Writer::put_date(char* at, std::int32_t day) {
  if (day != cached_day_) {
    std::memcpy(cached_date_, format_day(Day{day}).data(), sizeof cached_date_);
    cached_day_ = day;
  }
  return put_text(at, {cached_date_, sizeof cached_date_});
}

char* Writer::put_seed_columns(char* at, const Record& record) {
  const int digits = currencies_[record.currency].digits;
  at = put_id(at, record.id);
  *at++ = ',';
  at = put_number(at, kFirstUserId + record.user);
  at = put_text(at, product_parts_[record.product]);
  if (record.quantity < 0) *at++ = '-';
  at = put_number(
      at, static_cast<std::uint64_t>(record.quantity < 0 ? -record.quantity : record.quantity));
  *at++ = ',';
  if (!record.price_blank) at = put_money(at, record.price, digits);
  *at++ = ',';
  at = put_money(at, record.total, digits);
  *at++ = ',';
  const std::int32_t day = day_of(record.time);
  at = put_date(at, day);
  *at++ = ' ';
  at = put_clock(at, static_cast<std::uint64_t>(record.time - day * kDaySeconds));
  return put_text(at, city_parts_[record.city]);
}

char* Writer::put_further_columns(char* at, const Record& record) const {
  at = put_text(at, ",O");
  at = put_number(at, record.order);
  *at++ = ',';
  if (record.kind != RecordKind::sale)
    at = put_text(at, kKinds[static_cast<std::size_t>(record.kind)]);
  *at++ = ',';
  at = put_id(at, record.refers_to);
  *at++ = ',';
  at = put_id(at, record.target);
  *at++ = ',';
  if (record.says_revision) at = put_number(at, record.revision);
  *at++ = ',';
  if (record.restock != Restock::unsaid)
    at = put_text(at, record.restock == Restock::yes ? "true" : "false");
  *at++ = ',';
  if (record.says_currency || record.currency != 0)
    at = put_text(at, currencies_[record.currency].code);
  return at;
}

std::string Writer::column(const Record& record, Column which) {
  const ProductRow& product = catalogue_->product(record.product);
  const int digits = currencies_[record.currency].digits;
  switch (which) {
    case Column::transaction_id:
      return id_text(record.id);
    case Column::user_id:
      return fmt::format("{}", kFirstUserId + record.user);
    case Column::product_id:
      return fmt::format("{}", kFirstProductId + record.product);
    case Column::product_name:
      return quoted(product.name);
    case Column::category:
      return quoted(catalogue_->category_name(product.category));
    case Column::quantity:
      return fmt::format("{}", record.quantity);
    case Column::price:
      return record.price_blank ? "" : money_text(record.price, digits);
    case Column::total:
      return money_text(record.total, digits);
    case Column::timestamp:
      return record.rewritten ? time_with_offset(record.time, record.offset_minutes)
                              : wall_clock(record.time);
    case Column::city:
      return quoted(catalogue_->city_name(record.city));
    case Column::order_id:
      return fmt::format("O{}", record.order);
    case Column::kind:
      return record.kind == RecordKind::sale && !record.rewritten
                 ? ""
                 : std::string(kKinds[static_cast<std::size_t>(record.kind)]);
    case Column::refers_to:
      return id_text(record.refers_to);
    case Column::target:
      return id_text(record.target);
    case Column::revision:
      return record.says_revision ? fmt::format("{}", record.revision) : "";
    case Column::restock:
      if (record.restock == Restock::unsaid) return "";
      return record.restock == Restock::yes ? "true" : "false";
    case Column::currency:
      return record.says_currency || record.currency != 0 || record.rewritten
                 ? currencies_[record.currency].code
                 : "";
  }
  return "";
}

namespace {

// The same contents as another system would write them: no quotes where none are needed, no zeros
// that say nothing.
std::string rewrite(Column which, std::string text) {
  const bool money = which == Column::price || which == Column::total;
  if (money && text.find('.') != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
  }
  if (text.size() < 2 || text.front() != '"') return text;
  if (text.find_first_of(",\"", 1) != text.size() - 1) return text;
  return text.substr(1, text.size() - 2);
}

}  // namespace

void Writer::write_slowly(const Record& record, std::string& out) {
  const Flaw& flaw = flaws()[record.flaw];
  if (flaw.breakage == Breakage::noise) {
    out += fmt::format("#### till {} lost its connection ####", record.order);
    return;
  }
  int count = all_columns_ ? kColumnCount : kSeedColumnCount;
  if (flaw.breakage == Breakage::cut) count = static_cast<int>(Column::quantity);
  for (int i = 0; i < count; ++i) {
    const auto which = static_cast<Column>(i);
    if (i > 0) out += ',';
    std::string text = column(record, which);
    if (flaw.has_text && flaw.column == which) text = flaw.text;
    if (flaw.breakage == Breakage::text_behind_quote && which == Column::category)
      text = "\"Sale\" of the week";
    out += record.rewritten ? rewrite(which, std::move(text)) : text;
  }
  if (flaw.breakage == Breakage::extra_columns) out += ",oops,oops";
}

}  // namespace shop::sim
