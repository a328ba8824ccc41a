// SPDX-License-Identifier: Apache-2.0
//
// Which kind of record it is, by name and by the type of its row.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/catalogue.h"

namespace shop {

enum class RecordType : std::uint8_t { transaction, product, user };
inline constexpr int kRecordTypeCount = 3;

constexpr std::string_view record_type_name(RecordType type) {
  switch (type) {
    case RecordType::product:
      return "product";
    case RecordType::user:
      return "user";
    default:
      return "transaction";
  }
}

template <class Row>
inline constexpr RecordType kRecordType = RecordType::transaction;
template <>
inline constexpr RecordType kRecordType<ProductRecord> = RecordType::product;
template <>
inline constexpr RecordType kRecordType<UserRecord> = RecordType::user;

}  // namespace shop
