// SPDX-License-Identifier: Apache-2.0
#include "sim/stories.h"

#include <algorithm>
#include <array>

namespace shop::sim {

Id Ids::next() {
  if (!uuid_) return {0, ++last_, IdForm::number};
  constexpr std::uint64_t kVersion = 0x4000, kVariant = std::uint64_t{1} << 63;
  return {(prng_.next() & ~std::uint64_t{0xF000}) | kVersion, prng_.next() >> 2 | kVariant,
          IdForm::uuid};
}

Posting refund_posting(const Record& refund, const Record& sale) {
  Posting posting;
  posting.day = day_of(refund.time);
  posting.sale_day = day_of(sale.time);
  posting.product = sale.product;
  posting.city = sale.city;
  posting.currency = sale.currency;
  posting.refunds = 1;
  posting.units = -refund.quantity;
  posting.revenue = -refund.total;
  posting.stock_units = refund.restock == Restock::no ? 0 : -refund.quantity;
  return posting;
}

Posting reversed(Posting posting) {
  posting.transactions = -posting.transactions;
  posting.refunds = -posting.refunds;
  posting.units = -posting.units;
  posting.revenue = -posting.revenue;
  posting.stock_units = -posting.stock_units;
  return posting;
}

Posting sale_posting(const Record& sale) {
  Posting posting;
  posting.day = posting.sale_day = day_of(sale.time);
  posting.product = sale.product;
  posting.city = sale.city;
  posting.currency = sale.currency;
  posting.transactions = 1;
  posting.units = posting.stock_units = sale.quantity;
  posting.revenue = sale.total;
  return posting;
}

Sort Stories::draw_refund() {
  constexpr std::array kOften = {
      Sort::refund_whole,   Sort::refund_whole, Sort::refund_whole,     Sort::refund_whole,
      Sort::refund_part,    Sort::refund_part,  Sort::refund_two_parts, Sort::refund_goodwill,
      Sort::refund_reduced, Sort::refund_kept,  Sort::refund_unmatched};
  return kOften[prng_->below(kOften.size())];
}

Sort Stories::draw_fault() {
  constexpr std::uint64_t kFaults =
      static_cast<std::uint64_t>(kSortCount) - static_cast<std::uint64_t>(kFirstFault);
  const std::uint64_t draw = prng_->below(kFaults + 8);  // the common ones more often
  if (draw >= kFaults + 4) return Sort::duplicate;
  if (draw >= kFaults) return Sort::late;
  return static_cast<Sort>(static_cast<std::uint64_t>(kFirstFault) + draw);
}

// Moves the story on by some time.
void Stories::wait(std::int64_t low, std::int64_t high) {
  high = std::min(high, options_.max_delay);
  low = std::min(low, high);
  due_ +=
      1 + low + static_cast<std::int64_t>(prng_->below(static_cast<std::uint64_t>(high - low) + 1));
}

void Stories::at_least_two() {
  if (sale_.quantity >= 2) return;
  sale_.quantity = 2;
  sale_.total = 2 * sale_.price;
}

Step& Stories::step(const Record& record, Sort sort, Outcome outcome) {
  Step next;
  next.due = due_;
  next.record = record;
  next.sort = sort;
  next.outcome = outcome;
  out_->push_back(std::move(next));
  return out_->back();
}

void Stories::refuse(const Record& record, Sort sort, RefusedFor cause) {
  step(record, sort, Outcome::issue).refused_for = cause;
}

void Stories::sell() {
  step(sale_, Sort::none, Outcome::booked).postings.push_back(sale_posting(sale_));
}

Record Stories::refund_of(std::int64_t units) {
  Record refund = sale_;
  refund.id = ids_->next();
  refund.refers_to = sale_.id;
  refund.kind = RecordKind::refund;
  refund.time = sale_.time + (due_ - start_);
  refund.quantity = units;
  refund.total = units * sale_.price;
  refund.revision = 0;
  return refund;
}

void Stories::book_refund(const Record& refund, Sort sort) {
  refunds_.push_back(refund);
  step(refund, sort, Outcome::booked).postings.push_back(refund_posting(refund, sale_));
}

void Stories::take_out(std::vector<Posting>& postings) const {
  postings.push_back(reversed(sale_posting(sale_)));
  for (const Record& refund : refunds_) postings.push_back(reversed(refund_posting(refund, sale_)));
}

// With `refunds_stay` nothing gets smaller, so that what was refunded still fits.
Record Stories::changed_sale(bool refunds_stay) {
  Record changed = sale_;
  switch (prng_->below(refunds_stay ? 3 : 4)) {
    case 0:
      if (options_.cities > 1) {
        changed.city = static_cast<std::uint8_t>(
            (sale_.city + 1 + prng_->below(options_.cities - 1)) % options_.cities);
        return changed;
      }
      [[fallthrough]];
    case 1:
      changed.quantity += 1;
      break;
    case 2:
      changed.time = std::max(sale_.time - kDaySeconds, options_.first_time);
      if (changed.time == sale_.time) changed.quantity += 1;
      break;
    default:
      changed.price += changed.currency == 0 ? 100 : 1;
      break;
  }
  changed.total = changed.quantity * changed.price;
  return changed;
}

Record Stories::correction_to(const Record& changed) {
  Record correction = changed;
  correction.id = ids_->next();
  correction.refers_to = sale_.id;
  correction.kind = RecordKind::correction;
  correction.revision = revision_;
  correction.says_revision = true;
  return correction;
}

void Stories::correct(const Record& changed, Sort sort) {
  Step& next = step(correction_to(changed), sort, Outcome::booked);
  take_out(next.postings);
  sale_ = changed;
  ++revision_;
  next.postings.push_back(sale_posting(sale_));
  for (const Record& refund : refunds_) next.postings.push_back(refund_posting(refund, sale_));
}

Record Stories::void_of() {
  Record record = sale_;
  record.id = ids_->next();
  record.refers_to = sale_.id;
  record.kind = RecordKind::void_line;
  record.revision = revision_;
  record.says_revision = true;
  return record;
}

Record Stories::void_of_refund(const Record& refund) {
  Record record = refund;
  record.id = ids_->next();
  record.target = refund.id;
  record.kind = RecordKind::void_line;
  record.revision = 0;
  record.says_revision = true;
  return record;
}

void Stories::void_all(Sort sort) { take_out(step(void_of(), sort, Outcome::booked).postings); }

}  // namespace shop::sim
