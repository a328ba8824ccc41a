// SPDX-License-Identifier: Apache-2.0
//
// Random shops, recounted naively: catalogue, stock, customers and flags must give the recount's
// cells to the byte, however the events were ordered, split, merged, saved and restored.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/hash.h"
#include "base/prng.h"
#include "views/catalogue.h"
#include "views/customers.h"
#include "views/flags.h"
#include "views/sealed_chunk.h"
#include "views/stock.h"

namespace shop {
namespace {

constexpr std::int64_t kStart = 20'000 * kMicrosPerDay;

// A line of the ledger in texts, so that each view may number them its own way.
struct Line {
  std::string order, user, product, name, category, city;
  std::int64_t time = 0, units = 0, revenue = 0;
  bool refund = false, restock = true, unmatched = false, odd = false;
  std::string currency = "GBP";
};

struct Product {
  std::string id, name, category, change_id, raw;
  std::int64_t updated_at = 0, stock = 0, level = 0, delta = 0;
  bool has_stock = false, has_level = false, is_delta = false, opening = false;
};

struct User {
  std::string id, age, city, raw;
  std::int64_t updated_at = 0;
};

struct Event {
  Position position = 0;
  int line = -1;
  int sign = 1;
  std::optional<Product> product;
  std::optional<User> user;
};

struct Views {
  Dictionaries dictionaries;
  Catalogue catalogue{dictionaries};
  Customers customers{dictionaries};
  Flags flags{dictionaries, catalogue, customers};

  void cells(const CellSink& sink) const {
    catalogue.cells(sink);
    Stock(catalogue, dictionaries).cells(sink);
    customers.cells(sink);
    flags.cells(sink);
  }
  std::vector<std::string> sorted_cells() const {
    std::vector<std::string> lines;
    cells([&](std::string_view line) { lines.emplace_back(line); });
    std::sort(lines.begin(), lines.end());
    return lines;
  }
};

struct RandomShop {
  Prng prng;
  std::vector<Line> lines;
  std::vector<Event> events;
  std::vector<std::int64_t> standing;  // by line: booked less reversed

  explicit RandomShop(std::uint64_t seed, int count) : prng(seed) {
    for (int made = 0; made < count; ++made) {
      const std::uint64_t dice = prng.below(100);
      if (dice < 55 || lines.empty()) {
        book(sale());
      } else if (dice < 70) {
        book(refund());
      } else if (dice < 85) {
        reverse();
      } else if (dice < 95) {
        product_record();
      } else {
        user_record();
      }
    }
    for (std::size_t at = 0; at < events.size(); ++at) events[at].position = at + 1;
  }

  std::string pick(const char* prefix, std::uint64_t count) {
    return prefix + std::to_string(prng.below(count));
  }
  std::int64_t moment() {
    return kStart + static_cast<std::int64_t>(prng.below(300)) * (kMicrosPerDay / 5);
  }

  Line sale() {
    Line line;
    if (!lines.empty() && prng.chance(0.1)) {  // the same line with another id
      const Line& twin = lines[prng.below(lines.size())];
      if (!twin.refund) return twin;
    }
    if (prng.chance(0.5)) line.order = pick("o", 20);
    line.user = prng.chance(0.1) ? "guest" : pick("u", 6);
    line.product = pick("p", 4);
    line.name = prng.chance(0.7) ? "n" : pick("n", 3);
    line.category = prng.chance(0.7) ? "c" : pick("c", 3);
    line.city = pick("City|", 2);
    line.time = moment();
    line.units = 1 + static_cast<std::int64_t>(prng.below(3));
    line.revenue = static_cast<std::int64_t>(prng.below(1000));
    line.odd = prng.chance(0.05);
    if (prng.chance(0.1)) line.currency = "JPY";
    return line;
  }

  Line refund() {
    Line line = lines[prng.below(lines.size())];
    line.refund = true;
    line.unmatched = prng.chance(0.3);
    line.restock = prng.chance(0.7);
    line.time = moment();
    line.units = -static_cast<std::int64_t>(prng.below(3));
    line.revenue = -static_cast<std::int64_t>(prng.below(500));
    return line;
  }

  void book(Line line) {
    lines.push_back(std::move(line));
    standing.push_back(1);
    events.emplace_back();
    events.back().line = static_cast<int>(lines.size()) - 1;
  }

