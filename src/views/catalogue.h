// SPDX-License-Identifier: Apache-2.0
//
// Knows the products and users of the shop: their newest records, the products' names, and how
// many of each product should be on the shelf.
//
// Folds entries and catalogue records; class Set.
// - A product's name and category are those of its newest record (product_facts.h), else of its
//   newest standing sale; sales of the same instant are decided by the greater bytes.
// - Stock = the newest count - units sold at a later time than the count's (refunded units return
//   at the refund's time, unless restock=false) + deltas of a later time. Known once there is a
//   count or a delta; a delta alone starts from 0 before all sales.
// - The reorder level is that of the newest record that states one. An alert is active if stock <=
//   level; StockAlerts says when to notify. stock.h has the queries on stock.
// - The newest record of a user by (updated_at, raw bytes) counts.
// Needs no record of a product to count its sales. Reads no clock, does no I/O.
//
// After load_chunk no alert is observed until restored() says that all chunks hold the same rows.
//
//   Catalogue catalogue(dictionaries);
//   catalogue.apply(entries);  catalogue.apply(product_record, position);
//   catalogue.product_name(product);  catalogue.stock(product);
//
// Threads: one owner, also for reading.   Limits: times of the years 1900 to 2199.
// Cost: apply O(1) per entry, 12 bytes each; a count that replaces another sums the product's
// timeline (timeline.h).
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/symbols.h"
#include "model/catalogue.h"
#include "model/entry.h"
#include "views/alerts.h"
#include "views/chunk_marks.h"
#include "views/product_facts.h"
#include "views/timeline.h"
#include "views/user_facts.h"
#include "views/view.h"

namespace shop {

class Catalogue {
 public:
  explicit Catalogue(Dictionaries& dictionaries, AlertOptions options = {});
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  void apply(std::span<const Entry> entries);
  void apply(const ProductRecord& record, Position position);
  void apply(const UserRecord& record, Position position);
  void merge(const Catalogue& other);
  // catalogue|product|ID|…  and  catalogue|user|ID|…; stock.h gives stock|ID|… Times are left out:
  // that of a record without `updated_at` is its receipt's.
  void cells(const CellSink& sink) const;
  void stock_cell(Symbol product, const CellSink& sink) const;  // none where it is not known

  // Products, by their symbol in the dictionaries; any symbol may be asked for.
  std::string_view product_name(Symbol product) const;      // empty where nothing names it
  std::string_view product_category(Symbol product) const;  // empty where nothing tells it
  const ProductFacts* product_facts(Symbol product) const;  // null without any record
  bool has_product_record(Symbol product) const;
  bool has_product_records() const { return products_with_record_ != 0 || shop_.products; }
  std::int64_t standing_sales(Symbol product) const;        // lines, not units
  std::optional<std::int64_t> stock(Symbol product) const;  // nothing where it is not known
  std::optional<std::int64_t> reorder_level(Symbol product) const;
  // Units that left the stock, less those that came back, with from < time <= to.
  std::int64_t units_between(Symbol product, Timestamp from, Timestamp to) const;
  // Symbols below this bound may be products with sales or records.
  Symbol product_bound() const { return bound_; }

  // Users.
  bool has_user_record(Symbol user) const { return users_.has(user); }
  bool has_user_records() const { return users_.size() != 0 || shop_.users; }
  std::string_view user_age(Symbol user) const { return users_.age(user); }
  std::string_view user_city(Symbol user) const { return users_.city(user); }
  std::string_view user_record(Symbol user) const { return users_.raw(user); }
  const UserFacts& user_facts() const { return users_; }

  StockAlerts& alerts() { return alerts_; }
  const StockAlerts& alerts() const { return alerts_; }

  std::vector<std::string> all_chunks() const;
  std::vector<std::string> dirty_chunks() const;
  std::string save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);
  // The name of a chunk that no snapshot lists: all sales of one product, whenever they were. Who
  // looks at a few products loads these in place of the chunks of weeks.
  static std::string sales_of(std::string_view product_id);
  static bool holds_a_week(std::string_view chunk_name);
  // Whether the shop has records of any products and users: said to a part of it, which may lack
  // them.
  struct Records {
    bool products = false;
    bool users = false;
  };
  Records records() const { return {has_product_records(), has_user_records()}; }
  void is_part_of_a_shop_with(Records records) { shop_ = records; }
  // Chunks were loaded, and the log replayed up to `position`, behind the last row of any of them:
  // observes again from here on. What is low by then and was not notified is (of chunks that were
  // saved without alerts).
  void restored(Position position);

