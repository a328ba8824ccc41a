// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/assert.h"
#include "sim/flaws.h"
#include "sim/stories.h"

namespace shop::sim {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 3600;
// Far beyond the numbers of ordinary orders, and again as far for each further one.
constexpr std::uint64_t kOrdersOfABurst = 1'000'000'000'000;

}  // namespace

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
    case Sort::duplicate_waiting:
    case Sort::refund_before_sale:
    case Sort::refund_beyond_waiting:
      return plan_waiting(sort);
    case Sort::repeated_line:
    case Sort::outlier:
    case Sort::burst:
      return plan_suspicion(sort);
    case Sort::correction:
    case Sort::correction_after_refund:
    case Sort::correction_twice:
    case Sort::void_sale:
    case Sort::void_after_refund:
      return plan_change(sort);
    case Sort::void_refund:
    case Sort::correction_of_refund:
    case Sort::refund_again:
      return plan_change_of_refund(sort);
    case Sort::conflict_of_refund:
    case Sort::refund_beyond_units:
    case Sort::refund_beyond_money:
    case Sort::refund_beyond_corrected:
    case Sort::refund_twice:
    case Sort::refund_voided:
      return plan_refused_refund(sort);
    case Sort::stale_correction:
    case Sort::stale_void:
    case Sort::void_twice:
      return plan_stale(sort);
    case Sort::conflict:
    case Sort::refunds_stand:
    case Sort::correction_early:
    case Sort::correction_unknown:
    case Sort::void_unknown:
      return plan_refused_change(sort);
    default:
      return plan_refund(sort);
  }
}

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
      if (prng_->below(4) == 0) refund.restock = Restock::yes;
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
  Record again = sale_;
  again.rewritten = sort == Sort::duplicate_rewritten;
  sell();
  if (sort == Sort::duplicate_refund) {
    wait(kHour, 7 * kDaySeconds);
    book_refund(refund_of(sale_.quantity), Sort::none);
    again = refunds_.back();
  } else if (sort == Sort::duplicate_corrected) {
    wait(kMinute, kDaySeconds);
    correct(changed_sale(false), Sort::none);
  } else if (sort == Sort::duplicate_voided) {
    wait(kMinute, kDaySeconds);
    void_all(Sort::none);
  }
  wait(1, prng_->chance(0.7) ? 5 * kMinute : 5 * kDaySeconds);
  step(again, sort, Outcome::duplicate);
}

// The refund is sent, and only then the sale that it is about.
void Stories::plan_waiting(Sort sort) {
  wait(30, 6 * kHour);
  const bool too_much = sort == Sort::refund_beyond_waiting;
  const Record refund = refund_of(sale_.quantity + (too_much ? 1 : 0));
  step(refund, sort == Sort::duplicate_waiting ? Sort::none : sort, Outcome::waiting);
  if (sort == Sort::duplicate_waiting) {
    wait(1, kHour);
    step(refund, sort, Outcome::duplicate);
  }
  wait(30, kDaySeconds);
  sell();
  Step& sale = out_->back();
  sale.settles_waiting = 1;
  if (too_much) {
    sale.turns_down = 1;
  } else {
    sale.postings.push_back(refund_posting(refund, sale_));
  }
}

// What a careful eye would ask about; the books take it as it is.
void Stories::plan_suspicion(Sort sort) {
  if (sort == Sort::outlier) {
    sale_.quantity *= 150;
    sale_.total = sale_.quantity * sale_.price;
    step(sale_, sort, Outcome::booked).postings.push_back(sale_posting(sale_));
    return;
  }
  sell();
  const int more = sort == Sort::repeated_line ? 1 : 8;
  for (int i = 0; i < more; ++i) {
    sale_.id = ids_->next();
    if (sort == Sort::burst) {
      sale_.order += kOrdersOfABurst;
      wait(1, 10);
      sale_.time += due_ - start_;
      start_ = due_;
    }
    step(sale_, i == 0 ? sort : Sort::none, Outcome::booked)
        .postings.push_back(sale_posting(sale_));
  }
}

void Stories::plan_change(Sort sort) {
  if (sort == Sort::correction_after_refund) at_least_two();
  sell();
  wait(kMinute, 2 * kDaySeconds);
  if (sort == Sort::correction_after_refund || sort == Sort::void_after_refund) {
    book_refund(refund_of(1), Sort::none);
    wait(kMinute, 2 * kDaySeconds);
  }
  switch (sort) {
    case Sort::correction:
      return correct(changed_sale(false), sort);
    case Sort::correction_after_refund:
      return correct(changed_sale(true), sort);
    case Sort::correction_twice:
      correct(changed_sale(false), Sort::none);
      wait(kMinute, 2 * kDaySeconds);
      return correct(changed_sale(false), sort);
    default:
      return void_all(sort);
  }
}

