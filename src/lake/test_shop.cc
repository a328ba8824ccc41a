// SPDX-License-Identifier: Apache-2.0
#include "lake/test_shop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/prng.h"

namespace shop::lake {
namespace {

constexpr std::size_t kTextPerEntry = 128;

std::string_view put(char*& to, std::string_view text) {
  std::memcpy(to, text.data(), text.size());
  const std::string_view kept(to, text.size());
  to += text.size();
  return kept;
}

std::string_view put_uuid(char*& to, Prng& random) {
  char* end = fmt::format_to(to, "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", random.next() >> 32,
                             random.next() >> 48, random.next() >> 52,
                             0x8000 | (random.next() >> 50), random.next() >> 16);
  const std::string_view kept(to, static_cast<std::size_t>(end - to));
  to = end;
  return kept;
}

}  // namespace

TestShop::TestShop(Shape shape)
    : shape_(shape), gbp_(*Currency::find("GBP")), jpy_(*Currency::find("JPY")) {
  for (std::uint32_t n = 0; n < shape.users; ++n)
    dictionaries_.users.intern(std::to_string(1'000'000 + n));
  for (std::uint32_t n = 0; n < shape.products; ++n) {
    dictionaries_.products.intern(std::to_string(2000 + n));
    dictionaries_.names.intern(fmt::format("Product \"{}\", size {}", n, n % 7));
  }
  for (const char* name :
       {"Electronics", "Clothing", "Home & Garden", "Books", "Toys", "Spiel, Spaß"})
    dictionaries_.categories.intern(name);
  for (const char* name : {"London", "Manchester", "Leeds", "Bristol", "York", "Bath", "Derby",
                           "Tōkyō", "Leicester", "Sheffield"})
    dictionaries_.cities.intern(name);
}

Entry TestShop::make(Position position, char*& text) {
  Prng random(position);
  Entry entry;
  entry.position = position;
  entry.subject =
      shape_.uuids ? put_uuid(text, random) : put(text, fmt::format_int(position).c_str());
  entry.root = entry.subject;
  entry.record_id = entry.subject;
  if (random.chance(0.5)) entry.order = put(text, fmt::format("O{}", position / 3));
  const std::uint64_t day =
      shape_.shuffled
          ? random.below(shape_.days)
          : std::min<std::uint64_t>(position * shape_.days / shape_.entries, shape_.days - 1);
  entry.day = Day{kFirstDay + static_cast<std::int32_t>(day)};
  entry.sale_day = entry.day;
  const auto second = static_cast<std::int64_t>(
      shape_.shuffled ? random.below(86'400)
                      : (position * shape_.days * 86'400 / shape_.entries) % 86'400);
  entry.hour = static_cast<std::uint8_t>(second / 3600);
  entry.time = Timestamp{(entry.day.number * kSecondsPerDay + second) * kMicrosPerSecond};
  // A few users and products do most of the business.
  const double popular = random.unit();
  entry.user = static_cast<Symbol>(popular * popular * popular * shape_.users);
  entry.product = static_cast<Symbol>(random.unit() * random.unit() * shape_.products);
  entry.product_name = entry.product;
  entry.category = entry.product % 6;
  entry.city = static_cast<Symbol>(random.below(10));
  entry.currency = entry.city == 7 ? jpy_ : gbp_;
  entry.units = 1 + static_cast<std::int64_t>(random.below(4));
  entry.price_micro = (100 + 10 * (entry.product % 300)) * 1'000'000;
  entry.has_price = true;
  entry.revenue_minor =
      entry.units * entry.price_micro / (entry.currency == jpy_ ? 1'000'000 : 10'000);
  entry.transactions = 1;
  if (random.chance(0.03)) {  // a refund of a sale two days before
    entry.line = Kind::refund;
    entry.root = put(text, fmt::format("S{}", position / 2));
    entry.sale_day.number -= 2;
    entry.units = -entry.units;
    entry.revenue_minor = -entry.revenue_minor;
    entry.transactions = 0;
    entry.refunds = 1;
    entry.has_price = false;
    entry.restock = random.chance(0.5);
    entry.unmatched = random.chance(0.1);
  } else if (random.chance(0.01)) {  // the reversing half of a correction
    entry.record_id = put(text, fmt::format("C{}", position));
    entry.sign = -1;
    entry.revision = 1;
    entry.units = -entry.units;
    entry.revenue_minor = -entry.revenue_minor;
    entry.transactions = -1;
    entry.odd_local_time = true;
  }
  return entry;
}

void TestShop::fill(Decisions& decisions, Position first, std::uint32_t count) {
  decisions.first_position = first;
  decisions.rows.clear();
  decisions.entries.clear();
  if (decisions.arena.empty()) decisions.arena.emplace_back();
  std::string& texts = decisions.arena.front();
  if (texts.size() < count * kTextPerEntry) texts.resize(count * kTextPerEntry);
  char* text = texts.data();
  for (std::uint32_t n = 0; n < count; ++n) {
    decisions.rows.push_back({RowType::entry, n});
    decisions.entries.push_back(make(first + n, text));
  }
}

}  // namespace shop::lake
