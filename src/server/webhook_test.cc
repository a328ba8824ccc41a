// SPDX-License-Identifier: Apache-2.0
#include "server/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/test_shop.h"
#include "server/webhook_alert.h"
#include "server/webhook_outbox.h"
#include "server/webhook_signature.h"

namespace shop {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::vector<WebhookAlert> since(Engine& engine, AlertPlace& place) {
  SystemClock clock;
  auto alerts = alerts_since(engine, clock, place);
  EXPECT_TRUE(alerts.has_value());
  return alerts ? std::move(*alerts) : std::vector<WebhookAlert>();
}

std::shared_ptr<TestBatch> nonsense(int count) {
  auto batch = std::make_shared<TestBatch>();
  for (int i = 0; i < count; ++i)
    batch->nonsense(std::to_string(i), "a line without sense, number " + std::to_string(i));
  return batch;
}

std::shared_ptr<TestBatch> sales(int count, std::string_view product) {
  auto batch = std::make_shared<TestBatch>();
  for (int i = 0; i < count; ++i)
    batch->sale("s" + std::to_string(i), product, 1, "1.00", "London");
  return batch;
}

TEST(WebhookSignature, IsThatOfTheSpecification) {
  const auto key = parse_webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(
      webhook_signature(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"),
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, AWeakSecretIsRefused) {
  for (const char* text :
       {"", "whsec_", "c2hvcnQ=", "whsec_not base64 at all, however long it is", "secret"})
    EXPECT_FALSE(parse_webhook_key(text).has_value()) << text;
  EXPECT_EQ(parse_webhook_key("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")->size(), 32U);
}

TEST(WebhookTarget, IsAnAddressOfHttp) {
  const auto plain = parse_webhook_url("http://127.0.0.1:9000/hook?x=1");
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->host + "|" + plain->port + "|" + plain->path, "127.0.0.1|9000|/hook?x=1");
  const auto tls = parse_webhook_url("https://[::1]");
  ASSERT_TRUE(tls.has_value());
  EXPECT_EQ(tls->host + "|" + tls->port + "|" + tls->path, "::1|443|/");
  for (const char* wrong :
       {"", "ftp://a", "http://", "http://a:b/", "http://user@host/", "http://a\r\nX: y/"})
    EXPECT_FALSE(parse_webhook_url(wrong).has_value()) << wrong;
}

TEST(WebhookAlerts, AllOfOneCauseIsOne) {
  TestShop shop(Which::memory);
  ASSERT_EQ(shop.open(), "");
  AlertPlace place = place_of_now(shop.engine());
  EXPECT_TRUE(since(shop.engine(), place).empty());
  shop.deliver(nonsense(1000));
  shop.deliver(sales(5, "Pen"));
  const AlertPlace before = place;
  const auto alerts = since(shop.engine(), place);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_THAT(alerts[0].body, HasSubstr("\"kind\":\"issues.new\""));
  EXPECT_THAT(alerts[0].body, HasSubstr("\"cause\":\"bad_number\",\"records\":1000"));
  EXPECT_THAT(alerts[0].body, HasSubstr("1,000 records were refused"));
  EXPECT_TRUE(since(shop.engine(), place).empty()) << "told already";
  AlertPlace again = before;
  EXPECT_EQ(since(shop.engine(), again)[0].id, alerts[0].id);
}

TEST(WebhookAlerts, LowStockIsToldOnce) {
  TestShop shop(Which::memory);
  ASSERT_EQ(shop.open(), "");
  AlertPlace place = place_of_now(shop.engine());
  const auto catalogue = std::make_shared<TestBatch>();
  catalogue->product("Pen \"A\"", 3, 2, 0);
  shop.deliver(catalogue);
  shop.deliver(sales(1, "Pen \"A\""));
  const auto alerts = since(shop.engine(), place);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_THAT(alerts[0].body, HasSubstr("\"kind\":\"stock.low\""));
  EXPECT_THAT(alerts[0].body, HasSubstr("\"stock\":2,\"reorder_level\":2"));
  EXPECT_THAT(alerts[0].body, HasSubstr("Pen \\\"A\\\""));
  EXPECT_TRUE(since(shop.engine(), place).empty());
}

class WebhookOutbox : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/webhook-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::string directory_;
};

TEST_F(WebhookOutbox, KeepsWhatWaits) {
  EXPECT_FALSE(load_outbox(directory_)->has_value());
  ASSERT_TRUE(save_outbox(directory_, {{7, 3}, {{"a-1", "{\"id\":\"a-1\"}"}, {"b", "{}"}}}));
  const auto loaded = load_outbox(directory_);
  ASSERT_TRUE(loaded.has_value() && loaded->has_value());
  EXPECT_EQ((*loaded)->place.position, 7U);
  EXPECT_EQ((*loaded)->place.notices, 3U);
  ASSERT_EQ((*loaded)->waiting.size(), 2U);
  EXPECT_EQ((*loaded)->waiting[0].body, "{\"id\":\"a-1\"}");
}

TEST_F(WebhookOutbox, ADamagedOneIsAnError) {
  std::ofstream(directory_ + "/webhook.outbox") << "something else\n";
  EXPECT_EQ(load_outbox(directory_).error().code, ErrorCode::corrupt);
}

TEST(Webhook, PausesDoubleUpToALimit) {
  EXPECT_EQ(Webhook::pause_after(1), 1s);
  EXPECT_EQ(Webhook::pause_after(4), 8s);
  EXPECT_EQ(Webhook::pause_after(1000), 300s);
}

TEST_F(WebhookOutbox, EndsAtOnceThoughNobodyAnswers) {
  TestShop shop(Which::memory);
  ASSERT_EQ(shop.open(), "");
  SystemClock clock;
  WebhookCounts counts;
  const auto start = std::chrono::steady_clock::now();
  {
    Webhook webhook(shop.engine(), clock,
                    {.data_directory = directory_,
                     .target = *parse_webhook_url("http://127.0.0.1:1/"),
                     .key = std::string(32, 'k')},
                    counts);
    while (!load_outbox(directory_)->has_value()) std::this_thread::sleep_for(1ms);
    shop.deliver(nonsense(3));
    while (counts.failed == 0) std::this_thread::sleep_for(1ms);
    EXPECT_EQ(counts.waiting, 1U);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
  EXPECT_EQ((*load_outbox(directory_))->waiting.size(), 1U) << "it is sent after a restart";
}

}  // namespace
}  // namespace shop
