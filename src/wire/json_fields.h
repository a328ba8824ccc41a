// SPDX-License-Identifier: Apache-2.0
//
// Reads the fields of one JSON object as texts, numbers to the digit as they were written.
//
// simdjson (Langdale and Lemire) parses; a number never becomes a double. Fields that no record
// has are checked for syntax and passed over; a field named twice makes the object malformed.
//
// Threads: one owner.   Cost: about 0.4 us an object of ten fields.
#pragma once

#include <memory>
#include <string_view>

#include "model/cause.h"
#include "wire/record_builder.h"
#include "wire/text_arena.h"

namespace shop {

struct JsonVerdict {
  Cause cause = Cause::none;  // malformed, not_utf8, or a field of the wrong type
  Field field = Field::none;
};

class JsonFields {
 public:
  JsonFields();
  ~JsonFields();

  // `raw` is one JSON value. The texts are views into `raw` or of the arena.
  JsonVerdict read(std::string_view raw, TextArena& arena, FieldTexts& texts);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What looks like fields in bytes that are not JSON, for whoever mends them.
void take_broken_json_fields(std::string_view raw, FieldTexts& texts);

}  // namespace shop
