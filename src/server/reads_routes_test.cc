// SPDX-License-Identifier: Apache-2.0
//
// The routes that give figures, called without a network.
#include <gmock/gmock.h>

#include <fstream>

#include "engine/test_batch.h"
#include "server/customer_routes.h"
#include "server/entry_routes.h"
#include "server/issue_routes.h"
#include "server/product_routes.h"
#include "server/report_routes.h"
#include "store/memory_store.h"
#include "store/store_fixture.h"

namespace shop {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ReadsTest : public testing::Test {
 protected:
  void SetUp() override {
    EngineOptions options;
    options.data_directory = directory_.store();
    options.clock = &clock_;
    auto opened = Engine::open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    engine_ = std::move(*opened);
    context_.reset(new ReadContext{*engine_, clock_, directory_.store() + "/regions.toml"});
    add_report_routes(router_, *context_);
    add_product_routes(router_, *context_);
    add_customer_routes(router_, *context_);
    add_issue_routes(router_, *context_);
    add_entry_routes(router_, *context_);
  }

  void book(const std::function<void(TestBatch&)>& fill) {
    auto batch = std::make_shared<TestBatch>();
    fill(*batch);
    engine_->submit({.owner = batch,
                     .transactions = batch->transactions,
                     .products = batch->products,
                     .users = batch->users,
                     .source = "test",
                     .done = nullptr});
    ASSERT_TRUE(engine_->drain());
  }
  void some_trade() {
    book([](TestBatch& batch) {
      batch.product("Laptop", 5, 4, 0);
      batch.user("1001", "London", "36").name = "Ada Lovelace";
      batch.sale("1", "Laptop", 2, "1500.00", "London");
      batch.sale("2", "Mouse", 1, "20.00", "Leeds");
      batch.nonsense("3", "3,oh no");
    });
    book([](TestBatch& batch) { batch.refund("r1", "1", 1, "1500.00"); });
  }

  Answer ask(std::string_view path, std::string_view query = {}, Role role = Role::seller,
             std::string accept = {}) {
    auto request = std::make_shared<Request>();
    request->path = path;
    request->query = *QueryParameters::parse(query);
    request->caller.role = role;
    if (!accept.empty()) request->headers.emplace_back("accept", std::move(accept));
    const Router::Found found = router_.find(Method::get, path);
    EXPECT_NE(found.route, nullptr) << path;
    if (found.route == nullptr) return {};
    EXPECT_TRUE(found.route->roles.allows(request->caller));
    request->path_values = found.path_values;
    Answer answer;
    int answered = 0;
    found.route->handler(request, [&](Answer given) {
      answer = std::move(given);
      ++answered;
    });
    EXPECT_EQ(answered, 1);
    return answer;
  }
  std::string body(std::string_view path, std::string_view query = {}, Role role = Role::seller) {
    const Answer answer = ask(path, query, role);
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return answer.body;
  }

