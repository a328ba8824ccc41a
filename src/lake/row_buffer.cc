// SPDX-License-Identifier: Apache-2.0
#include "lake/row_buffer.h"

#include <algorithm>
#include <cstring>

#include "base/assert.h"

namespace shop::lake {
namespace {

std::uint8_t flags_of(const Entry& entry) {
  return static_cast<std::uint8_t>(
      (entry.sign < 0 ? kReversal : 0) | (entry.line == Kind::refund ? kRefundLine : 0) |
      (entry.restock ? kRestock : 0) | (entry.unmatched ? kUnmatched : 0) |
      (entry.has_price ? kHasPrice : 0) | (entry.odd_local_time ? kOddLocalTime : 0));
}

// Most often it is the very same text.
bool is_same(std::string_view one, std::string_view other) {
  return one.size() == other.size() && (one.data() == other.data() || one == other);
}

// Ids are short, and most rows have only one that differs from its neighbours.
char* put(char* to, std::string_view text) {
  if (!text.empty()) std::memcpy(to, text.data(), text.size());  // an empty one may have no address
  return to + text.size();
}

}  // namespace

char* RowBuffer::text_room(std::uint32_t size, std::uint32_t& at) {
  const std::uint32_t left = kChunkText - text_end_ % kChunkText;
  const bool fits = text_end_ % kChunkText != 0 && size <= left;
  if (!fits && text_end_ % kChunkText != 0) text_end_ += left;
  if (text_end_ / kChunkText == texts_.size())
    texts_.push_back(std::make_unique_for_overwrite<char[]>(kChunkText));
  at = text_end_;
  text_end_ += size;
  text_bytes_ += size;
  return texts_[at / kChunkText].get() + at % kChunkText;
}

void RowBuffer::add(const Entry& entry) {
  SHOP_ASSERT(entry.subject.size() <= kIdBytesMax && entry.root.size() <= kIdBytesMax &&
              entry.record_id.size() <= kIdBytesMax && entry.order.size() <= kIdBytesMax);
  SHOP_ASSERT(entry.units <= kQuantityMax && entry.units >= -kQuantityMax);
  if (size_ % kChunkRows == 0 && size_ / kChunkRows == rows_.size())
    rows_.push_back(std::make_unique_for_overwrite<Row[]>(kChunkRows));
  Row& row = rows_[size_ / kChunkRows][size_ % kChunkRows];

  const bool own_root = !is_same(entry.root, entry.subject);
  const bool own_record = !is_same(entry.record_id, entry.subject);
  const std::size_t size = entry.subject.size() + (own_root ? entry.root.size() : 0) +
                           (own_record ? entry.record_id.size() : 0) + entry.order.size();
  char* to = text_room(static_cast<std::uint32_t>(size), row.text_at);
  to = put(to, entry.subject);
  if (own_root) to = put(to, entry.root);
  if (own_record) to = put(to, entry.record_id);
  put(to, entry.order);

  row.position = entry.position;
  row.time_micros = entry.time.micros;
  row.price_micro = entry.price_micro;
  row.revenue_minor = entry.revenue_minor;
  row.units = static_cast<std::int32_t>(entry.units);
  row.user = entry.user;
  row.product = entry.product;
  row.product_name = entry.product_name;
  row.category = entry.category;
  row.city = entry.city;
  row.day = entry.day.number;
  row.sale_day = entry.sale_day.number;
  row.revision = entry.revision;
  row.subject_size = static_cast<std::uint8_t>(entry.subject.size());
  row.root_size = own_root ? static_cast<std::uint8_t>(entry.root.size()) : kSameAsSubject;
  row.record_size = own_record ? static_cast<std::uint8_t>(entry.record_id.size()) : kSameAsSubject;
  row.order_size = static_cast<std::uint8_t>(entry.order.size());
  row.transactions = entry.transactions;
  row.refunds = entry.refunds;
  row.hour = entry.hour;
  row.flags = flags_of(entry);
  row.currency = entry.currency.index();

  first_day_ = size_ == 0 ? row.day : std::min(first_day_, row.day);
  last_day_ = size_ == 0 ? row.day : std::max(last_day_, row.day);
  ++size_;
}

void RowBuffer::clear() {
  size_ = 0;
  text_end_ = 0;
  text_bytes_ = 0;
}

void RowBuffer::release() {
  clear();
  rows_.clear();
  texts_.clear();
}

Entry RowBuffer::entry(std::uint32_t at) const {
  const Row& row = (*this)[at];
  const char* text = texts(row);
  Entry entry;
  entry.position = row.position;
  entry.subject = {text, row.subject_size};
  text += row.subject_size;
  entry.root = entry.record_id = entry.subject;
  if (row.root_size != kSameAsSubject) {
    entry.root = {text, row.root_size};
    text += row.root_size;
  }
  if (row.record_size != kSameAsSubject) {
    entry.record_id = {text, row.record_size};
    text += row.record_size;
  }
  entry.order = {text, row.order_size};
  entry.time = Timestamp{row.time_micros};
  entry.price_micro = row.price_micro;
  entry.units = row.units;
  entry.revenue_minor = row.revenue_minor;
  entry.user = row.user;
  entry.product = row.product;
  entry.product_name = row.product_name;
  entry.category = row.category;
  entry.city = row.city;
  entry.day = Day{row.day};
  entry.sale_day = Day{row.sale_day};
  entry.revision = row.revision;
  entry.sign = (row.flags & kReversal) != 0 ? -1 : 1;
  entry.transactions = row.transactions;
  entry.refunds = row.refunds;
  entry.hour = row.hour;
  entry.currency = Currency::from_index(row.currency);
  entry.line = (row.flags & kRefundLine) != 0 ? Kind::refund : Kind::sale;
  entry.restock = (row.flags & kRestock) != 0;
  entry.unmatched = (row.flags & kUnmatched) != 0;
  entry.has_price = (row.flags & kHasPrice) != 0;
  entry.odd_local_time = (row.flags & kOddLocalTime) != 0;
  return entry;
}

std::vector<std::uint32_t> RowBuffer::by_day(std::vector<DayStart>& starts) const {
  starts.clear();
  std::vector<std::uint32_t> order(size_);
  if (size_ == 0) return order;
  // Days are those of years 1900 to 2199: counting them takes half a megabyte at the very most.
  std::vector<std::uint32_t> next(static_cast<std::size_t>(last_day_ - first_day_) + 2);
  const auto slot = [&](std::uint32_t at) {
    return static_cast<std::size_t>((*this)[at].day - first_day_);
  };
  for (std::uint32_t at = 0; at < size_; ++at) ++next[slot(at) + 1];
  for (std::size_t day = 1; day < next.size(); ++day) {
    if (next[day] != 0)
      starts.push_back({first_day_ + static_cast<std::int32_t>(day) - 1, next[day - 1]});
    next[day] += next[day - 1];
  }
  for (std::uint32_t at = 0; at < size_; ++at) order[next[slot(at)]++] = at;
  starts.push_back({last_day_ + 1, size_});
  return order;
}

}  // namespace shop::lake
