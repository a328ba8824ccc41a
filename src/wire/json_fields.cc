// SPDX-License-Identifier: Apache-2.0
#include "wire/json_fields.h"

#include <simdjson.h>

#include <array>
#include <cstring>
#include <string>

namespace shop {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  return text;
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// RFC 8259: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = skip_digits(text, at);
  if (whole == at || (text[at] == '0' && whole > at + 1)) return false;
  at = whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = skip_digits(text, at + 1);
    if (fraction == at + 1) return false;
    at = fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = skip_digits(text, at);
    if (exponent == at) return false;
    at = exponent;
  }
  return at == text.size();
}

bool is_whole_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return skip_digits(text, 0) == text.size();
}

enum class Takes : std::uint8_t { id, text, number, flag, time };

Takes takes(Field field) {
  switch (field) {
    case Field::transaction_id:
    case Field::user_id:
    case Field::product_id:
    case Field::order_id:
    case Field::refers_to:
    case Field::target:
    case Field::change_id:
    case Field::age:
      return Takes::id;
    case Field::quantity:
    case Field::price:
    case Field::total:
    case Field::revision:
    case Field::stock:
    case Field::reorder_level:
    case Field::stock_delta:
      return Takes::number;
    case Field::restock:
      return Takes::flag;
    case Field::timestamp:
    case Field::updated_at:
      return Takes::time;
    default:
      return Takes::text;
  }
}

Cause wrong_type(Field field) {
  const Takes what = takes(field);
  if (what == Takes::number) return Cause::bad_number;
  return what == Takes::time ? Cause::bad_time : Cause::bad_value;
}

// The fields by their names' sizes and first letters, so that most are found at the first look.
class FieldNames {
 public:
  FieldNames() {
    for (int i = kFieldCount - 1; i > 0; --i) {
      const auto field = static_cast<Field>(i);
      slots_[slot(field_name(field))] = field;
    }
  }
  std::optional<Field> find(std::string_view name) const {
    if (name.empty()) return std::nullopt;
    const Field field = slots_[slot(name)];
    if (field_name(field) == name) return field;
    return parse_field(name);
  }

 private:
  static std::size_t slot(std::string_view name) {
    return (name.size() * 8 + static_cast<unsigned char>(name[0]) +
            static_cast<unsigned char>(name.back()) * 32) %
           256;
  }
  std::array<Field, 256> slots_{};
};

// Whether a value that is of no interest is JSON all the same.
bool is_valid(ondemand::value value) {
  ondemand::json_type type;
  if (value.type().get(type)) return false;
  switch (type) {
    case ondemand::json_type::object: {
      ondemand::object object;
      if (value.get_object().get(object)) return false;
      for (auto member : object) {
        ondemand::field field;
        std::string_view key;
        if (std::move(member).get(field) || field.unescaped_key().get(key) ||
            !is_valid(field.value()))
          return false;
      }
      return true;
    }
    case ondemand::json_type::array: {
      ondemand::array array;
      if (value.get_array().get(array)) return false;
      for (auto element : array) {
        ondemand::value inner;
        if (element.get(inner) || !is_valid(inner)) return false;
      }
      return true;
    }
    case ondemand::json_type::string: {
      std::string_view text;
      return !value.get_string().get(text);
    }
    case ondemand::json_type::number:
      return is_json_number(trimmed(value.raw_json_token()));
    case ondemand::json_type::boolean: {
      bool flag;
      return !value.get_bool().get(flag);
    }
    case ondemand::json_type::null:
      return trimmed(value.raw_json_token()) == "null";
  }
  return false;
}

}  // namespace

struct JsonFields::State {
  ondemand::parser parser;
  std::string padded;  // "[" + the value + "]" + room that simdjson may read
  std::string_view raw;

  // The same bytes in `raw` instead of the copy.
  std::string_view in_raw(std::string_view copy) const {
    return {raw.data() + (copy.data() - padded.data() - 1), copy.size()};
  }

  JsonVerdict read_value(Field field, ondemand::value value, TextArena& arena,
                         FieldTexts& texts) const;
  JsonVerdict read_object(ondemand::object object, TextArena& arena, FieldTexts& texts) const;
};

JsonFields::JsonFields() : state_(std::make_unique<State>()) {}
JsonFields::~JsonFields() = default;

