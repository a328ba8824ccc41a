// SPDX-License-Identifier: Apache-2.0
#include "advice/top_products.h"

#include <algorithm>

namespace shop {
namespace {

constexpr std::size_t kRisenMax = 4096;  // beyond, choosing anew is as fast

}  // namespace

bool TopProducts::better(Symbol a, Symbol b) const {
  if (scores_[a] != scores_[b]) return scores_[a] > scores_[b];
  return dictionaries_.products.text(a) < dictionaries_.products.text(b);
}

void TopProducts::add(Symbol product, std::int64_t change) {
  if (product >= scores_.size()) {
    scores_.resize(std::size_t{product} + 1);
    listed_.resize(std::size_t{product} + 1);
  }
  scores_[product] += change;
  total_ += change;
  if (fell_) return;
  if (listed_[product]) {
    resort_ = true;
    fell_ = change < 0;
  } else if (scores_[product] >= least_) {
    risen_.push_back(product);
    fell_ = risen_.size() > kRisenMax;
  }
}

void TopProducts::choose_anew() {
  best_.clear();
  for (Symbol product = 0; product < scores_.size(); ++product)
    if (scores_[product] > 0) best_.push_back(product);
}

void TopProducts::settle() {
  if (!fell_ && !resort_ && risen_.empty()) return;
  const auto better_first = [&](Symbol a, Symbol b) { return better(a, b); };
  for (const Symbol product : best_) listed_[product] = false;
  if (fell_) {
    choose_anew();
  } else {
    std::sort(risen_.begin(), risen_.end());
    risen_.erase(std::unique(risen_.begin(), risen_.end()), risen_.end());
    for (const Symbol product : risen_)
      if (scores_[product] > 0) best_.push_back(product);
  }
  const std::size_t size = std::min(kept_, best_.size());
  std::partial_sort(best_.begin(), best_.begin() + static_cast<std::ptrdiff_t>(size), best_.end(),
                    better_first);
  best_.resize(size);
  for (const Symbol product : best_) listed_[product] = true;
  least_ = best_.size() < kept_ ? 0 : scores_[best_.back()];
  risen_.clear();
  resort_ = fell_ = false;
}

void TopProducts::clear() {
  std::fill(scores_.begin(), scores_.end(), 0);
  std::fill(listed_.begin(), listed_.end(), false);
  best_.clear();
  total_ = least_ = 0;
  risen_.clear();
  resort_ = fell_ = false;
}

}  // namespace shop
