// SPDX-License-Identifier: Apache-2.0
#include "lake/manifest.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace shop::lake {
namespace {

constexpr std::string_view kHead = "lake/manifest";
constexpr std::string_view kMonths = "lake/manifest/";
constexpr std::uint8_t kVersion = 1;

std::string month_name(Day day) { return std::string(kMonths) + format_day(day).substr(0, 7); }

void put_file(ByteWriter& out, const FileSummary& file) {
  out.varint(file.number);
  out.varint(file.rows);
  out.varint(file.bytes);
  out.varint(file.first);
  out.varint(file.last - file.first);
  out.signed_varint(file.transactions);
  out.signed_varint(file.refunds);
  out.signed_varint(file.units);
  out.varint(file.revenue.size());
  for (const CurrencySum& sum : file.revenue) {
    out.text(sum.currency.code());
    out.fixed(static_cast<std::uint64_t>(sum.minor));
    out.fixed(static_cast<std::int64_t>(sum.minor >> 64));
  }
}

FileSummary read_file(ByteReader& in) {
  FileSummary file;
  file.number = in.varint();
  file.rows = in.varint();
  file.bytes = in.varint();
  file.first = in.varint();
  file.last = file.first + in.varint();
  file.transactions = in.signed_varint();
  file.refunds = in.signed_varint();
  file.units = in.signed_varint();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const std::string_view code = in.text();
    const auto low = in.fixed<std::uint64_t>();
    const auto high = in.fixed<std::int64_t>();
    const auto currency = code.empty() ? Currency{} : Currency::find(code);
    if (!currency) {
      in.fail();
      break;
    }
    const auto bits = (static_cast<Uint128>(static_cast<std::uint64_t>(high)) << 64) | low;
    file.revenue.push_back({*currency, static_cast<Int128>(bits)});
  }
  return file;
}

Status finished(const ByteReader& in) {
  if (in.ok() && in.at_end()) return {};
  return fail(ErrorCode::corrupt, "the lake's manifest cannot be read; rebuild the lake");
}

std::string encode_head(const Manifest& manifest) {
  ByteWriter out;
  out.fixed(kVersion);
  out.varint(manifest.position);
  out.varint(manifest.next_number);
  put_file(out, manifest.products);
  put_file(out, manifest.users);
  return out.take();
}

std::string encode_month(const Manifest& manifest, Day any) {
  YearMonthDay date = to_date(any);
  date.day = 1;
  ByteWriter out;
  out.fixed(kVersion);
  const std::string name = month_name(any);
  for (auto day = manifest.days.lower_bound(to_day(date));
       day != manifest.days.end() && month_name(day->first) == name; ++day) {
    out.signed_varint(day->first.number);
    out.varint(day->second->size());
    for (const FileSummary& file : *day->second) put_file(out, file);
  }
  return out.take();
}

}  // namespace

std::string file_name(std::uint64_t number) { return fmt::format("part-{:010}.parquet", number); }

std::string transaction_file(Day day, std::uint64_t number) {
  return "shopsphere/transactions/day=" + format_day(day) + "/" + file_name(number);
}

const DayFiles& Manifest::files(Day day) const {
  static const DayFiles none;
  const auto found = days.find(day);
  return found == days.end() ? none : *found->second;
}

std::vector<NamedValue> encode_manifest(const Manifest& manifest, const std::set<Day>& changed) {
  std::vector<NamedValue> values{{std::string(kHead), encode_head(manifest)}};
  for (const Day day : changed)
    if (std::string name = month_name(day); values.back().name != name)
      values.push_back({std::move(name), encode_month(manifest, day)});
  return values;
}

Status decode_manifest_head(std::string_view bytes, Manifest& manifest) {
  ByteReader in(bytes);
  if (in.fixed<std::uint8_t>() != kVersion) in.fail();
  manifest.position = in.varint();
  manifest.next_number = in.varint();
  manifest.products = read_file(in);
  manifest.users = read_file(in);
  return finished(in);
}

Status decode_manifest_month(std::string_view bytes, Manifest& manifest) {
  ByteReader in(bytes);
  if (in.fixed<std::uint8_t>() != kVersion) in.fail();
  while (in.ok() && !in.at_end()) {
    const Day day{static_cast<std::int32_t>(in.signed_varint())};
    auto files = std::make_shared<DayFiles>();
    for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left)
      files->push_back(read_file(in));
    if (in.ok()) manifest.days[day] = std::move(files);
  }
  return finished(in);
}

Result<Manifest> load_manifest(Store& store) {
  Manifest manifest;
  SHOP_TRY(const auto head, store.get(kHead));
  if (!head) return manifest;
  SHOP_CHECK(decode_manifest_head(*head, manifest));
  SHOP_TRY(const auto months, store.names(kMonths));
  for (const std::string& name : months) {
    SHOP_TRY(const auto month, store.get(name));
    if (month) SHOP_CHECK(decode_manifest_month(*month, manifest));
  }
  return manifest;
}

Result<std::vector<NamedValue>> clear_manifest(Store& store) {
  SHOP_TRY(auto names, store.names(kMonths));
  names.emplace_back(kHead);
  std::vector<NamedValue> values;
  for (std::string& name : names) values.push_back({std::move(name), {}});
  return values;
}

}  // namespace shop::lake
