// SPDX-License-Identifier: Apache-2.0
#include "views/shop_views.h"

#include <algorithm>
#include <utility>

namespace shop {
namespace {

tl::unexpected<Error> unknown(std::string_view what, std::string_view name) {
  std::string message(what);
  message += name;
  return fail(ErrorCode::invalid_argument, std::move(message));
}

}  // namespace

template <class Views, class Do>
void ShopViews::each(Views& views, Do&& act) {
  act(std::string_view("revenue"), views.revenue);
  act(std::string_view("hours"), views.hours);
  act(std::string_view("statistics"), views.statistics);
  act(std::string_view("best_sellers"), views.best_sellers);
  act(std::string_view("catalogue"), views.catalogue);
  act(std::string_view("customers"), views.customers);
  act(std::string_view("flags"), views.flags);
  act(std::string_view("rule_flags"), views.rule_flags);
  act(std::string_view("outliers"), views.outliers);
  act(std::string_view("issues"), views.issues);
}

ShopViews::ShopViews(Dictionaries& dictionaries, const Options& options)
    : revenue(dictionaries),
      hours(dictionaries),
      statistics(dictionaries),
      best_sellers(dictionaries),
      catalogue(dictionaries, options.alerts),
      stock(catalogue, dictionaries),
      customers(dictionaries, options.customers),
      flags(dictionaries, catalogue, customers),
      rule_flags(dictionaries, catalogue, options.rules, options.customers.guest),
      outliers(dictionaries, options.rules) {}

void ShopViews::apply(std::span<const Entry> entries) {
  // These two wait for memory, so they look far ahead.
  customers.apply(entries);
  catalogue.apply(entries);
  while (!entries.empty()) {
    const std::span<const Entry> block = entries.first(std::min(kBlock, entries.size()));
    revenue.apply(block);
    hours.apply(block);
    statistics.apply(block);
    best_sellers.apply(block);
    flags.apply(block);
    rule_flags.apply(block);
    outliers.apply(block);
    entries = entries.subspan(block.size());
  }
}

void ShopViews::apply_product(const ProductRecord& product, Position position) {
  catalogue.apply(product, position);
}

void ShopViews::apply_user(const UserRecord& user, Position position) {
  catalogue.apply(user, position);
}

void ShopViews::merge(const ShopViews& other) {
  revenue.merge(other.revenue);
  hours.merge(other.hours);
  statistics.merge(other.statistics);
  best_sellers.merge(other.best_sellers);
  catalogue.merge(other.catalogue);
  customers.merge(other.customers);
  flags.merge(other.flags);
  rule_flags.merge(other.rule_flags);
  outliers.merge(other.outliers);
  issues.merge(other.issues);
}

void ShopViews::cells(const CellSink& sink) const {
  each(*this, [&](std::string_view, const auto& view) { view.cells(sink); });
  stock.cells(sink);
}

std::vector<std::string_view> ShopViews::names() {
  return {"revenue", "hours",      "statistics", "best_sellers", "catalogue", "customers",
          "flags",   "rule_flags", "outliers",   "issues",       "stock"};
}

Status ShopViews::cells_of(std::string_view name, const CellSink& sink) const {
  bool found = name == "stock";
  if (found) stock.cells(sink);
  each(*this, [&](std::string_view each_name, const auto& view) {
    if (each_name != name) return;
    found = true;
    view.cells(sink);
  });
  if (found) return {};
  return unknown("there is no view ", name);
}

void ShopViews::track_changes(bool on) {
  each(*this, [&](std::string_view, auto& view) { view.track_changes(on); });
}

void ShopViews::take_changed_cells(const CellSink& sink) {
  each(*this, [&](std::string_view, auto& view) { view.take_changed_cells(sink); });
}

std::vector<std::string> ShopViews::all_chunks() const {
  std::vector<std::string> names;
  each(*this, [&](std::string_view, const auto& view) {
    for (std::string& name : view.all_chunks()) names.push_back(std::move(name));
  });
  return names;
}

std::vector<std::string> ShopViews::dirty_chunks() const {
  std::vector<std::string> names;
  each(*this, [&](std::string_view, const auto& view) {
    for (std::string& name : view.dirty_chunks()) names.push_back(std::move(name));
  });
  return names;
}

std::vector<std::string> ShopViews::late_chunks() const {
  std::vector<std::string> names;
  catalogue.alerts().list_chunks(true, names);
  return names;
}

Result<std::string> ShopViews::save_chunk(std::string_view name, AfterSave after) {
  Result<std::string> bytes = unknown("no view has a chunk ", name);
  each(*this, [&](std::string_view each_name, auto& view) {
    if (each_name == name.substr(0, name.find('/'))) bytes = view.save_chunk(name, after);
  });
  return bytes;
}

Status ShopViews::load_chunk(std::string_view name, std::string_view bytes, Position applied_upto) {
  Status status = unknown("no view has a chunk ", name);
  each(*this, [&](std::string_view each_name, auto& view) {
    if (each_name == name.substr(0, name.find('/'))) {
      status = view.load_chunk(name, bytes, applied_upto);
    }
  });
  return status;
}

}  // namespace shop
