// SPDX-License-Identifier: Apache-2.0
//
// Holds all views of a shop and hands entries and catalogue records to each.
//
// Class Set, as its views. Where the log ends and which chunks a snapshot has is the engine's
// business; this knows only which view a chunk's name belongs to ("revenue/20088": up to the first
// slash).
//
//   Dictionaries dictionaries;
//   ShopViews views(dictionaries);
//   views.apply(decisions.entries);
//   views.revenue.visit(Basis::refund_day, from, to, …);
//
// Threads: one owner, no locks.   Cost: the sum of its views'. Entries are taken in blocks, view
// by view, so that each view's tables stay in cache.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/symbols.h"
#include "model/catalogue.h"
#include "views/best_sellers.h"
#include "views/catalogue.h"
#include "views/customers.h"
#include "views/flags.h"
#include "views/hours.h"
#include "views/issue_book.h"
#include "views/outliers.h"
#include "views/revenue.h"
#include "views/rule_flags.h"
#include "views/statistics.h"
#include "views/stock.h"
#include "views/view.h"

namespace shop {

class ShopViews {
 public:
  struct Options {
    CustomerOptions customers{};
    AlertOptions alerts{};
    std::vector<Rule> rules{};
  };
  explicit ShopViews(Dictionaries& dictionaries) : ShopViews(dictionaries, Options{}) {}
  ShopViews(Dictionaries& dictionaries, const Options& options);
  ShopViews(const ShopViews&) = delete;
  ShopViews& operator=(const ShopViews&) = delete;

  // Entries taken view by view at a time: 152 bytes each, so that a block stays in the first cache.
  static constexpr std::size_t kBlock = 128;

  void apply(std::span<const Entry> entries);
  void apply_product(const ProductRecord& product, Position position);
  void apply_user(const UserRecord& user, Position position);
  void merge(const ShopViews& other);

  // Every cell of every view, or of the one view with this name ("revenue"; names() has them);
  // unsorted.
  void cells(const CellSink& sink) const;
  Status cells_of(std::string_view view, const CellSink& sink) const;

  static std::vector<std::string_view> names();

  void track_changes(bool on);
  void take_changed_cells(const CellSink& sink);

  std::vector<std::string> all_chunks() const;
  std::vector<std::string> dirty_chunks() const;
  // Those of the dirty ones that depend on the order of rows: a snapshot whose chunks have several
  // positions saves them when all others are saved, so that they lack no row that another one has.
  std::vector<std::string> late_chunks() const;
  Result<std::string> save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);
  // After chunks were loaded and the log replayed up to `position`, the greatest of the chunks':
  // from here on every row finds all views as they were when it first came, and alerts are observed
  // again.
  void restored(Position position) { catalogue.restored(position); }

  Revenue revenue;
  Hours hours;
  Statistics statistics;
  BestSellers best_sellers;
  Catalogue catalogue;
  Stock stock;  // asks the catalogue
  Customers customers;
  Flags flags;
  RuleFlags rule_flags;
  Outliers outliers;
  IssueBook issues;  // folds issues, not entries: whoever has them applies them here

 private:
  // Calls act(name, view) for each view with a state; the names are those of cells and chunks.
  template <class Views, class Do>
  static void each(Views& views, Do&& act);
};

}  // namespace shop
