// SPDX-License-Identifier: Apache-2.0
#include "wire/csv_writer.h"

#include <fmt/format.h>

#include "base/decimal.h"

namespace shop {
namespace {

std::string price_text(const Transaction& transaction) {
  if (!transaction.has_price) return {};
  std::string text = format_decimal(transaction.price_micro, kPriceDecimals);
  const auto digits = static_cast<std::size_t>(transaction.currency.digits());
  const std::size_t point = text.find('.');
  while (text.size() - point - 1 > digits && text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string time_text(const Transaction& transaction, ShopZone& zone) {
  const bool whole = transaction.time.micros % kMicrosPerSecond == 0;
  const bool sure = whole && !transaction.odd_local_time;
  return sure ? zone.format_local(transaction.time) : format_utc(transaction.time);
}

}  // namespace

std::string_view csv_seed_header() {
  return "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,"
         "city\n";
}

void write_csv_text(std::string_view text, bool always, std::string& out) {
  const bool spaced = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (!always && !spaced && text.find_first_of("\",\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void write_csv_line(const Transaction& transaction, ShopZone& zone, std::string& out) {
  const Transaction& t = transaction;
  for (const std::string_view text : {t.id, t.user, t.product}) {
    write_csv_text(text, false, out);
    out += ',';
  }
  write_csv_text(t.product_name, true, out);
  out += ',';
  write_csv_text(t.category, true, out);
  fmt::format_to(std::back_inserter(out), ",{},{},{},{},", t.quantity, price_text(t),
                 t.has_total ? t.currency.plain(t.total_minor) : "", time_text(t, zone));
  write_csv_text(t.city, true, out);
  out += '\n';
}

}  // namespace shop
