// SPDX-License-Identifier: Apache-2.0
//
// Names what the simulated shop plants, and the causes that it expects a ledger to give.
//
// The names of causes are typed out here a second time on purpose: were they taken from the model,
// a wrong name there would agree with itself.
#pragma once

#include <cstdint>
#include <string_view>

namespace shop::sim {

enum class Sort : std::uint8_t {
  none,
  // What every shop has.
  refund_whole,
  refund_part,
  refund_two_parts,
  refund_goodwill,
  refund_reduced,
  refund_kept,  // the goods do not return to stock
  refund_unmatched,
  // Faults of delivery: nothing is lost or counted twice.
  duplicate,
  duplicate_rewritten,
  duplicate_refund,
  duplicate_corrected,
  duplicate_voided,
  duplicate_waiting,
  late,
  refund_before_sale,
  // Suspicious, yet booked.
  repeated_line,
  outlier,
  burst,
  // Changes that stand.
  correction,
  correction_after_refund,
  correction_twice,
  void_sale,
  void_after_refund,
  void_refund,
  correction_of_refund,
  refund_again,
  // Records that must be refused.
  conflict,
  conflict_of_refund,
  refund_beyond_units,
  refund_beyond_money,
  refund_twice,
  refund_beyond_corrected,
  refund_beyond_waiting,
  refunds_stand,
  stale_correction,
  stale_void,
  void_twice,
  correction_early,
  correction_unknown,
  void_unknown,
  refund_voided,
  malformed,
  not_utf8,
  missing_field,
  bad_number,
  bad_time,
  bad_value,
  text_too_long,
  unknown_currency,
  price_not_positive,
  quantity_not_positive,
  total_mismatch,
  amount_too_large,
  future,
  unexpected_field,
};
inline constexpr int kSortCount = static_cast<int>(Sort::unexpected_field) + 1;
inline constexpr Sort kFirstFault = Sort::duplicate;
inline constexpr Sort kFirstFlawed = Sort::malformed;

enum class RefusedFor : std::uint8_t {
  nothing,
  malformed,
  not_utf8,
  missing_field,
  bad_number,
  bad_time,
  bad_value,
  text_too_long,
  unknown_currency,
  price_not_positive,
  quantity_not_positive,
  total_mismatch,
  amount_too_large,
  time_after_receipt,
  unexpected_field,
  conflict,
  refund_beyond_sale,
  refunds_stand,
  stale_revision,
  nothing_to_replace,
  sale_voided,
};
inline constexpr int kRefusedForCount = static_cast<int>(RefusedFor::sale_voided) + 1;

std::string_view sort_name(Sort sort);
std::string_view refused_for_name(RefusedFor cause);

}  // namespace shop::sim
