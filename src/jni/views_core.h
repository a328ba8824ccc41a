// SPDX-License-Identifier: Apache-2.0
//
// Holds the views of a part of the records, to be saved as a whole and merged with other parts.
//
// A part is any set of decisions; how they are spread over parts changes no cell. So when a job is
// rescaled, each saved part goes to whichever operator, and is merged there.
//
//   ViewsCore part;
//   part.fold(decisions);
//   const std::string saved = part.save();
//   SHOP_CHECK(whole.merge(saved));   whole.cells("revenue");
//
// Saved bytes: u8 format (1) | tally | varint chunks | (text name, text bytes)… ; each chunk
// carries its own checksum.
//
// Threads: one owner.   Cost: save and merge read all of the views.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ledger/decisions.h"
#include "views/shop_views.h"

namespace shop {

class ViewsCore {
 public:
  ViewsCore() = default;
  // For whoever has dictionaries already: they must outlive this.
  explicit ViewsCore(Dictionaries& shared) : dictionaries_(shared) {}

  void fold(const Decisions& decisions);

  Result<std::string> save();
  // Adds a saved part to this one. After an error this holds nothing of use.
  Status merge(std::string_view saved);

  // The cells of one view, or of all where `view` is empty: sorted lines.
  Result<std::string> cells(std::string_view view) const;
  const Tally& tally() const { return tally_; }

 private:
  Status load(std::string_view saved);

  Dictionaries own_dictionaries_;
  Dictionaries& dictionaries_ = own_dictionaries_;
  ShopViews views_{dictionaries_};
  Tally tally_;
};

}  // namespace shop