  void track_changes(bool on);
  // Products and users as they are now, also those that came to nothing; and stock cells.
  void take_changed_cells(const CellSink& sink);
  std::size_t bytes() const;  // of memory, about

 private:
  // A name and category that sales of a product came with.
  struct Variant {
    Timeline timeline;
    Symbol name = 0;
    Symbol category = 0;
  };
  struct alignas(64) Row {
    // All that an entry touches, in one cache line.
    Variant first;
    std::int64_t counted_at = INT64_MIN;  // micros; sales after it are in `sold`
    std::int64_t sold = 0;
    std::int64_t sales = 0;
    bool used = false;
    bool named = false;    // `first` is in use
    bool known = false;    // has a stock
    bool watched = false;  // and a level
    bool stale = false;    // `sold` must be summed again
    bool changed = false;
    std::uint8_t shard = 0;  // of its sales' chunks, by the hash
    // The rest.
    std::uint64_t hash = 0;  // of the id
    std::int64_t base = 0;   // the stock but for `sold`
    std::int64_t level = 0;
    std::unique_ptr<ProductFacts> facts;
    std::vector<Variant> others;
  };
  static_assert(sizeof(Row) == 128);
  struct VariantKey {
    Symbol product = 0;
    Symbol name = 0;
    Symbol category = 0;
    bool operator==(const VariantKey&) const = default;
    friend std::size_t hash_value(const VariantKey& key) {
      std::uint64_t h = (std::uint64_t{key.product} << 32 | key.name) * 0x9E3779B97F4A7C15ULL;
      h = (h ^ (h >> 29) ^ key.category) * 0xBF58476D1CE4E5B9ULL;
      return h ^ (h >> 32);
    }
  };

  static constexpr std::uint32_t kBlockBits = 8;
  static constexpr std::uint32_t kBlockRows = 1u << kBlockBits;

  Row& at(Symbol product) const {
    return blocks_[product >> kBlockBits][product & (kBlockRows - 1)];
  }
  Row& row(Symbol product);
  Row* find(Symbol product) const;
  void apply_one(const Entry& entry);
  void add_item(Symbol product, Row& row, Variant& variant, StockEventKey key, std::int32_t units);
  Variant& variant(Symbol product, Row& row, Symbol name, Symbol category);
  ProductFacts& facts(Row& row);
  void facts_changed(Row& row, bool had_record);
  void observe(Symbol product, Row& row, Position position);
  void freshen(Row& row) const;
  void note_change(Symbol product, Row& row);
  template <class TextOf>
  std::string_view newest_text(Row& row, const TextOf& text_of) const;
  void product_cell(Symbol product, const CellSink& sink) const;

  std::string save_products(std::uint32_t chunk, AfterSave after);
  std::string save_sales(std::uint32_t chunk, AfterSave after);
  Status load_products(std::uint32_t chunk, std::string_view name, std::string_view payload);
  Status load_sales(std::uint32_t chunk, std::string_view name, std::string_view payload);
  std::string save_sales_of(std::string_view product_id) const;
  Status load_sales_of(std::string_view product_id, std::string_view name,
                       std::string_view payload);

  Dictionaries& dictionaries_;
  // In blocks, because moving all rows at once would take too long.
  std::vector<std::unique_ptr<Row[]>> blocks_;
  Symbol bound_ = 0;
  boost::unordered_flat_map<VariantKey, std::uint32_t> other_variants_;
  std::vector<std::vector<Symbol>> products_of_chunk_;
  UserFacts users_;
  StockAlerts alerts_;
  HashMarks product_marks_;
  WeekMarks sales_marks_;
  std::uint64_t products_with_record_ = 0;
  Records shop_;  // that this is a part of
  bool restoring_ = false;
  bool tracking_ = false;
  std::vector<Symbol> changed_;
  std::vector<Symbol> changed_users_;
};

}  // namespace shop
