// SPDX-License-Identifier: Apache-2.0
//
// What a shop's own programs may rely on when they send records.
#include "server/ingest_routes.h"

#include <gmock/gmock.h>

#include <future>

#include "engine/test_shop.h"
#include "server/body_coding.h"

namespace shop {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kLaptop =
    R"(1,1001,2001,"Laptop","Electronics",2,1500.00,3000.00,2024-12-30 14:30:00,"London")";

class IngestTest : public testing::Test {
 protected:
  IngestTest() {
    EXPECT_EQ(shop_.open(), "");
    context_.reset(new IngestContext{shop_.engine(),
                                     {ShopZone::utc(), *Currency::find("GBP"), false},
                                     [](const std::function<void()>& task) { task(); }});
    add_ingest_routes(router_, *context_);
  }

  Answer post(std::string_view path, std::string_view type, std::string_view body) {
    return post_later(path, type, body).get();
  }
  std::future<Answer> post_later(std::string_view path, std::string_view type,
                                 std::string_view body) {
    auto request = std::make_shared<Request>();
    request->method = Method::post;
    request->path = path;
    request->id = "r1";
    if (!type.empty()) request->headers.emplace_back("content-type", type);
    request->body = body;
    auto promise = std::make_shared<std::promise<Answer>>();
    std::future<Answer> answer = promise->get_future();
    router_.find(Method::post, path).route->handler(request, [promise](Answer one) {
      promise->set_value(std::move(one));
    });
    return answer;
  }
  Answer transactions(std::string_view type, std::string_view body) {
    return post("/v1/transactions", type, body);
  }

