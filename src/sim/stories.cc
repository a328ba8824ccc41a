// SPDX-License-Identifier: Apache-2.0
#include "sim/stories.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "sim/flaws.h"

namespace shop::sim {
namespace {

constexpr std::int64_t kHour = 3600;

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

}  // namespace

Id Ids::next() {
  if (!uuid_) return {0, ++last_, IdForm::number};
  constexpr std::uint64_t kVersion = 0x4000, kVariant = std::uint64_t{1} << 63;
  return {(prng_.next() & ~std::uint64_t{0xF000}) | kVersion, prng_.next() >> 2 | kVariant,
          IdForm::uuid};
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

void Stories::plan(Sort sort, Record sale, std::int64_t now, std::vector<Step>& out) {
  out_ = &out;
  sale_ = sale;
  refunds_.clear();
  revision_ = 0;
  start_ = due_ = now;
  if (sort >= kFirstFlawed) return plan_flawed(sort);
  switch (sort) {
    case Sort::duplicate:
    case Sort::duplicate_rewritten:
    case Sort::duplicate_refund:
    case Sort::duplicate_corrected:
    case Sort::duplicate_voided:
    case Sort::late:
      return plan_delivery(sort);
    case Sort::refund_before_sale:
      return plan_waiting_refund();
    case Sort::correction:
    case Sort::correction_after_refund:
    case Sort::correction_twice:
    case Sort::void_sale:
    case Sort::void_after_refund:
    case Sort::void_refund:
      return plan_change(sort);
    case Sort::refund_beyond_units:
    case Sort::refund_beyond_money:
    case Sort::refund_twice:
    case Sort::refund_voided:
      return plan_refused_refund(sort);
    case Sort::conflict:
    case Sort::refunds_stand:
    case Sort::stale_correction:
    case Sort::stale_void:
    case Sort::correction_unknown:
    case Sort::void_unknown:
      return plan_refused_change(sort);
    default:
      return plan_refund(sort);
  }
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

void Stories::void_all(Sort sort) { take_out(step(void_of(), sort, Outcome::booked).postings); }

void Stories::plan_refund(Sort sort) {
  if (sort == Sort::refund_part || sort == Sort::refund_two_parts) at_least_two();
  sell();
  wait(2 * kHour, 14 * kDaySeconds);
  Record refund = refund_of(sale_.quantity);
  switch (sort) {
    case Sort::refund_part:
    case Sort::refund_two_parts:
      refund.quantity = 1 + static_cast<std::int64_t>(
                                prng_->below(static_cast<std::uint64_t>(sale_.quantity - 1)));
      refund.total = refund.quantity * sale_.price;
      break;
    case Sort::refund_goodwill:
      refund.quantity = 0;
      refund.price_blank = true;
      refund.total = std::max<std::int64_t>(1, sale_.total / 10);
      break;
    case Sort::refund_reduced:
      refund.price_blank = true;
      refund.total = std::max<std::int64_t>(1, sale_.total * 4 / 5);
      break;
    case Sort::refund_kept:
      refund.restock = Restock::no;
      break;
    case Sort::refund_unmatched: {
      refund.refers_to = {};
      Posting posting = refund_posting(refund, sale_);
      posting.sale_day = posting.day;
      step(refund, sort, Outcome::booked).postings.push_back(posting);
      return;
    }
    default:
      break;
  }
  book_refund(refund, sort);
  if (sort != Sort::refund_two_parts) return;
  wait(kHour, 5 * kDaySeconds);
  book_refund(refund_of(sale_.quantity - refund.quantity), Sort::none);
}

void Stories::plan_delivery(Sort sort) {
  if (sort == Sort::late) {
    const auto days = static_cast<std::int64_t>(1 + prng_->below(20));
    const std::int64_t past = sale_.time - days * kDaySeconds;
    sale_.time = std::max(past, std::min(sale_.time, options_.first_time));
    step(sale_, sort, Outcome::booked).postings.push_back(sale_posting(sale_));
    return;
  }
  const Record first = sale_;
  sell();
  Record again = first;
  if (sort == Sort::duplicate_rewritten) again.rewritten = true;
  if (sort == Sort::duplicate_refund) {
    wait(kHour, 7 * kDaySeconds);
    book_refund(refund_of(sale_.quantity), Sort::none);
    again = refunds_.back();
  } else if (sort == Sort::duplicate_corrected) {
    wait(60, kDaySeconds);
    correct(changed_sale(false), Sort::none);
  } else if (sort == Sort::duplicate_voided) {
    wait(60, kDaySeconds);
    void_all(Sort::none);
  }
  wait(1, prng_->chance(0.7) ? 300 : 5 * kDaySeconds);
  step(again, sort, Outcome::duplicate);
}

// The refund is sent, and only then the sale that it is about.
void Stories::plan_waiting_refund() {
  wait(30, 6 * kHour);
  const Record refund = refund_of(sale_.quantity);
  step(refund, Sort::refund_before_sale, Outcome::waiting);
  wait(30, kDaySeconds);
  sell();
  Step& sale = out_->back();
  sale.postings.push_back(refund_posting(refund, sale_));
  sale.settles_waiting = 1;
}

void Stories::plan_change(Sort sort) {
  if (sort == Sort::correction_after_refund) at_least_two();
  sell();
  wait(60, 2 * kDaySeconds);
  if (sort == Sort::correction_after_refund || sort == Sort::void_after_refund ||
      sort == Sort::void_refund) {
    book_refund(refund_of(1), Sort::none);
    wait(60, 2 * kDaySeconds);
  }
  switch (sort) {
    case Sort::correction:
      return correct(changed_sale(false), sort);
    case Sort::correction_after_refund:
      return correct(changed_sale(true), sort);
    case Sort::correction_twice:
      correct(changed_sale(false), Sort::none);
      wait(60, 2 * kDaySeconds);
      return correct(changed_sale(false), sort);
    case Sort::void_refund: {
      Record record = refunds_.back();
      record.target = record.id;
      record.id = ids_->next();
      record.kind = RecordKind::void_line;
      record.says_revision = true;
      step(record, sort, Outcome::booked)
          .postings.push_back(reversed(refund_posting(refunds_.back(), sale_)));
      return;
    }
    default:
      return void_all(sort);
  }
}

void Stories::plan_refused_refund(Sort sort) {
  sell();
  wait(kHour, 7 * kDaySeconds);
  Record refund = refund_of(sale_.quantity);
  if (sort == Sort::refund_beyond_units) {
    refund.quantity += 1;
    refund.total += refund.price;
  } else if (sort == Sort::refund_beyond_money) {
    refund.quantity = 0;
    refund.price_blank = true;
    refund.total += 1;
  } else {
    if (sort == Sort::refund_voided) {
      void_all(Sort::none);
    } else {
      book_refund(refund, Sort::none);
    }
    wait(60, 3 * kDaySeconds);
    refund = refund_of(sale_.quantity);
    return refuse(
        refund, sort,
        sort == Sort::refund_voided ? RefusedFor::sale_voided : RefusedFor::refund_beyond_sale);
  }
  refuse(refund, sort, RefusedFor::refund_beyond_sale);
}

void Stories::plan_refused_change(Sort sort) {
  if (sort == Sort::refunds_stand) at_least_two();
  sell();
  wait(60, 2 * kDaySeconds);
  switch (sort) {
    case Sort::conflict:
      return refuse(changed_sale(false), sort, RefusedFor::conflict);
    case Sort::refunds_stand: {
      book_refund(refund_of(sale_.quantity), Sort::none);
      wait(60, 2 * kDaySeconds);
      Record less = sale_;
      less.quantity = 1;
      less.total = less.price;
      return refuse(correction_to(less), sort, RefusedFor::refunds_stand);
    }
    case Sort::stale_correction:
    case Sort::stale_void: {
      correct(changed_sale(false), Sort::none);
      wait(60, 2 * kDaySeconds);
      Record stale = sort == Sort::stale_void ? void_of() : correction_to(changed_sale(false));
      stale.revision = 0;
      return refuse(stale, sort, RefusedFor::stale_revision);
    }
    default: {
      Record record = sort == Sort::void_unknown ? void_of() : correction_to(changed_sale(false));
      record.refers_to = ids_->unheard_of();
      return refuse(record, sort, RefusedFor::nothing_to_replace);
    }
  }
}

// The record itself is spoilt, and its sale is lost to the books.
void Stories::plan_flawed(Sort sort) {
  Record record = sale_;
  record.flaw = pick_flaw(sort, prng_->next());
  SHOP_ASSERT(record.flaw != 0);
  const Flaw& flaw = flaws()[record.flaw];
  // Yen are whole: a spoilt decimal there could be spoilt for another reason too.
  spoil_numbers(sort, prng_->next(), record);
  refuse(record, sort, flaw.cause);
}

}  // namespace shop::sim
