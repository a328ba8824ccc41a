// SPDX-License-Identifier: Apache-2.0
//
// Holds what a record says field by field, as texts: as a source wrote them, or as a person changes
// them at the desk.
//
// An empty text is an absent field. Packed, for the log: the number of each field that is there,
// and its text, in the order of the enum Field.
//
//   FieldTexts texts;
//   texts[Field::city] = "London";
//   const std::string packed = pack(texts);
//   FieldTexts again;
//   if (!unpack(packed, again)) …   // texts point into `packed`
#pragma once

#include <array>
#include <deque>
#include <string>
#include <string_view>

#include "model/catalogue.h"
#include "model/cause.h"
#include "model/transaction.h"

namespace shop {

class FieldTexts {
 public:
  std::string_view& operator[](Field field) { return texts_[static_cast<std::size_t>(field)]; }
  std::string_view operator[](Field field) const { return texts_[static_cast<std::size_t>(field)]; }

 private:
  std::array<std::string_view, kFieldCount> texts_{};
};

std::string pack(const FieldTexts& texts);
// As a record of JSON says them; they must be UTF-8.
std::string json_of(const FieldTexts& texts);
bool unpack(std::string_view packed, FieldTexts& texts);

// What a record says that could be read, in the forms of our own CSV; its time in UTC, as
// 2024-12-30T14:30:00Z. Numbers that had to be written anew are kept in `kept`.
FieldTexts texts_of(const Transaction& record, std::deque<std::string>& kept);
FieldTexts texts_of(const ProductRecord& record, std::deque<std::string>& kept);
FieldTexts texts_of(const UserRecord& record, std::deque<std::string>& kept);

}  // namespace shop
