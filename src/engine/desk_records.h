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

// Packed fields (model/field_texts.h) for whoever looks at them: what is not UTF-8 is replaced.
FieldEdits edits_of(std::string_view packed);

class DeskRecords {
 public:
  DeskRecords(const ShopZone& zone, Currency currency);

  // What did not hold is its cause. Texts of the record are kept in `kept`. Money that a booked
  // line has and nobody touched `stands`, also where a mapping let its total differ from the
  // product.
  enum class Money : std::uint8_t { checked, stands };
  Transaction make(std::string_view packed_said, const FieldEdits& edits,
                   std::deque<std::string>& kept, Money money = Money::checked);

 private:
  TransactionBuilder builder_;
};

}  // namespace shop