  void reverse() {
    const std::size_t line = prng.below(lines.size());
    const bool out = standing[line] == 1;
    standing[line] = out ? 0 : 1;
    events.emplace_back();
    events.back().line = static_cast<int>(line);
    events.back().sign = out ? -1 : 1;
  }

  void product_record() {
    Product record;
    record.id = pick("p", 5);
    record.is_delta = prng.chance(0.4);
    record.updated_at = moment();
    if (record.is_delta) {
      record.change_id = pick("change", 4);
      record.delta = static_cast<std::int64_t>(prng.below(30)) - 10;
    } else {
      record.name = pick("Name ", 3);
      if (prng.chance(0.5)) record.category = pick("Category=", 2);
      record.has_stock = prng.chance(0.6);
      record.stock = static_cast<std::int64_t>(prng.below(50));
      record.has_level = prng.chance(0.5);
      record.level = static_cast<std::int64_t>(prng.below(40));
      record.opening = record.has_stock && prng.chance(0.3);
    }
    record.raw = pick("raw", 1000);
    events.emplace_back();
    events.back().product = record;
  }

  void user_record() {
    const std::string age = pick("", 80);
    events.emplace_back();
    events.back().user = User{pick("u", 7), age, pick("City|", 2), pick("raw", 1000), moment()};
  }

  void apply(const Event& event, Views& views) const {
    if (event.product) {
      const Product& from = *event.product;
      ProductRecord record;
      record.id = from.id;
      record.name = from.name;
      record.category = from.category;
      record.change_id = from.change_id;
      record.raw = from.raw;
      record.updated_at = {from.updated_at};
      record.stock = from.stock;
      record.reorder_level = from.level;
      record.stock_delta = from.delta;
      record.has_stock = from.has_stock;
      record.has_reorder_level = from.has_level;
      record.is_delta = from.is_delta;
      record.opening_balance = from.opening;
      views.catalogue.apply(record, event.position);
    } else if (event.user) {
      UserRecord record;
      record.id = event.user->id;
      record.age = event.user->age;
      record.city = event.user->city;
      record.raw = event.user->raw;
      record.updated_at = {event.user->updated_at};
      views.catalogue.apply(record, event.position);
    } else {
      const Entry entry = to_entry(event, views.dictionaries);
      views.catalogue.apply({&entry, 1});
      views.customers.apply({&entry, 1});
      views.flags.apply({&entry, 1});
    }
  }

  Entry to_entry(const Event& event, Dictionaries& dictionaries) const {
    const Line& line = lines[static_cast<std::size_t>(event.line)];
    Entry entry;
    entry.position = event.position;
    entry.order = line.order;
    entry.time = {line.time};
    entry.day = entry.sale_day = Day{static_cast<std::int32_t>(line.time / kMicrosPerDay)};
    entry.sign = static_cast<std::int8_t>(event.sign);
    entry.units = line.units * event.sign;
    entry.revenue_minor = line.revenue * event.sign;
    entry.user = dictionaries.users.intern(line.user);
    entry.product = dictionaries.products.intern(line.product);
    entry.product_name = dictionaries.names.intern(line.name);
    entry.category = dictionaries.categories.intern(line.category);
    entry.city = dictionaries.cities.intern(line.city);
    entry.transactions = static_cast<std::int8_t>(line.refund ? 0 : event.sign);
    entry.refunds = static_cast<std::int8_t>(line.refund ? event.sign : 0);
    entry.line = line.refund ? Kind::refund : Kind::sale;
    entry.restock = line.restock;
    entry.unmatched = line.unmatched;
    entry.odd_local_time = line.odd;
    entry.currency = *Currency::find(line.currency);
    return entry;
  }
};

// The recount: knows the events' texts only, and no view.
struct Recount {
  const RandomShop& shop;
  std::vector<std::string> cells;

  std::vector<const Line*> standing() const {
    std::vector<const Line*> lines;
    for (std::size_t at = 0; at < shop.lines.size(); ++at) {
      if (shop.standing[at] == 1) lines.push_back(&shop.lines[at]);
    }
    return lines;
  }
  static std::int64_t stock_units(const Line& line) {
    return line.refund && !line.restock ? 0 : line.units;
  }
  std::vector<Product> records(const std::string& id, bool deltas) const {
    std::vector<Product> found;
    for (const Event& event : shop.events) {
      if (event.product && event.product->id == id && event.product->is_delta == deltas)
        found.push_back(*event.product);
    }
    std::sort(found.begin(), found.end(), [](const Product& a, const Product& b) {
      return std::tie(a.updated_at, a.raw) < std::tie(b.updated_at, b.raw);
    });
    return found;
  }