  std::unique_ptr<IngestContext> context_;  // goes after the engine, whose rows refer to it
  TestShop shop_{Which::memory};
  Router router_;
};

TEST_F(IngestTest, SaysWhatBecameOfEachRecord) {
  const Answer first = transactions("text/csv", std::string(kLaptop) + "\nnonsense\n");
  EXPECT_EQ(first.status, 200u);
  EXPECT_EQ(first.body,
            "{\"as_of\":4,\"records\":2,\"booked\":1,\"duplicates\":0,\"issues\":1,"
            "\"issues_by_cause\":{\"malformed\":1},\"results\":["
            "{\"line\":1,\"id\":\"1\",\"status\":\"booked\",\"position\":2},"
            "{\"line\":2,\"id\":\"nonsense\",\"status\":\"issue\",\"position\":3,"
            "\"cause\":\"malformed\"}]}\n");
  EXPECT_EQ(shop_.revenue("London"), "3000.00");
}

TEST_F(IngestTest, SubmitsTogetherWhatWasGathered) {
  SubmissionGatherer gatherer(shop_.engine());
  context_->gatherer = &gatherer;
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 3; ++i) answers.push_back(post_later("/v1/transactions", "", kLaptop));
  EXPECT_EQ(answers[0].wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  gatherer.submit_all();
  EXPECT_THAT(answers[0].get().body, HasSubstr("\"booked\":1,"));
  EXPECT_THAT(answers[1].get().body, HasSubstr("\"duplicates\":1,"));
  EXPECT_THAT(answers[2].get().body, HasSubstr("\"duplicates\":1,"));
  gatherer.submit_all();  // nothing is left
  EXPECT_EQ(shop_.revenue("London"), "3000.00");
}

TEST_F(IngestTest, BooksNothingTwiceAndSaysSo) {
  transactions("text/csv", kLaptop);
  const Answer again = transactions("text/csv", kLaptop);
  EXPECT_THAT(again.body,
              AllOf(HasSubstr("\"duplicates\":1"), HasSubstr("\"status\":\"duplicate\"")));
  EXPECT_EQ(shop_.revenue("London"), "3000.00");
}

TEST_F(IngestTest, TakesTheSameRecordInEverySyntax) {
  constexpr std::string_view kObject =
      R"({"transaction_id":"1","user_id":"1001","product_id":"2001","product_name":"Laptop",)"
      R"("category":"Electronics","quantity":2,"price":1500.00,"total":3000.00,)"
      R"("timestamp":"2024-12-30 14:30:00","city":"London"})";
  EXPECT_THAT(transactions("text/csv; charset=utf-8", kLaptop).body, HasSubstr("\"booked\":1"));
  const std::string array = "[" + std::string(kObject) + "]";
  const std::string lines = std::string(kObject) + "\n" + std::string(kObject) + "\n";
  EXPECT_THAT(transactions("application/json", kObject).body, HasSubstr("\"duplicates\":1"));
  EXPECT_THAT(transactions("application/json", array).body, HasSubstr("\"duplicates\":1"));
  EXPECT_THAT(transactions("application/x-ndjson", lines).body, HasSubstr("\"duplicates\":2"));
  EXPECT_THAT(transactions("", kObject).body, HasSubstr("\"duplicates\":1"));
  EXPECT_THAT(transactions("application/x-www-form-urlencoded", kLaptop).body,
              HasSubstr("\"duplicates\":1"));
}

TEST_F(IngestTest, TakesProductsAndUsers) {
  EXPECT_THAT(post("/v1/products", "application/json",
                   R"({"product_id":"2001","name":"Laptop","category":"Electronics",)"
                   R"("price":1500,"stock":3,"reorder_level":5})")
                  .body,
              HasSubstr("\"booked\":1"));
  EXPECT_THAT(post("/v1/users", "text/csv", "1001,Ann,34,1 High Street,London\n").body,
              HasSubstr("\"booked\":1"));
  EXPECT_EQ(shop_.stock("2001"), "3");
}

TEST_F(IngestTest, SaysWhatIsWrongWithABodyThatIsNoRecords) {
  const Answer nothing = transactions("text/csv", "");
  EXPECT_EQ(nothing.status, 400u);
  EXPECT_THAT(nothing.body, HasSubstr("\"field\":\"body\""));
  const Answer type = transactions("application/xml", "<a/>");
  EXPECT_EQ(type.status, 415u);
  EXPECT_THAT(type.body, HasSubstr("\"field\":\"Content-Type\""));
}

TEST_F(IngestTest, AnswersManyRecordsInTheirOrder) {
  std::string body;
  for (int i = 0; i < 10'000; ++i)
    body +=
        std::to_string(i) + ",1001,2001,Laptop,Electronics,1,1.00,1.00,2024-12-30 14:30:00,Leeds\n";
  const Answer answer = transactions("text/csv", body);
  EXPECT_THAT(answer.body, StartsWith("{\"as_of\":10002,\"records\":10000,\"booked\":10000,"));
  EXPECT_THAT(answer.body, HasSubstr("{\"line\":10000,\"id\":\"9999\",\"status\":\"booked\","
                                     "\"position\":10001}]}"));
  EXPECT_EQ(shop_.close(), "");
  EXPECT_EQ(context_->bytes_under_way, 0u);
}

TEST_F(IngestTest, TakesNothingWhereTooMuchIsUnderWay) {
  context_->bytes_under_way_max = 10;
  const Answer answer = transactions("text/csv", kLaptop);
  EXPECT_EQ(answer.status, 503u);
  EXPECT_EQ(shop_.revenue("London"), "0.00");
}

TEST_F(IngestTest, SaysThatAFailedWriteMustBeSentAgain) {
  shop_.faults().fail(WriteKind::log, 1, WriteEnding::lost);
  const Answer answer = transactions("text/csv", kLaptop);
  EXPECT_EQ(answer.status, 503u);
  EXPECT_THAT(answer.body, HasSubstr("send them again"));
}

TEST_F(IngestTest, MakesUpIdsThatAreNotUtf8) {
  EXPECT_THAT(transactions("text/csv", "\xff,2,3,x,y,1,1.00,1.00,2024-12-30 14:30:00,z\n").body,
              HasSubstr("\xef\xbf\xbd"));
}

TEST(BodyCodingTest, UnpacksWhatItPacksAndNoMoreThanItMay) {
  const std::string text(100'000, 'a');
  const std::string packed = packed_gzip(text);
  EXPECT_EQ(*unpacked(Coding::gzip, packed, 100'000), text);
  EXPECT_EQ(*unpacked(Coding::gzip, packed + packed, 200'000), text + text);
  EXPECT_EQ(unpacked(Coding::gzip, packed, 99'999).error().code, ErrorCode::exhausted);
  EXPECT_FALSE(unpacked(Coding::gzip, packed.substr(0, packed.size() / 2), 100'000));
  EXPECT_FALSE(unpacked(Coding::gzip, "no gzip", 100));
  EXPECT_FALSE(unpacked(Coding::zstd, "no zstd", 100));
  EXPECT_FALSE(unpacked(Coding::zstd, "", 100));
}

}  // namespace
}  // namespace shop
