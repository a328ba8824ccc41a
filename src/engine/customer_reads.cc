// SPDX-License-Identifier: Apache-2.0
#include "engine/customer_reads.h"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/give_way.h"
#include "engine/habit_reads.h"
#include "ledger/decision_block.h"
#include "reports/source_of_views.h"

namespace shop {
namespace {

constexpr std::size_t kUsersPerRead = 2048;
constexpr Position kFewRows = 2000;  // of the log: a last look at their users is soon done
constexpr int kRoundsMax = 20;

// Users of which rows of the log from `from` to `upto` tell something.
Result<std::set<std::string>> users_between(Engine& engine, Position from, Position upto) {
  std::set<std::string> users;
  if (from >= upto) return users;
  Dictionaries texts;
  Decisions decisions;
  SHOP_CHECK(engine.store().scan(from, [&](const LogBlock& block) -> Status {
    if (block.first_position >= upto) return {};
    SHOP_CHECK(decode_block(block.bytes, texts, decisions));
    for (const Entry& entry : decisions.entries)
      if (entry.position >= from) users.emplace(texts.users.text(entry.user));
    for (const UserRow& row : decisions.users) users.emplace(row.user.id);
    return {};
  }));
  return users;
}

class CustomerReads {
 public:
  CustomerReads(Engine& engine, const Regions& regions, const CustomersQuery& query)
      : engine_(engine), regions_(regions), query_(query) {}

  // Nothing where the day by which segments are told went on meanwhile.
  Result<std::optional<std::vector<Table>>> tables() {
    Symbol bound = 0;
    engine_.read([&](const ShopViews& views, Position upto) {
      seen_upto_ = upto;
      bound = views.customers.user_bound();
      as_of_ = customers_as_of(source(views, upto), query_);
    });
    CustomerTotals totals(query_.span, as_of_);
    totals.expect(std::size_t{bound} + bound / 8);
    for (std::size_t first = 0; first < bound; first += kUsersPerRead) {
      const std::size_t end = std::min<std::size_t>(bound, first + kUsersPerRead);
      engine_.read([&](const ShopViews& views, Position) {
        for (std::size_t user = first; user < end; ++user)
          totals.put(views.customers, views.catalogue, static_cast<Symbol>(user));
      });
      give_way();
    }
    SHOP_CHECK(catch_up(totals));
    return last_look(totals);
  }

 private:
  ReportSource source(const ShopViews& views, Position upto) {
    return source_of(views, engine_.dictionaries(), regions_, upto);
  }
  Position position() {
    Position position = 0;
    engine_.read([&](const ShopViews&, Position upto) { position = upto; });
    return position;
  }
  void put(const ShopViews& views, const std::string& user, CustomerTotals& totals) {
    if (const auto symbol = engine_.dictionaries().users.find(user))
      totals.put(views.customers, views.catalogue, *symbol);
  }

  Status catch_up(CustomerTotals& totals) {
    for (int round = 0; round < kRoundsMax; ++round) {
      const Position upto = position();
      if (upto - seen_upto_ <= kFewRows) return {};
      SHOP_TRY(const std::set<std::string> users, users_between(engine_, seen_upto_, upto));
      for (auto next = users.begin(); next != users.end();) {
        engine_.read([&](const ShopViews& views, Position) {
          for (std::size_t i = 0; i < kUsersPerRead && next != users.end(); ++i, ++next)
            put(views, *next, totals);
        });
        give_way();
      }
      seen_upto_ = upto;
    }
    return {};
  }

  Result<std::optional<std::vector<Table>>> last_look(CustomerTotals& totals) {
    Status status;
    bool same_day = false;
    CurrencyOrder order;
    Position as_of = 0;
    engine_.read([&](const ShopViews& views, Position upto) {
      as_of = upto;
      const ReportSource now = source(views, upto);
      same_day = customers_as_of(now, query_) == as_of_;
      order = customers_currencies(now);
      const auto users = users_between(engine_, seen_upto_, upto);
      if (!users) {
        status = fail(users.error());
        return;
      }
      for (const std::string& user : *users) put(views, user, totals);
    });
    SHOP_CHECK(status);
    if (!same_day) return std::optional<std::vector<Table>>();
    SHOP_TRY(const PurchaseHabits habits, purchase_habits(engine_, totals, as_of_, as_of));
    return std::optional(customers_tables(totals.sums(), order, as_of_,
                                          {as_of, {}, span_text(query_.span)}, &habits));
  }

  Engine& engine_;
  const Regions& regions_;
  const CustomersQuery& query_;
  Position seen_upto_ = 0;  // all users are as of here at least
  std::optional<Day> as_of_;
};

}  // namespace

Result<std::vector<Table>> read_customers(Engine& engine, const Regions& regions,
                                          const CustomersQuery& query) {
  for (;;) {
    SHOP_TRY(std::optional<std::vector<Table>> tables,
             CustomerReads(engine, regions, query).tables());
    if (tables) return std::move(*tables);
  }
}

}  // namespace shop
