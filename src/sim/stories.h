// SPDX-License-Identifier: Apache-2.0
//
// Plans what happens around one sale: refunds, re-deliveries, corrections, voids and mistakes, each
// record with the outcome that the rules of the ledger demand.
//
// A sale is part of one story at most and the steps of a story are sent in order, so each outcome
// is known when it is planned, and a stream that ends in the middle of a story is right so far.
// The rules are those of the design's second chapter, worked out here by hand, not by running them:
// - what was booked first stands; the same contents again are a duplicate, others a conflict;
// - a refund takes its keys from its sale, has its own day and the sale's day beside it;
// - a correction takes the sale and all its refunds out and books them again under the new keys.
//
//   Stories stories(ids, prng, {.max_delay = 86'400});
//   stories.plan(Sort::void_sale, sale, now, steps);
//
// Threads: one owner.
#pragma once

#include <cstdint>
#include <vector>

#include "base/prng.h"
#include "sim/record.h"

namespace shop::sim {

class Ids {
 public:
  Ids(bool uuid, std::uint64_t seed) : prng_(seed), uuid_(uuid) {}
  Id next();
  Id unheard_of() { return {0, ++unheard_of_, IdForm::unheard_of}; }

 private:
  Prng prng_;
  std::uint64_t last_ = 0;
  std::uint64_t unheard_of_ = 0;
  bool uuid_;
};

struct StoryOptions {
  std::int64_t max_delay = 20 * kDaySeconds;
  std::int64_t first_time = INT64_MIN;  // no sale is put before it
  std::uint32_t cities = 1;
};

Posting sale_posting(const Record& sale);
Posting refund_posting(const Record& refund, const Record& sale);
Posting reversed(Posting posting);

class Stories {
 public:
  Stories(Ids& ids, Prng& prng, const StoryOptions& options)
      : ids_(&ids), prng_(&prng), options_(options) {}

  Sort draw_refund();
  Sort draw_fault();
  // Appends the steps, the sale's own among them; none is due before `now`.
  void plan(Sort sort, Record sale, std::int64_t now, std::vector<Step>& out);

 private:
  void plan_refund(Sort sort);
  void plan_delivery(Sort sort);
  void plan_waiting(Sort sort);
  void plan_suspicion(Sort sort);
  void plan_change(Sort sort);
  void plan_change_of_refund(Sort sort);
  void plan_refused_refund(Sort sort);
  void plan_refused_change(Sort sort);
  void plan_stale(Sort sort);
  void plan_flawed(Sort sort);

  void wait(std::int64_t low, std::int64_t high);
  void at_least_two();
  Step& step(const Record& record, Sort sort, Outcome outcome);
  void refuse(const Record& record, Sort sort, RefusedFor cause);
  void sell();
  Record refund_of(std::int64_t units);
  void book_refund(const Record& refund, Sort sort);
  Record changed_sale(bool refunds_stay);
  Record correction_to(const Record& changed);
  void correct(const Record& changed, Sort sort);
  Record void_of();
  Record void_of_refund(const Record& refund);
  void void_all(Sort sort);
  void take_out(std::vector<Posting>& postings) const;

  Ids* ids_;
  Prng* prng_;
  StoryOptions options_;
  // The story being told.
  std::vector<Step>* out_ = nullptr;
  Record sale_;                  // as it stands
  std::vector<Record> refunds_;  // that stand
  std::uint32_t revision_ = 0;
  std::int64_t start_ = 0;
  std::int64_t due_ = 0;
};

}  // namespace shop::sim