  TestDirectory directory_;
  ManualClock clock_{Timestamp{to_day({2025, 6, 1}).number * kMicrosPerDay + 1}};
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<ReadContext> context_;
  Router router_;
};

TEST_F(ReadsTest, AReportSaysWhatItIs) {
  some_trade();
  EXPECT_THAT(
      body("/v1/revenue"),
      AllOf(
          HasSubstr(R"("report":"revenue","basis":"refund-day","span":"")"),
          HasSubstr(R"({"name":"revenue","type":"money"})"),
          HasSubstr(
              R"({"city":"London","transactions":1,"refunds":1,"units":1,"revenue":"1500.00",)")));
  EXPECT_THAT(body("/v1/revenue", "by="), HasSubstr(R"("rows":[{"transactions":2,)"));
  EXPECT_THAT(body("/v1/customers"), HasSubstr(R"("sections":[{"section":"buyers")"));
}

TEST_F(ReadsTest, TheFormatIsThatOfTheParameterOrTheHeader) {
  some_trade();
  const Answer csv = ask("/v1/revenue", "to=2024-12-31", Role::seller, "text/csv");
  EXPECT_EQ(csv.body,
            "city,transactions,refunds,units,revenue,currency\n"
            "London,1,0,2,3000.00,GBP\nLeeds,1,0,1,20.00,GBP\n");
  EXPECT_THAT(csv.headers,
              testing::ElementsAre(testing::Pair(
                  "Content-Disposition", "attachment; filename=\"revenue-to-2024-12-31.csv\"")));
  const Answer parquet = ask("/v1/revenue", "format=parquet", Role::seller, "text/csv");
  EXPECT_TRUE(parquet.body.starts_with("PAR1") && parquet.body.ends_with("PAR1"));
  EXPECT_EQ(ask("/v1/revenue", "", Role::seller, "image/png").status, 406U);
  EXPECT_EQ(ask("/v1/revenue", "", Role::seller, "TEXT/*;q=0.5, image/png").content_type,
            "text/csv; charset=utf-8");
  EXPECT_EQ(ask("/v1/revenue", "", Role::seller, "text/csv;q=0, */*").content_type,
            "application/json");
}

TEST_F(ReadsTest, AFaultNamesItsParameter) {
  const auto field = [&](std::string_view path, std::string_view query) {
    const Answer answer = ask(path, query, Role::admin);
    EXPECT_EQ(answer.status, 400U);
    const std::size_t at = answer.body.find("\"field\":\"");
    return at == std::string::npos
               ? std::string()
               : answer.body.substr(at + 9, answer.body.find('"', at + 9) - at - 9);
  };
  EXPECT_EQ(field("/v1/revenue", "by=town"), "by");
  EXPECT_EQ(field("/v1/revenue", "from=2024-01-02&to=2024-01-01"), "to");
  EXPECT_EQ(field("/v1/revenue", "by=city&by=day"), "by");
  EXPECT_EQ(field("/v1/revenue", "basis="), "basis");
  EXPECT_EQ(field("/v1/best-sellers", "category="), "category");
  EXPECT_EQ(field("/v1/entries", "season=2024-monsoon"), "season");
  EXPECT_EQ(field("/v1/entries", "cursor=5.5.5.5"), "cursor");
  EXPECT_EQ(field("/v1/alerts", "x=1"), "x");
}

TEST_F(ReadsTest, EntriesAddUpToTheNumber) {
  some_trade();
  const std::string page = body("/v1/entries", "city=London&limit=1");
  EXPECT_THAT(
      page,
      AllOf(HasSubstr(
                R"("count":2,"sums":[{"currency":"GBP","transactions":1,"refunds":1,"units":1,)"),
            HasSubstr(R"("units":1,"revenue":"1500.00"}])"),
            HasSubstr(R"("kind":"refund","reversal":false,"day":"2025-01-05")"),
            Not(HasSubstr(R"("kind":"sale")"))));
  const std::size_t at = page.find("\"next_cursor\":\"") + 15;
  const std::string cursor = page.substr(at, page.find('"', at) - at);
  book([](TestBatch& batch) { batch.sale("9", "Laptop", 1, "1.00", "London"); });
  EXPECT_THAT(body("/v1/entries", "city=London&cursor=" + cursor),
              AllOf(HasSubstr(R"("transaction_id":"1")"), Not(HasSubstr(R"("transaction_id":"9")")),
                    HasSubstr(R"("count":null)"), HasSubstr(R"("next_cursor":null)")));
}

TEST_F(ReadsTest, AProductHasItsStockAndItsDays) {
  some_trade();
  EXPECT_THAT(
      body("/v1/products/Laptop", "days=2&to=2024-12-30"),
      AllOf(HasSubstr(R"("product":"Laptop of the catalogue","category":"Catalogued")"),
            HasSubstr(R"("reorder_level":4)"),
            HasSubstr(R"({"day":"2024-12-29","transactions":0,"units":0,"revenue":"0.00",)"),
            HasSubstr(R"({"day":"2024-12-30","transactions":1,"units":2,"revenue":"3000.00",)")));
  EXPECT_EQ(ask("/v1/products/Tea").status, 404U);
  EXPECT_THAT(body("/v1/alerts"), HasSubstr(R"("active":[{"product_id":"Laptop")"));
}

TEST_F(ReadsTest, NamesAreMaskedForWhoMayNotSeeThem) {
  some_trade();
  EXPECT_THAT(body("/v1/customers/segments/new"),
              AllOf(HasSubstr("1001,A…,35-44,"), Not(HasSubstr("Lovelace"))));
  EXPECT_THAT(body("/v1/customers/segments/new", "", Role::admin),
              HasSubstr("1001,Ada Lovelace,36,"));
  EXPECT_EQ(masked("Émile"), "É…");
  EXPECT_EQ(masked(""), "");
}

TEST_F(ReadsTest, RecordsThatWereRefusedAreForAnAdmin) {
  some_trade();
  EXPECT_EQ(ask("/v1/issues").status, 403U);
  EXPECT_THAT(body("/v1/issues", "by=cause"),
              AllOf(HasSubstr(R"("cause":"bad_number")"), Not(HasSubstr("oh no"))));
  const std::string issues = body("/v1/issues", "", Role::admin);
  EXPECT_THAT(issues, HasSubstr(R"("raw":"3,oh no")"));
  const std::size_t at = issues.find("{\"issue_id\":\"") + 13;
  EXPECT_THAT(body("/v1/issues/" + issues.substr(at, 12), "", Role::admin),
              HasSubstr(R"("raw_base64":"MyxvaCBubw==")"));
  EXPECT_EQ(ask("/v1/issues/ffff", "", Role::admin).status, 404U);
}

TEST_F(ReadsTest, TheShopTellsItsOwnTime) {
  const std::string shop = body("/v1/shop", "", Role::shopper);
  EXPECT_THAT(shop, HasSubstr(R"("now":"2025-06-01T01:00:00","today":"2025-06-01")"));
  EXPECT_THAT(shop, HasSubstr(R"("role":"shopper")"));
}

TEST_F(ReadsTest, RegionsThatCannotBeReadAreNotTheCallersFault) {
  some_trade();
  std::ofstream(context_->regions_path) << "[regions]\n\"North\" = [\"Leeds\"]\n";
  EXPECT_THAT(body("/v1/revenue", "by=region"), HasSubstr(R"({"region":"North")"));
  EXPECT_THAT(body("/v1/entries", "region=North"), HasSubstr(R"("city":"Leeds")"));
  std::ofstream(context_->regions_path) << "regions = 5 5";
  EXPECT_EQ(ask("/v1/revenue", "by=region").status, 503U);
}

}  // namespace
}  // namespace shop