  void product(const std::string& id) {
    std::int64_t sales = 0, units = 0;
    std::pair<std::int64_t, std::string> name{-1, ""}, category{-1, ""};
    for (const Line* line : standing()) {
      if (line->product != id) continue;
      units += stock_units(*line);
      if (line->refund) continue;
      ++sales;
      name = std::max(name, {line->time, line->name});
      category = std::max(category, {line->time, line->category});
    }
    const std::vector<Product> known = records(id, false);
    const Product* count = nullptr;
    const Product* level = nullptr;
    if (!known.empty()) name.second = known.back().name;
    for (const Product& record : known) {
      if (!record.category.empty()) category.second = record.category;
      if (record.has_level) level = &record;
      if (record.has_stock && (count == nullptr || count->opening || !record.opening))
        count = &record;
    }
    if (sales != 0 || units != 0 || !known.empty()) {
      cells.push_back("catalogue|product|" + id + "|name=" + name.second + "|category=" +
                      escape_cell_text(category.second) + "|sales=" + std::to_string(sales) +
                      "|units=" + std::to_string(units) + (known.empty() ? "" : "|record=1"));
    }
    if (known.empty() && sales != 0 && any_product_record())
      cells.push_back("flags|unknown_product|" + id + "|count=" + std::to_string(sales));
    stock(id, count, level);
  }
  bool any_product_record() const {
    return std::any_of(shop.events.begin(), shop.events.end(), [](const Event& event) {
      return event.product && !event.product->is_delta;
    });
  }

  void stock(const std::string& id, const Product* count, const Product* level) {
    std::map<std::string, Product> deltas;
    for (const Product& delta : records(id, true)) deltas[delta.change_id] = delta;
    if (count == nullptr && deltas.empty()) return;
    const std::int64_t since = count == nullptr || count->opening ? INT64_MIN : count->updated_at;
    std::int64_t stock = count != nullptr ? count->stock : 0;
    for (const auto& [change, delta] : deltas) stock += delta.updated_at > since ? delta.delta : 0;
    for (const Line* line : standing()) {
      if (line->product == id && line->time > since) stock -= stock_units(*line);
    }
    std::string cell = "stock|" + id + "|stock=" + std::to_string(stock);
    if (level != nullptr) {
      cell += "|level=" + std::to_string(level->level);
      if (stock <= level->level) cell += "|low=1";
    }
    cells.push_back(cell);
  }

  void customer(const std::string& id) {
    std::int64_t sales = 0;
    std::set<std::int64_t> days;
    std::map<std::string, std::int64_t> spend;
    for (const Line* line : standing()) {
      if (line->user != id) continue;
      spend[line->currency] += line->revenue;
      if (line->refund) continue;
      ++sales;
      days.insert(line->time / kMicrosPerDay);
    }
    const auto newest = newest_user(id);
    if (newest) {
      cells.push_back("catalogue|user|" + id + "|age=" + newest->age +
                      "|city=" + escape_cell_text(newest->city) + "|raw=" + newest->raw);
    }
    if (id == "guest") return;
    std::string cell = "customers|" + id + "|sales=" + std::to_string(sales);
    if (!days.empty()) {
      cell += "|first_day=" + format_day({static_cast<std::int32_t>(*days.begin())});
      cell += "|last_day=" + format_day({static_cast<std::int32_t>(*days.rbegin())});
      cell += "|days=" + std::to_string(days.size());
    }
    bool any = sales != 0;
    for (const auto& [currency, minor] : spend) {
      if (minor == 0) continue;
      any = true;
      cell += "|spend_" + currency + "=" + std::to_string(minor);
    }
    if (any) cells.push_back(cell);
    if (sales != 0 && !newest && any_user_record())
      cells.push_back("flags|unknown_user|" + id + "|count=" + std::to_string(sales));
  }
  std::optional<User> newest_user(const std::string& id) const {
    std::optional<User> newest;
    for (const Event& event : shop.events) {
      if (!event.user || event.user->id != id) continue;
      if (!newest || std::tie(event.user->updated_at, event.user->raw) >
                         std::tie(newest->updated_at, newest->raw))
        newest = event.user;
    }
    return newest;
  }
  bool any_user_record() const {
    return std::any_of(shop.events.begin(), shop.events.end(),
                       [](const Event& event) { return event.user.has_value(); });
  }

