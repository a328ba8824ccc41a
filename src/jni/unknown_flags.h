// SPDX-License-Identifier: Apache-2.0
//
// Tells which flags of unknown products and users changed: those that the view of flags leaves out,
// since they follow from other views' cells (views/flags.h). Who reads the topic of cells alone
// cannot work that out.
//
//   UnknownFlags unknown(dictionaries, views);
//   unknown.before_fold();  fold_into(views, decisions);  unknown.note(decisions);
//   unknown.take_changed_cells(sink);
//
// Threads: one owner, the views'.   Cost: the first fold goes through all products and users, as
// does the first record of a kind; else some 10 ns an entry.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <vector>

#include "ledger/decisions.h"
#include "views/shop_views.h"

namespace shop {

class UnknownFlags {
 public:
  UnknownFlags(const Dictionaries& dictionaries, const ShopViews& views)
      : dictionaries_(dictionaries), views_(views) {}

  void before_fold();
  void note(const Decisions& decisions);
  void take_changed_cells(const CellSink& sink);

 private:
  // Of products, or of users.
  struct Told {
    bool had_records = false;
    boost::unordered_flat_set<Symbol> flagged;
    std::vector<Symbol> touched;
  };
  template <class Kind>
  void begin(Told& told) const;
  template <class Kind>
  void take_changed(Told& told, const CellSink& sink) const;

  const Dictionaries& dictionaries_;
  const ShopViews& views_;
  bool has_begun_ = false;
  Told products_;
  Told users_;
};

}  // namespace shop
