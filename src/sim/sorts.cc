// SPDX-License-Identifier: Apache-2.0
#include "sim/sorts.h"

#include <array>

namespace shop::sim {
namespace {

constexpr std::array<std::string_view, kSortCount> kSorts = {
    "none",
    "refund_whole",
    "refund_part",
    "refund_two_parts",
    "refund_goodwill",
    "refund_reduced",
    "refund_kept",
    "refund_unmatched",
    "duplicate",
    "duplicate_rewritten",
    "duplicate_refund",
    "duplicate_corrected",
    "duplicate_voided",
    "duplicate_waiting",
    "late",
    "refund_before_sale",
    "repeated_line",
    "outlier",
    "burst",
    "correction",
    "correction_after_refund",
    "correction_twice",
    "void_sale",
    "void_after_refund",
    "void_refund",
    "correction_of_refund",
    "refund_again",
    "conflict",
    "conflict_of_refund",
    "refund_beyond_units",
    "refund_beyond_money",
    "refund_twice",
    "refund_beyond_corrected",
    "refund_beyond_waiting",
    "refunds_stand",
    "stale_correction",
    "stale_void",
    "void_twice",
    "correction_early",
    "correction_unknown",
    "void_unknown",
    "refund_voided",
    "malformed",
    "not_utf8",
    "missing_field",
    "bad_number",
    "bad_time",
    "bad_value",
    "text_too_long",
    "unknown_currency",
    "price_not_positive",
    "quantity_not_positive",
    "total_mismatch",
    "amount_too_large",
    "future",
    "unexpected_field",
};

constexpr std::array<std::string_view, kRefusedForCount> kCauses = {
    "nothing",
    "malformed",
    "not_utf8",
    "missing_field",
    "bad_number",
    "bad_time",
    "bad_value",
    "text_too_long",
    "unknown_currency",
    "price_not_positive",
    "quantity_not_positive",
    "total_mismatch",
    "amount_too_large",
    "time_after_receipt",
    "unexpected_field",
    "conflict",
    "refund_beyond_sale",
    "refunds_stand",
    "stale_revision",
    "nothing_to_replace",
    "sale_voided",
};

}  // namespace

std::string_view sort_name(Sort sort) { return kSorts[static_cast<std::size_t>(sort)]; }
std::string_view refused_for_name(RefusedFor cause) {
  return kCauses[static_cast<std::size_t>(cause)];
}

}  // namespace shop::sim