  // Returns the numbers of lines repeated, sorted: their keys are hashes, which only the view has.
  std::vector<std::int64_t> flags() {
    std::map<std::string, std::int64_t> odd, unmatched;
    std::map<std::tuple<std::string, std::string, std::string, std::string, std::string,
                        std::string, std::string, std::int64_t, std::int64_t, std::int64_t, bool>,
             std::int64_t>
        same;
    for (const Line* line : standing()) {
      const Line& l = *line;
      if (l.odd) ++odd[format_day({static_cast<std::int32_t>(l.time / kMicrosPerDay)})];
      if (l.unmatched) ++unmatched[l.product];
      if (!l.order.empty() && (!l.refund || l.unmatched))
        ++same[{l.order, l.product, l.user, l.city, l.category, l.name, l.currency, l.time, l.units,
                l.revenue, l.refund}];
    }
    for (const auto& [key, count] : odd)
      cells.push_back("flags|odd_local_time|" + key + "|count=" + std::to_string(count));
    for (const auto& [key, count] : unmatched)
      cells.push_back("flags|unmatched_refund|" + key + "|count=" + std::to_string(count));
    std::vector<std::int64_t> repeated;
    for (const auto& [key, count] : same) {
      if (count > 1) repeated.push_back(count - 1);
    }
    std::sort(repeated.begin(), repeated.end());
    return repeated;
  }

