// SPDX-License-Identifier: Apache-2.0
//
// Keeps the newest record of each user, by (updated_at, raw bytes).
//
// Holds the record's bytes as they came, its name and address behind them, and the age and the
// city, which views ask for, as symbols. Part of the catalogue.
//
// Threads: one owner.   Cost: 48 bytes a user and the record's bytes.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/symbols.h"
#include "base/time.h"
#include "model/catalogue.h"
#include "views/chunk_marks.h"
#include "views/view.h"

namespace shop {

class UserFacts {
 public:
  explicit UserFacts(Dictionaries& dictionaries);

  // True if it is now the user's newest.
  bool apply(const UserRecord& record, Position position);
  void merge(const UserFacts& other);
  void cells(const CellSink& sink) const;
  void cell(Symbol user, const CellSink& sink) const;

  bool has(Symbol user) const { return user < rows_.size() && rows_[user].used; }
  std::uint64_t size() const { return users_; }
  std::string_view age(Symbol user) const { return has(user) ? text(rows_[user].age) : ""; }
  std::string_view city(Symbol user) const {
    return has(user) ? dictionaries_.cities.text(rows_[user].city) : "";
  }
  std::string_view raw(Symbol user) const { return has(user) ? raw_of(rows_[user]) : ""; }
  std::string_view name(Symbol user) const { return has(user) ? name_of(rows_[user]) : ""; }
  std::string_view address(Symbol user) const { return has(user) ? address_of(rows_[user]) : ""; }
  Timestamp updated_at(Symbol user) const {
    return has(user) ? rows_[user].updated_at : Timestamp{};
  }

  void list_chunks(bool only_dirty, std::vector<std::string>& names) const {
    marks_.list(only_dirty, names);
  }
  bool owns_chunk(std::string_view name) const { return marks_.parse(name).has_value(); }
  std::string save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);
  std::size_t bytes() const;

 private:
  struct Row {
    Timestamp updated_at;
    const char* raw = nullptr;  // behind it stand the name and the address
    std::uint32_t raw_size = 0;
    std::uint32_t name_size = 0;
    std::uint32_t address_size = 0;
    Symbol age = 0;
    Symbol city = 0;
    std::uint16_t chunk = 0;
    bool used = false;
  };
  std::string_view text(Symbol age) const { return ages_.text(age); }
  static std::string_view raw_of(const Row& row) { return {row.raw, row.raw_size}; }
  static std::string_view name_of(const Row& row) {
    return {row.raw + row.raw_size, row.name_size};
  }
  static std::string_view address_of(const Row& row) {
    return {row.raw + row.raw_size + row.name_size, row.address_size};
  }
  static std::string_view kept_of(const Row& row) {
    return {row.raw, std::size_t{row.raw_size} + row.name_size + row.address_size};
  }
  Row& row(Symbol user);
  bool replace(Row& row, const UserRecord& record);
  const char* keep(std::string_view raw);
  void collect_garbage();

  Dictionaries& dictionaries_;
  Symbols ages_;
  std::deque<Row> rows_;  // by user; a deque, because it grows without moving
  std::vector<std::vector<Symbol>> users_of_chunk_;
  std::uint64_t users_ = 0;
  HashMarks marks_;
  std::vector<std::unique_ptr<char[]>> arena_;
  char* arena_next_ = nullptr;
  std::size_t arena_left_ = 0;
  std::size_t arena_bytes_ = 0;  // given out
  std::size_t live_bytes_ = 0;   // still referred to
};

}  // namespace shop
