// SPDX-License-Identifier: Apache-2.0
//
// Flags what was booked and is suspicious by the shop's own history rules (model/rule.h).
//
// - repeat_within_seconds: sales of one user and product that have another one at most so far
//   before or after them; the count is how many.
// - sales_per_hour_above: the most sales of a user within any hour, where these are more.
// - price_off_catalogue_percent: sales of a product at a unit price further from the catalogue's.
// - beyond_stock: units of a product that were sold beyond its stock, where these are more.
// A sale counts as long as it stands and not all its units were refunded; of a price, as long as it
// stands. The guest, who is many people, is not looked at as a user. Never holds anything.
//
// Those that compare with the days before stand in outliers.h.
//
// Class Set: what is kept are the lines, limits are applied when flags are asked for. So a late or
// reversed line raises or clears a flag whichever came first, and other limits need no other fold.
// Which conditions there are decides what is kept: `is_whole` says whether a snapshot had it all.
//
//   RuleFlags flags(dictionaries, catalogue, rules);
//   flags.apply(entries);
//   flags.visit([](const RuleFlag& flag) { … });
//
// Cells: rule_flags|rule|severity|user|product|count=   (user or product empty where not looked at)
// Threads: one owner.   Cost: nothing without rules; else O(log sales of the user) an entry and
// some 100 bytes a sale. Changed cells sort the sales of each user that changed.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/symbols.h"
#include "model/entry.h"
#include "model/rule.h"
#include "views/catalogue.h"
#include "views/chunk_marks.h"
#include "views/view.h"

namespace shop {

struct RuleFlag {
  const Rule* rule = nullptr;
  Symbol user = kNoSymbol;
  Symbol product = kNoSymbol;
  std::int64_t count = 0;
};

class RuleFlags {
 public:
  // The catalogue must live longer; it is asked when flags are visited. Keeps its rules among
  // these.
  RuleFlags(Dictionaries& dictionaries, const Catalogue& catalogue, const std::vector<Rule>& rules,
            std::string_view guest);
  RuleFlags(const RuleFlags&) = delete;
  RuleFlags& operator=(const RuleFlags&) = delete;

  void apply(std::span<const Entry> entries);
  void merge(const RuleFlags& other);
  void cells(const CellSink& sink) const;
  void visit(const std::function<void(const RuleFlag&)>& visit) const;

  std::vector<std::string> all_chunks() const;
  std::vector<std::string> dirty_chunks() const;
  std::string save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);
  // Of one whose chunks were loaded: whether they hold all that its rules look at. If not, it must
  // be folded from the first row.
  bool is_whole() const { return keeps() == 0 || (keeps() & ~loaded_) == 0; }

  void track_changes(bool on);
  // As entries changed them; a flag that was cleared has a count of 0. Those that follow a product
  // record change with the catalogue's cells and are not repeated here.
  void take_changed_cells(const CellSink& sink);

 private:
  enum Kept : std::uint8_t { sales = 1, prices = 2 };
  // A refund stands under its sale's root without a time.
  struct LineKey {
    Hash128 root;
    std::int64_t time = 0;
    Symbol product = 0;
    auto operator<=>(const LineKey&) const = default;
  };
  struct Line {
    std::int64_t sales = 0;
    std::int64_t units = 0;
  };
  using Lines = std::map<LineKey, Line>;
  struct PriceKey {
    Currency currency;
    std::int64_t price_micro = 0;
    auto operator<=>(const PriceKey&) const = default;
  };
  using Prices = std::map<PriceKey, std::int64_t>;
  struct Sale {
    Symbol product = 0;
    std::int64_t time = 0;
    auto operator<=>(const Sale&) const = default;
  };
  struct Raised {  // by whom a flag is about, so that all of one stand together
    Symbol user = kNoSymbol;
    Symbol product = kNoSymbol;
    std::size_t rule = 0;
    auto operator<=>(const Raised&) const = default;
  };
  using Visit = std::function<void(const RuleFlag&)>;

  std::uint8_t keeps() const;
  std::uint32_t user_chunk(Symbol user) const;
  std::uint32_t product_chunk(Symbol product) const;
  void apply_one(const Entry& entry);
  void apply_to_user(const Entry& entry);
  void apply_to_product(const Entry& entry);
  void add_line(Symbol user, const LineKey& key, const Line& change);
  void add_price(Symbol product, const PriceKey& key, std::int64_t change);
  const Lines& lines_of(Symbol user) const;
  static std::vector<Sale> standing(const Lines& lines);
  void visit_user(Symbol user, const Lines& lines, const Visit& visit) const;
  void visit_repeats(const Rule& rule, Symbol user, std::span<const Sale> sales,
                     const Visit& visit) const;
  void visit_product(Symbol product, const Visit& visit) const;
  std::int64_t off_catalogue(Symbol product, std::int64_t percent) const;
  void show_changes(Symbol user, Symbol product, std::vector<RuleFlag> now, const CellSink& sink);
  void emit(const RuleFlag& flag, const CellSink& sink) const;
  std::string save_users(std::uint32_t chunk) const;
  std::string save_products(std::uint32_t chunk) const;
  bool load_users(ByteReader& in, std::uint32_t chunk);
  bool load_products(ByteReader& in, std::uint32_t chunk);

  Dictionaries& dictionaries_;
  const Catalogue& catalogue_;
  std::vector<Rule> rules_;
  std::string guest_;
  std::uint8_t loaded_ = 0;
  bool kept_is_dirty_ = false;
  std::vector<std::map<Symbol, Lines>> users_;  // by chunk
  std::vector<std::map<Symbol, Prices>> products_;
  HashMarks user_marks_;
  HashMarks product_marks_;
  bool tracking_ = false;
  std::set<Symbol> changed_users_;
  std::set<Symbol> changed_products_;
  std::set<Raised> raised_;
};

}  // namespace shop
