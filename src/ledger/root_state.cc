// SPDX-License-Identifier: Apache-2.0
#include "ledger/root_state.h"

#include <algorithm>

#include "ledger/resolution.h"

namespace shop {
namespace {

template <class Range, class Match>
auto* find_if_there(Range& range, Match match) {
  const auto found = std::find_if(range.begin(), range.end(), match);
  return found == range.end() ? nullptr : &*found;
}

// A sale at its first revision, or a refund that names no sale, is its own record.
bool is_own_record(const Entry& entry) {
  return entry.sign > 0 && entry.record_id == entry.subject &&
         (entry.line == Kind::sale || entry.unmatched);
}

}  // namespace

std::string change_root(std::string_view product, std::string_view change_id) {
  std::string root(
      "\x1f"
      "change\x1f");
  root += product;
  root += '\x1f';
  return root += change_id;
}

RootState::RootState(std::string_view root, const Dictionaries& dictionaries)
    : dictionaries_(&dictionaries) {
  root_ = keep(root);
}

void RootState::fold(const Entry& entry) {
  if (entry.root != root_) return;
  const auto same_subject = [&](const Entry& line) { return line.subject == entry.subject; };
  if (entry.sign < 0) {
    if (Entry* line = find_if_there(lines_, same_subject)) {
      voided_.push_back(line->subject);
      taken_.push_back({keep(entry.record_id), *line, entry.position});
      lines_.erase(lines_.begin() + (line - lines_.data()));
    }
    return;
  }
  Entry kept = entry;
  kept.root = root_;
  kept.subject = keep(entry.subject);
  kept.record_id = keep(entry.record_id);
  kept.order = keep(entry.order);
  std::erase(voided_, entry.subject);
  lines_.push_back(kept);
  drop_waiting(entry.subject);
  if (is_own_record(entry)) records_.push_back(record_of(kept, *dictionaries_));
}

void RootState::fold(const RecordRow& row) {
  if (row.transaction.root() != root_) return;
  RecordRow kept = row;
  kept.transaction = keep(row.transaction);
  kept.source = keep(row.source);
  records_.push_back(kept.transaction);
  if (row.waiting) waiting_.push_back(kept);
}

void RootState::fold(const IssueRow& row) {
  if (row.root != root_) return;
  if (depends_on_history(row.cause)) {
    IssueRow kept = row;
    kept.raw = keep(row.raw);
    kept.rule = keep(row.rule);
    kept.source = kept.id = kept.root = kept.said = {};
    refusals_.push_back(kept);
  }
  if (!row.settles_waiting) return;
  drop_waiting(row.id);
  std::erase_if(records_, [&](const Transaction& record) { return record.id == row.id; });
}

void RootState::fold(const ProductRow& row) {
  const ProductRecord& product = row.product;
  if (!product.is_delta || change_ || change_root(product.id, product.change_id) != root_) return;
  change_.emplace(StockChange{product.stock_delta, std::nullopt});
  if (product.has_updated_at) change_->stated_at = product.updated_at;
}

void RootState::fold(const ResolutionRow& row) {
  bool is_about_this = issue_root(row.issue) == root_;
  std::vector<BookedRecord> booked;
  if (!is_about_this && unpack(row.booked, booked))
    is_about_this = std::any_of(booked.begin(), booked.end(),
                                [&](const BookedRecord& record) { return record.root == root_; });
  if (!is_about_this) return;
  ResolutionRow kept = row;
  for (std::string_view* text : {&kept.who, &kept.note, &kept.request, &kept.booked, &kept.said})
    *text = keep(*text);
  resolutions_.push_back(kept);
}

void RootState::fold(const Decisions& decisions) {
  for (const RowReference& row : decisions.rows) fold(decisions, row);
}

void RootState::fold(const Decisions& decisions, const RowReference& row) {
  switch (row.type) {
    case RowType::entry:
      return fold(decisions.entries[row.index]);
    case RowType::record:
      return fold(decisions.records[row.index]);
    case RowType::issue:
      return fold(decisions.issues[row.index]);
    case RowType::product:
      return fold(decisions.products[row.index]);
    case RowType::resolution: {
      ResolutionRow resolution = decisions.resolutions[row.index];
      resolution.received_at = decisions.received_at;
      return fold(resolution);
    }
    default:
      return;
  }
}

const Transaction* RootState::record(std::string_view id) const {
  return find_if_there(records_, [&](const Transaction& record) { return record.id == id; });
}

const Entry* RootState::line(std::string_view subject) const {
  return find_if_there(lines_, [&](const Entry& line) { return line.subject == subject; });
}

bool RootState::was_voided(std::string_view subject) const {
  return std::find(voided_.begin(), voided_.end(), subject) != voided_.end();
}

const Entry* RootState::taken_by(std::string_view record_id, std::string_view subject) const {
  const Taken* taken = find_if_there(taken_, [&](const Taken& each) {
    return each.by == record_id && each.line.subject == subject;
  });
  return taken == nullptr ? nullptr : &taken->line;
}

std::vector<Entry> RootState::taken_by(std::string_view record_id) const {
  std::vector<Entry> lines;
  for (const Taken& taken : taken_)
    if (taken.by == record_id) lines.push_back(taken.line);
  return lines;
}

const Entry* RootState::last_taken(std::string_view subject) const {
  const Entry* last = nullptr;
  for (const Taken& taken : taken_)
    if (taken.line.subject == subject) last = &taken.line;
  return last;
}

bool RootState::has_seen_request(std::string_view request) const {
  return !request.empty() &&
         std::any_of(resolutions_.begin(), resolutions_.end(),
                     [&](const ResolutionRow& row) { return row.request == request; });
}

const IssueRow* RootState::refusal(std::string_view raw) const {
  return find_if_there(refusals_, [&](const IssueRow& row) { return row.raw == raw; });
}

std::vector<Entry> RootState::refunds() const {
  std::vector<Entry> found;
  for (const Entry& line : lines_)
    if (line.subject != root_) found.push_back(line);
  return found;
}

Transaction RootState::keep(Transaction t) {
  for (std::string_view* text : {&t.id, &t.user, &t.product, &t.product_name, &t.category, &t.city,
                                 &t.order, &t.refers_to, &t.target, &t.raw})
    *text = keep(*text);
  return t;
}

void RootState::drop_waiting(std::string_view id) {
  std::erase_if(waiting_, [&](const RecordRow& row) { return row.transaction.id == id; });
}

Transaction record_of(const Entry& line, const Dictionaries& dictionaries) {
  const int direction = line.line == Kind::sale ? 1 : -1;
  Transaction record;
  record.id = line.subject;
  record.user = dictionaries.users.text(line.user);
  record.product = dictionaries.products.text(line.product);
  record.product_name = dictionaries.names.text(line.product_name);
  record.category = dictionaries.categories.text(line.category);
  record.city = dictionaries.cities.text(line.city);
  record.order = line.order;
  record.time = line.time;
  record.day = line.day;
  record.hour = line.hour;
  record.odd_local_time = line.odd_local_time;
  record.price_micro = line.price_micro;
  record.has_price = line.has_price;
  record.has_total = true;
  record.kind = line.line;
  record.quantity = line.units * direction;
  record.total_minor = line.revenue_minor * direction;
  record.currency = line.currency;
  record.restock = line.restock;
  return record;
}

Left left_of(const Entry& sale, std::span<const Entry> refunds) {
  Left left{sale.units, sale.revenue_minor};
  for (const Entry& refund : refunds) {
    left.units += refund.units;  // negative
    left.amount_minor += refund.revenue_minor;
  }
  return left;
}

}  // namespace shop
