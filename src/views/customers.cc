// SPDX-License-Identifier: Apache-2.0
#include "views/customers.h"

#include <algorithm>
#include <utility>

#include "base/fetch_line.h"
#include "base/hash.h"
#include "views/chunk_format.h"
#include "views/customers_gather.h"

namespace shop {
namespace {

constexpr int kChunkBits = 10;
constexpr std::size_t kRowsAhead = 32;

}  // namespace

Customers::Customers(Dictionaries& dictionaries, CustomerOptions options)
    : dictionaries_(dictionaries),
      users_of_chunk_(std::size_t{1} << kChunkBits),
      marks_("customers", kChunkBits) {
  if (options.guest.empty()) return;
  guest_ = dictionaries.users.intern(options.guest);
  has_guest_ = true;
}

void Customers::reserve(Symbol user) {
  rows_.grow_to(std::size_t{user} + 1);
  bound_ = std::max(bound_, user + 1);
}

void Customers::begin(Row& row, Symbol user) {
  row.flags |= used;
  row.chunk = static_cast<std::uint16_t>(marks_.chunk_of(hash64(dictionaries_.users.text(user))));
  users_of_chunk_[row.chunk].push_back(user);
}

// Users come in no order: their rows are fetched some entries ahead.
void Customers::apply(std::span<const Entry> entries) {
  Symbol last = 0;
  for (const Entry& entry : entries) last = std::max(last, entry.user);
  if (!entries.empty()) reserve(last);
  for (std::size_t i = 0; i < std::min(kRowsAhead, entries.size()); ++i)
    fetch_line_to_write(&at(entries[i].user));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + kRowsAhead < entries.size()) fetch_line_to_write(&at(entries[i + kRowsAhead].user));
    apply_one(entries[i]);
  }
}

void Customers::apply_one(const Entry& entry) {
  if (has_guest_ && entry.user == guest_) return;
  Row& row = at(entry.user);
  if ((row.flags & used) == 0) begin(row, entry.user);
  if (!marks_[row.chunk].admit(entry.position)) return;
  if (entry.transactions != 0) {
    row.sales += entry.transactions;
    arena_.add(row.days, entry.day, entry.transactions);
  }
  std::int64_t spend = 0;
  if (row.currency == entry.currency.index() &&
      !__builtin_add_overflow(row.spend, entry.revenue_minor, &spend)) {
    row.spend = spend;
  } else {
    add_spend(row, entry.user, entry.currency, entry.revenue_minor);
  }
  if (tracking_ && (row.flags & changed) == 0) {
    row.flags |= changed;
    changed_.push_back(entry.user);
  }
}

// The currency that a user came with first stands in the row, as long as the sum fits.
void Customers::add_spend(Row& row, Symbol user, Currency currency, Int128 minor) {
  if (row.currency == 0 && row.spend == 0 && (row.flags & more_spend) == 0)
    row.currency = currency.index();
  if (row.currency == currency.index()) {
    const Int128 sum = Int128{row.spend} + minor;
    if (sum >= INT64_MIN && sum <= INT64_MAX) {
      row.spend = static_cast<std::int64_t>(sum);
      return;
    }
  }
  row.flags |= more_spend;
  more_spend_[{user, currency.index()}] += minor;
}

void Customers::merge(const Customers& other) {
  Gathered theirs;
  for (Symbol user = 0; user < other.bound_; ++user) {
    const Row& from = other.at(user);
    if ((from.flags & used) == 0) continue;
    other.gather(from, user, theirs);
    const Symbol mine = dictionaries_.users.intern(other.dictionaries_.users.text(user));
    if (has_guest_ && mine == guest_) continue;
    add(mine, theirs.days, theirs.spend);
  }
}

void Customers::add(Symbol user, std::span<const DayCount> days, std::span<const Spend> spend) {
  reserve(user);
  Row& row = at(user);
  if ((row.flags & used) == 0) begin(row, user);
  marks_[row.chunk].admit(0);
  for (const DayCount& day : days) {
    row.sales += static_cast<std::int32_t>(day.count);
    arena_.add(row.days, day.day, day.count);
  }
  for (const Spend& sum : spend) add_spend(row, user, sum.currency, sum.minor);
  if (tracking_ && (row.flags & changed) == 0) {
    row.flags |= changed;
    changed_.push_back(user);
  }
}

void Customers::gather(const Row& row, Symbol user, Gathered& out) const {
  arena_.gather(row.days, out.days);
  out.spend.clear();
  if (row.spend != 0) out.spend.push_back({Currency::from_index(row.currency), row.spend});
  if ((row.flags & more_spend) == 0) return;
  for (auto more = more_spend_.lower_bound({user, 0});
       more != more_spend_.end() && more->first.first == user; ++more)
    add_to(out.spend, Currency::from_index(more->first.second), more->second);
  std::erase_if(out.spend, [](const Spend& sum) { return sum.minor == 0; });
}

std::int64_t Customers::standing_sales(Symbol user) const {
  return user < bound_ ? at(user).sales : 0;
}

void Customers::emit(const CustomerRow& row, const CellSink& sink) const {
  std::string line;
  line.reserve(128);
  line = "customers|";
  line += escape_cell_text(dictionaries_.users.text(row.user));
  append_measure(line, "sales", row.sales);
  if (!row.days.empty()) {
    line.append("|first_day=")
        .append(format_day(row.first_day) + "|last_day=" + format_day(row.last_day));
    append_measure(line, "days", static_cast<std::int64_t>(row.days.size()));
  }
  for (const Spend& sum : row.spend)
    append_measure(line, "spend_" + std::string(sum.currency.code()), sum.minor);
  sink(line);
}

void Customers::cells(const CellSink& sink) const {
  visit_users([&](const CustomerRow& row) { emit(row, sink); });
}

void Customers::track_changes(bool on) {
  tracking_ = on;
  if (on) return;
  for (const Symbol user : std::exchange(changed_, {})) at(user).flags &= ~std::uint8_t{changed};
}

void Customers::take_changed_cells(const CellSink& sink) {
  Gathered gathered;
  for (const Symbol user : std::exchange(changed_, {})) {
    Row& row = at(user);
    row.flags = static_cast<std::uint8_t>(row.flags & ~changed);
    gather(row, user, gathered);
    gathered.drop_absent_days();
    emit(gathered.row(user, row.sales), sink);
  }
}

std::size_t Customers::bytes() const {
  return rows_.bytes() + arena_.bytes() + bound_ * sizeof(Symbol) + more_spend_.size() * 64;
}

}  // namespace shop
