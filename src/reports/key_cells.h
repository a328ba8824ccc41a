// SPDX-License-Identifier: Apache-2.0
//
// Turns the keys of a report's rows into their first cells, and says which name comes first.
//
// Keeps copies of the texts of the keys that were added, so that rows can be made when nothing else
// of the shop is there any more.
//
//   KeyCells cells(keys);
//   for (const Group& group : groups) cells.add(group.key);
//   cells.rank_names();
//   cells.put(group.key, row);
//
// Threads: one adds; then any.   Cost: add and put O(keys asked for); memory one text a symbol.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/row_keys.h"

namespace shop {

class KeyCells {
 public:
  explicit KeyCells(const RowKeys& keys);

  void add(const GroupKey& key);
  // After the last add(): cities or regions, then categories, then product ids, as bytes.
  void rank_names();
  std::uint64_t place_and_category_rank(const GroupKey& key) const {
    return std::uint64_t{place_.rank(key.place)} << 32 | category_.rank(key.category);
  }
  std::uint32_t product_rank(const GroupKey& key) const { return product_.rank(key.product); }

  // Overwrites the first cells of a row, which has room for them.
  void put(const GroupKey& key, Row& row) const;
  std::size_t count() const { return by_.size() + (product_.used ? 1 : 0); }

 private:
  // What one kind of symbol shows: a product's id and name, a place's city and region.
  struct Label {
    std::string text;
    std::string more;
    std::uint32_t rank = 0;
    bool known = false;
  };
  struct Labels {
    bool used = false;
    std::vector<Label> of;  // by symbol

    // Null where it is known already.
    Label* fresh(Symbol symbol);
    void rank_all(std::string Label::*text);
    std::uint32_t rank(Symbol symbol) const { return used ? of[symbol].rank : 0; }
  };

  const RowKeys* keys_;  // until rank_names()
  std::vector<ReportKey> by_;
  Hemisphere hemisphere_;
  bool by_city_;
  Labels product_, place_, category_;
};

}  // namespace shop
