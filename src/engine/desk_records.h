// SPDX-License-Identifier: Apache-2.0
//
// Makes the record that puts an issue right: what it said, with the fields that a person set.
//
// Fields are read as a record's are. A total that nobody set follows a quantity or price that
// somebody did; where there is no price at all, the total stands alone.
//
// Threads: one owner.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "base/zone.h"
#include "model/field_texts.h"
#include "wire/record_builder.h"

namespace shop {

using FieldEdits = std::map<Field, std::string>;

class DeskRecords {
 public:
  DeskRecords(const ShopZone& zone, Currency currency);

  // What did not hold is its cause. Texts of the record are kept in `kept`.
  Transaction make(std::string_view packed_said, const FieldEdits& edits,
                   std::deque<std::string>& kept);

 private:
  TransactionBuilder builder_;
};

}  // namespace shop
