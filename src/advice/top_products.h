// SPDX-License-Identifier: Apache-2.0
//
// Keeps a score of every product and names those with the greatest.
//
// Class Set: equal scores are ordered by the bytes of the product's id; a score of 0 is never
// named. While scores change, settle() must be called before best() is read.
//
//   TopProducts top(dictionaries, 100);
//   top.add(product, +1);  top.settle();
//   for (Symbol product : top.best()) …
//
// Threads: one owner; after settle() any may read.
// Cost: add O(1); settle O(kept log kept), or O(products) after a product of the list fell.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/symbols.h"

namespace shop {

class TopProducts {
 public:
  TopProducts(const Dictionaries& dictionaries, std::size_t kept)
      : dictionaries_(dictionaries), kept_(kept) {}

  void add(Symbol product, std::int64_t change);
  void settle();
  void clear();  // all scores 0

  std::int64_t score(Symbol product) const {
    return product < scores_.size() ? scores_[product] : 0;
  }
  std::int64_t total() const { return total_; }           // of all scores
  std::span<const Symbol> best() const { return best_; }  // the greatest first

 private:
  bool better(Symbol a, Symbol b) const;
  void choose_anew();

  const Dictionaries& dictionaries_;
  std::size_t kept_;
  std::vector<std::int64_t> scores_;
  std::int64_t total_ = 0;
  std::vector<bool> listed_;
  std::vector<Symbol> best_;
  std::int64_t least_ = 0;     // of a full list when it was settled: others have no more
  std::vector<Symbol> risen_;  // not listed, and perhaps better than the last of the list
  bool resort_ = false;
  bool fell_ = false;
};

}  // namespace shop
