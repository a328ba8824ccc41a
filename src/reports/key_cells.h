// SPDX-License-Identifier: Apache-2.0
//
// Turns the keys of a report's rows into their first cells, and says which name comes first.
//
// Keeps copies of the texts of the keys that were added, so that rows can be made when nothing else
// of the shop is there any more.
//
//   KeyCells cells(keys);
//   KeyCells::Met met;
//   for (const Group& group : groups) met.note(group.key);
//   cells.add(met);
//   cells.rank_names();
//   cells.put(group.key, row);
//
// Threads: one adds; then any. A Met has one owner.   Cost: add and put O(keys asked for); memory
// one text a symbol.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/int128.h"
#include "reports/group_table.h"
#include "reports/row_keys.h"

namespace shop {

// Gives the texts of a part numbers in the order in which they come.
class TextNumbers {
 public:
  explicit TextNumbers(std::size_t symbols) : number_of_(symbols, -1) {}

  template <class TextOf>
  void add(std::size_t symbol, ColumnPart& part, const TextOf& text_of) {
    std::int32_t& number = number_of_[symbol];
    if (number < 0) {
      number = static_cast<std::int32_t>(part.texts.size());
      part.texts.push_back(text_of());
    }
    part.codes.push_back(number);
  }

 private:
  std::vector<std::int32_t> number_of_;
};

class KeyCells {
 public:
  explicit KeyCells(const RowKeys& keys);

  // Which symbols occur.
  class Met {
   public:
    void note(const GroupKey& key) {
      mark(product_, key.product);
      mark(place_, key.place);
      mark(category_, key.category);
    }

   private:
    friend class KeyCells;
    static void mark(std::vector<std::uint8_t>& marks, Symbol symbol) {
      if (symbol >= marks.size()) marks.resize(std::bit_ceil(symbol + std::size_t{1}));
      marks[symbol] = 1;
    }
    std::vector<std::uint8_t> product_, place_, category_;
  };

  void add(const Met& met);
  // After the last add(): cities or regions, then categories, then product ids, as bytes.
  void rank_names();
  // Of all three, in as few bits as there are different names.
  Uint128 name_rank(const GroupKey& key) const {
    Uint128 rank = place_.rank(key.place);
    rank = rank << category_.bits | category_.rank(key.category);
    return rank << product_.bits | product_.rank(key.product);
  }
  unsigned name_rank_bits() const { return place_.bits + category_.bits + product_.bits; }

  // Overwrites the first cells of a row, which has room for them.
  void put(const GroupKey& key, Row& row) const;
  // The same of many rows, into the first parts, which are empty.
  void put_parts(std::span<const Group> groups, std::span<ColumnPart> parts) const;
  std::size_t count() const { return by_.size() + (product_.used ? 1 : 0); }

 private:
  // What one kind of symbol shows: a product's id and name, a place's city and region.
  struct Label {
    std::string text;
    std::string more;
    bool known = false;
  };
  struct Labels {
    bool used = false;
    std::vector<Label> of;             // by symbol
    std::vector<std::uint32_t> ranks;  // likewise
    unsigned bits = 0;                 // of the greatest rank

    template <class Fill>
    void add(const std::vector<std::uint8_t>& met, const Fill& fill);
    void rank_all(std::string Label::*text);
    std::uint32_t rank(Symbol symbol) const { return used ? ranks[symbol] : 0; }
    void put_part(std::span<const Group> groups, Symbol GroupKey::*symbol, std::string Label::*text,
                  ColumnPart& part) const;
  };

  void put_times(std::span<const Group> groups, ReportKey period, ColumnPart& part) const;

  const RowKeys* keys_;  // until rank_names()
  std::vector<ReportKey> by_;
  Hemisphere hemisphere_;
  bool by_city_;
  Labels product_, place_, category_;
};

}  // namespace shop