JsonVerdict JsonFields::State::read_value(Field field, ondemand::value value, TextArena& arena,
                                          FieldTexts& texts) const {
  constexpr JsonVerdict kMalformed = {Cause::malformed, Field::none};
  const JsonVerdict wrong = {wrong_type(field), field};
  ondemand::json_type type;
  if (value.type().get(type)) return kMalformed;
  const Takes wanted = takes(field);
  const std::string_view token = trimmed(value.raw_json_token());
  switch (type) {
    case ondemand::json_type::string: {
      std::string_view text;
      if (value.get_string().get(text)) return kMalformed;
      const bool as_it_stands = token.size() == text.size() + 2 &&
                                std::memchr(token.data(), '\\', token.size()) == nullptr;
      texts[field] = as_it_stands ? in_raw(token.substr(1, text.size())) : arena.keep(text);
      return {};
    }
    case ondemand::json_type::number:
      if (!is_json_number(token)) return kMalformed;
      texts[field] = in_raw(token);
      if (wanted == Takes::number || wanted == Takes::flag) return {};
      return wanted == Takes::id && is_whole_number(token) ? JsonVerdict{} : wrong;
    case ondemand::json_type::boolean:
      if (token != "true" && token != "false") return kMalformed;
      texts[field] = in_raw(token);
      return wanted == Takes::flag ? JsonVerdict{} : wrong;
    case ondemand::json_type::null:
      return token == "null" ? JsonVerdict{} : kMalformed;
    default:
      return is_valid(value) ? wrong : kMalformed;
  }
}

JsonVerdict JsonFields::State::read_object(ondemand::object object, TextArena& arena,
                                           FieldTexts& texts) const {
  constexpr JsonVerdict kMalformed = {Cause::malformed, Field::none};
  static const FieldNames names;
  JsonVerdict first;
  std::uint32_t seen = 0;
  static_assert(kFieldCount <= 32);
  for (auto member : object) {
    ondemand::field pair;
    std::string_view key;
    if (std::move(member).get(pair) || pair.unescaped_key().get(key)) return kMalformed;
    const auto field = names.find(key);
    if (!field) {
      if (!is_valid(pair.value())) return kMalformed;
      continue;
    }
    const std::uint32_t bit = 1U << static_cast<unsigned>(*field);
    if ((seen & bit) != 0) return kMalformed;
    seen |= bit;
    const JsonVerdict verdict = read_value(*field, pair.value(), arena, texts);
    if (verdict.cause == Cause::malformed) return verdict;
    if (first.cause == Cause::none) first = verdict;
  }
  return first;
}

JsonVerdict JsonFields::read(std::string_view raw, TextArena& arena, FieldTexts& texts) {
  constexpr JsonVerdict kMalformed = {Cause::malformed, Field::none};
  State& state = *state_;
  state.raw = raw;
  const std::size_t size = raw.size() + 2;
  if (state.padded.size() < size + simdjson::SIMDJSON_PADDING)
    state.padded.resize(2 * (size + simdjson::SIMDJSON_PADDING));
  state.padded[0] = '[';
  std::memcpy(state.padded.data() + 1, raw.data(), raw.size());
  state.padded[size - 1] = ']';
  ondemand::document document;
  const error_code error =
      state.parser.iterate(state.padded.data(), size, state.padded.size()).get(document);
  if (error == simdjson::UTF8_ERROR) return {Cause::not_utf8, Field::none};
  ondemand::array array;
  if (error || document.get_array().get(array)) return kMalformed;
  JsonVerdict verdict = kMalformed;
  std::size_t values = 0;
  for (auto element : array) {
    ondemand::value value;
    ondemand::json_type type;
    if (element.get(value) || value.type().get(type) || ++values > 1) return kMalformed;
    if (type == ondemand::json_type::object) {
      ondemand::object object;
      if (value.get_object().get(object)) return kMalformed;
      verdict = state.read_object(object, arena, texts);
    } else {
      verdict = is_valid(value) ? JsonVerdict{Cause::bad_value, Field::none} : kMalformed;
    }
    if (verdict.cause == Cause::malformed) return verdict;
  }
  return verdict;
}

void take_broken_json_fields(std::string_view raw, FieldTexts& texts) {
  const std::string_view whole = raw;
  for (std::size_t quote = whole.find('"'); quote != std::string_view::npos;
       quote = whole.find('"', quote)) {
    const std::size_t close = whole.find('"', quote + 1);
    if (close == std::string_view::npos) return;
    const auto field = parse_field(whole.substr(quote + 1, close - quote - 1));
    const std::size_t colon = whole.find_first_not_of(" \t", close + 1);
    quote = close + 1;
    if (!field || colon == std::string_view::npos || whole[colon] != ':') continue;
    const std::size_t begin = whole.find_first_not_of(" \t", colon + 1);
    if (begin == std::string_view::npos) return;
    const bool text = whole[begin] == '"';
    const std::size_t from = begin + (text ? 1 : 0);
    const std::size_t end = whole.find_first_of(text ? "\"\\" : ",}] \t\"{[", from);
    if (texts[*field].empty())
      texts[*field] = whole.substr(from, std::min(end, whole.size()) - from);
    quote = std::min(end, whole.size() - 1) + (text ? 1 : 0);
  }
}

}  // namespace shop