void Stories::plan_change_of_refund(Sort sort) {
  at_least_two();
  sell();
  wait(kMinute, 2 * kDaySeconds);
  const Record refund = refund_of(2);
  book_refund(refund, Sort::none);
  wait(kMinute, 2 * kDaySeconds);
  const Posting out = reversed(refund_posting(refund, sale_));
  if (sort == Sort::correction_of_refund) {
    Record correction = void_of_refund(refund);
    correction.kind = RecordKind::correction;
    correction.quantity = 1;
    correction.total = correction.price;
    Step& next = step(correction, sort, Outcome::booked);
    next.postings = {out, refund_posting(correction, sale_)};
    return;
  }
  step(void_of_refund(refund), sort == Sort::void_refund ? sort : Sort::none, Outcome::booked)
      .postings.push_back(out);
  refunds_.clear();
  if (sort != Sort::refund_again) return;
  wait(kMinute, 2 * kDaySeconds);
  book_refund(refund_of(sale_.quantity), sort);
}

void Stories::plan_refused_refund(Sort sort) {
  if (sort == Sort::refund_beyond_corrected) at_least_two();
  sell();
  wait(kHour, 7 * kDaySeconds);
  Record refund = refund_of(sale_.quantity);
  switch (sort) {
    case Sort::refund_beyond_units:
      refund.quantity += 1;
      refund.total += refund.price;
      break;
    case Sort::refund_beyond_money:
      refund.quantity = 0;
      refund.price_blank = true;
      refund.total += 1;
      break;
    case Sort::refund_beyond_corrected: {
      Record less = sale_;
      less.quantity -= 1;
      less.total = less.quantity * less.price;
      correct(less, Sort::none);
      wait(kMinute, kDaySeconds);
      break;
    }
    case Sort::refund_voided:
      void_all(Sort::none);
      wait(kMinute, 3 * kDaySeconds);
      return refuse(refund_of(sale_.quantity), sort, RefusedFor::sale_voided);
    case Sort::conflict_of_refund:
      book_refund(refund, Sort::none);
      wait(kMinute, 3 * kDaySeconds);
      refund.time += kMinute;
      return refuse(refund, sort, RefusedFor::conflict);
    default:
      book_refund(refund, Sort::none);
      wait(kMinute, 3 * kDaySeconds);
      refund = refund_of(sale_.quantity);
      break;
  }
  refuse(refund, sort, RefusedFor::refund_beyond_sale);
}

void Stories::plan_stale(Sort sort) {
  sell();
  wait(kMinute, 2 * kDaySeconds);
  if (sort == Sort::void_twice) {
    void_all(Sort::none);
  } else {
    correct(changed_sale(false), Sort::none);
  }
  wait(kMinute, 2 * kDaySeconds);
  Record stale = sort == Sort::stale_correction ? correction_to(changed_sale(false)) : void_of();
  stale.revision = 0;
  refuse(stale, sort, RefusedFor::stale_revision);
}

void Stories::plan_refused_change(Sort sort) {
  if (sort == Sort::correction_early) {  // it does not wait, unlike a refund
    refuse(correction_to(changed_sale(false)), sort, RefusedFor::nothing_to_replace);
    wait(30, kHour);
    return sell();
  }
  if (sort == Sort::refunds_stand) at_least_two();
  sell();
  wait(kMinute, 2 * kDaySeconds);
  if (sort == Sort::conflict) return refuse(changed_sale(false), sort, RefusedFor::conflict);
  if (sort == Sort::refunds_stand) {
    book_refund(refund_of(sale_.quantity), Sort::none);
    wait(kMinute, 2 * kDaySeconds);
    Record less = sale_;
    less.quantity = 1;
    less.total = less.price;
    return refuse(correction_to(less), sort, RefusedFor::refunds_stand);
  }
  Record record = sort == Sort::void_unknown ? void_of() : correction_to(changed_sale(false));
  record.refers_to = ids_->unheard_of();
  refuse(record, sort, RefusedFor::nothing_to_replace);
}

// The record itself is spoilt, and its sale is lost to the books.
void Stories::plan_flawed(Sort sort) {
  Record record = sale_;
  record.flaw = pick_flaw(sort, prng_->next());
  SHOP_ASSERT(record.flaw != 0);
  spoil_numbers(sort, prng_->next(), record);
  refuse(record, sort, flaws()[record.flaw].cause);
}

}  // namespace shop::sim
