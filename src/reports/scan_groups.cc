// SPDX-License-Identifier: Apache-2.0
#include "reports/scan_groups.h"

namespace shop {

void ScanGroups::add(std::size_t part, std::span<const ScannedRow> rows) {
  const std::lock_guard lock(parts_[part].mutex);
  parts_[part].groups.add(rows);
}

GroupParts ScanGroups::take() && {
  GroupParts parts;
  for (Part& part : parts_) parts.push_back(std::move(part.groups).take());
  return parts;
}

ScanGrouping::ScanGrouping(const RowKeys& keys, ScanGroups& groups)
    : keys_(keys),
      groups_(groups),
      product_(keys.has(ReportKey::product)),
      city_(keys.has(ReportKey::city) || keys.has(ReportKey::region)),
      category_(keys.has(ReportKey::category)),
      hour_(keys.has(ReportKey::hour)),
      rows_(ScanGroups::kParts * kRoom) {}

void ScanGrouping::add(const EntryColumns& columns) {
  for (std::size_t row = 0; row < columns.rows; ++row) {
    CellFacts facts{.day = columns.day[row],
                    .currency = Currency::from_index(columns.currency[row])};
    if (product_) facts.product = columns.product[row];
    if (city_) facts.city = columns.city[row];
    if (category_) facts.category = columns.category[row];
    if (hour_) facts.hour = columns.hour[row];
    const GroupKey key = keys_.key(facts);
    const std::uint64_t hash = hash_value(key);
    const std::size_t part = ScanGroups::part_of(hash);
    rows_[part * kRoom + counts_[part]] = {key,
                                           columns.transactions[row],
                                           columns.refunds[row],
                                           columns.units[row],
                                           columns.revenue_minor[row],
                                           hash};
    if (++counts_[part] == kRoom) hand_on(part);
  }
}

void ScanGrouping::hand_on(std::size_t part) {
  groups_.add(part, std::span(rows_).subspan(part * kRoom, counts_[part]));
  counts_[part] = 0;
}

void ScanGrouping::finish() {
  for (std::size_t part = 0; part < ScanGroups::kParts; ++part)
    if (counts_[part] != 0) hand_on(part);
}

}  // namespace shop