  void run() {
    for (int at = 0; at < 5; ++at) product("p" + std::to_string(at));
    for (int at = 0; at < 7; ++at) customer("u" + std::to_string(at));
    customer("guest");
  }
};

std::vector<std::int64_t> repeated_counts(const Views& views) {
  std::vector<std::int64_t> counts;
  views.flags.visit([&](const Flag& flag) {
    if (flag.rule == FlagRule::repeated_line) counts.push_back(flag.count);
  });
  std::sort(counts.begin(), counts.end());
  return counts;
}

class EverySeed : public testing::TestWithParam<int> {
 protected:
  RandomShop shop{static_cast<std::uint64_t>(GetParam()), 40 + GetParam() * 7};
  std::vector<std::string> straight() const {
    Views views;
    for (const Event& event : shop.events) shop.apply(event, views);
    return views.sorted_cells();
  }
};

TEST_P(EverySeed, EqualsTheRecount) {
  Views views;
  for (const Event& event : shop.events) shop.apply(event, views);
  Recount recount{shop, {}};
  recount.run();
  const std::vector<std::int64_t> repeated = recount.flags();
  std::sort(recount.cells.begin(), recount.cells.end());
  std::vector<std::string> cells = views.sorted_cells();
  std::erase_if(cells,
                [](const std::string& line) { return line.starts_with("flags|repeated_line|"); });
  EXPECT_EQ(cells, recount.cells);
  EXPECT_EQ(repeated_counts(views), repeated);
}

TEST_P(EverySeed, GivesTheSameInAnyOrder) {
  const std::vector<std::string> expected = straight();
  Prng prng(99);
  for (int round = 0; round < 5; ++round) {
    std::vector<Event> events = shop.events;
    for (std::size_t at = events.size(); at > 1; --at)
      std::swap(events[at - 1], events[prng.below(at)]);
    Views views;
    for (const Event& event : events) shop.apply(event, views);
    EXPECT_EQ(views.sorted_cells(), expected);
  }
}

TEST_P(EverySeed, GivesTheSameSplitAndMerged) {
  Prng prng(77);
  Views parts[3];
  for (const Event& event : shop.events) shop.apply(event, parts[prng.below(3)]);
  Views whole;
  for (const Views& part : parts) {
    whole.catalogue.merge(part.catalogue);
    whole.customers.merge(part.customers);
    whole.flags.merge(part.flags);
  }
  EXPECT_EQ(whole.sorted_cells(), straight());
}

// Each chunk is saved at some position of its own, some never; the log is then replayed from its
// beginning into views that were restored from them.
TEST_P(EverySeed, GivesTheSameRestoredFromChunksOfDifferentPositions) {
  struct Saved {
    std::string bytes;
    Position upto = 0;
  };
  std::map<std::string, Saved> saved;
  Prng prng(55);
  Views views;
  const auto save_some = [&](auto& view, Position upto) {
    for (const std::string& name : view.dirty_chunks()) {
      if (prng.chance(0.3)) saved[name] = {view.save_chunk(name), upto};
    }
  };
  for (const Event& event : shop.events) {
    shop.apply(event, views);
    if (!prng.chance(0.1)) continue;
    save_some(views.catalogue, event.position + 1);
    save_some(views.customers, event.position + 1);
    save_some(views.flags, event.position + 1);
  }
  Views restored;
  for (const auto& [name, chunk] : saved) {
    const Status status = name.starts_with("catalogue/")
                              ? restored.catalogue.load_chunk(name, chunk.bytes, chunk.upto)
                          : name.starts_with("customers/")
                              ? restored.customers.load_chunk(name, chunk.bytes, chunk.upto)
                              : restored.flags.load_chunk(name, chunk.bytes, chunk.upto);
    ASSERT_TRUE(status) << status.error().message;
  }
  for (const Event& event : shop.events) shop.apply(event, restored);
  restored.catalogue.restored(shop.events.size() + 1);
  EXPECT_EQ(restored.sorted_cells(), straight());
}

TEST_P(EverySeed, TellsEachChangedCell) {
  Views views;
  views.catalogue.track_changes(true);
  views.customers.track_changes(true);
  views.flags.track_changes(true);
  std::map<std::string, std::string> last;
  const CellSink note = [&](std::string_view line) {
    last[std::string(line.substr(0, line.find('=')))] = line;
  };
  for (const Event& event : shop.events) {
    shop.apply(event, views);
    if (event.position % 7 != 0 && event.position != shop.events.size()) continue;
    views.catalogue.take_changed_cells(note);
    views.customers.take_changed_cells(note);
    views.flags.take_changed_cells(note);
  }
  for (const std::string& line : views.sorted_cells()) {
    if (line.starts_with("flags|unknown_")) continue;  // they follow the other views' cells
    EXPECT_EQ(last[line.substr(0, line.find('='))], line);
  }
}

INSTANTIATE_TEST_SUITE_P(Shops, EverySeed, testing::Range(1, 60));

// Whatever a chunk says, reading it gives a Status and never a crash. Damaged payloads get a new
// seal, so that they reach the readers behind it.
TEST(Chunks, DamagedOnesGiveAnError) {
  RandomShop shop(5, 400);
  Views views;
  for (const Event& event : shop.events) shop.apply(event, views);
  Prng prng(3);
  int refused = 0;
  const auto damage = [&](auto& view, auto load) {
    for (const std::string& name : view.all_chunks()) {
      const std::string bytes = view.save_chunk(name);
      for (int round = 0; round < 20; ++round) {
        std::string damaged = bytes;
        damaged[prng.below(damaged.size())] ^= static_cast<char>(1 + prng.below(255));
        Views fresh;
        EXPECT_FALSE(load(fresh, name, damaged)) << name;
        damaged = damaged.substr(0, prng.below(damaged.size()));
        EXPECT_FALSE(load(fresh, name, damaged)) << name;
        std::string payload = bytes.substr(1, bytes.size() - 9);
        if (payload.empty()) continue;
        payload[prng.below(payload.size())] ^= static_cast<char>(1 + prng.below(255));
        if (prng.chance(0.3)) payload.resize(prng.below(payload.size()));
        refused += !load(fresh, name, seal_chunk(payload));
        fresh.sorted_cells();
      }
    }
  };
  damage(views.catalogue, [](Views& into, std::string_view name, std::string_view bytes) {
    return into.catalogue.load_chunk(name, bytes, 1).has_value();
  });
  damage(views.customers, [](Views& into, std::string_view name, std::string_view bytes) {
    return into.customers.load_chunk(name, bytes, 1).has_value();
  });
  damage(views.flags, [](Views& into, std::string_view name, std::string_view bytes) {
    return into.flags.load_chunk(name, bytes, 1).has_value();
  });
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace shop
