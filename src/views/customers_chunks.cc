// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"
#include "views/chunk_format.h"
#include "views/customers.h"
#include "views/customers_gather.h"
#include "views/sealed_chunk.h"

namespace shop {

std::vector<std::string> Customers::all_chunks() const {
  std::vector<std::string> names;
  marks_.list(false, names);
  return names;
}

std::vector<std::string> Customers::dirty_chunks() const {
  std::vector<std::string> names;
  marks_.list(true, names);
  return names;
}

// User after user: id; number of days; the days as differences, with counts; number of sums; the
// sums with their currencies.
std::string Customers::save_chunk(std::string_view name, AfterSave after) {
  const auto chunk = marks_.parse(name);
  if (!chunk) return {};
  ByteWriter out;
  ChunkTexts texts;
  Gathered gathered;
  for (const Symbol user : users_of_chunk_[*chunk]) {
    gather(at(user), user, gathered);
    if (gathered.days.empty() && gathered.spend.empty()) continue;
    out.text(dictionaries_.users.text(user));
    out.varint(gathered.days.size());
    std::int32_t last = 0;
    for (const DayCount& day : gathered.days) {
      out.signed_varint(std::int64_t{day.day.number} - last);
      out.signed_varint(day.count);
      last = day.day.number;
    }
    out.varint(gathered.spend.size());
    for (const Spend& sum : gathered.spend) {
      texts.write(out, sum.currency.code());
      write_int128(out, sum.minor);
    }
  }
  if (after == AfterSave::clear_mark) marks_[*chunk].dirty = false;
  return seal_chunk(out.bytes());
}

namespace {

constexpr std::int64_t kDayLimit = 200'000;
constexpr std::int64_t kSalesLimit = std::int64_t{1} << 30;  // of a chunk, so that int32 holds
constexpr Int128 kSpendLimit = Int128{1} << 120;

struct SavedCustomer {
  std::string_view id;
  std::vector<DayCount> days;
  std::vector<Spend> spend;
};

void read_days(ByteReader& in, std::int64_t& sales, std::vector<DayCount>& days) {
  std::int64_t day = 0;
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const std::int64_t step = in.signed_varint();
    const std::int64_t count = in.signed_varint();
    if (step < -kDayLimit || step > 2 * kDayLimit) return in.fail();
    day += step;
    if (day < -kDayLimit || day > kDayLimit) return in.fail();
    if (count < -kSalesLimit || count > kSalesLimit) return in.fail();
    sales += count < 0 ? -count : count;
    if (sales > kSalesLimit) return in.fail();
    days.push_back({Day{static_cast<std::int32_t>(day)}, count});
  }
}

void read_spend(ByteReader& in, ChunkTextReader& texts, std::vector<Spend>& spend) {
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const std::string_view code = texts.read(in);
    const auto currency = code.empty() ? Currency{} : Currency::find(code);
    const Int128 minor = read_int128(in);
    if (!currency || minor > kSpendLimit || minor < -kSpendLimit) return in.fail();
    spend.push_back({*currency, minor});
  }
}

}  // namespace

Status Customers::load_chunk(std::string_view name, std::string_view bytes, Position applied_upto) {
  const auto chunk = marks_.parse(name);
  const auto payload = open_chunk(bytes);
  if (!chunk || !payload) return corrupt_chunk(name);
  std::vector<SavedCustomer> loaded;
  std::int64_t sales = 0;
  ByteReader in(*payload);
  ChunkTextReader texts;
  while (in.ok() && !in.at_end()) {
    SavedCustomer saved;
    saved.id = in.text();
    read_days(in, sales, saved.days);
    read_spend(in, texts, saved.spend);
    if (marks_.chunk_of(hash64(saved.id)) != *chunk) in.fail();
    if (in.ok()) loaded.push_back(std::move(saved));
  }
  if (!in.ok()) return corrupt_chunk(name);
  for (const SavedCustomer& saved : loaded)
    add(dictionaries_.users.intern(saved.id), saved.days, saved.spend);
  marks_[*chunk] = {.applied_upto = applied_upto, .used = true, .dirty = false};
  return {};
}

}  // namespace shop
