// SPDX-License-Identifier: Apache-2.0
//
// What whoever follows the shop gets, however slow, however late.
#include "server/live_hub.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <condition_variable>
#include <deque>
#include <thread>

#include "engine/test_shop.h"

namespace shop {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A thread that serves connections.
class Desk {
 public:
  Desk() : thread_([this] { work(); }) {}
  ~Desk() {
    run({});
    thread_.join();
  }
  void run(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    more_.notify_one();
  }

 private:
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      more_.wait(lock, [&] { return !tasks_.empty(); });
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      if (!task) return;
      task();
    }
  }
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::function<void()>> tasks_;
  std::thread thread_;
};

// One who follows; may stop reading.
class Follower final : public Stream, public std::enable_shared_from_this<Follower> {
 public:
  explicit Follower(Desk& desk) : desk_(desk) {}

  void follow(const Answer& answer) {
    ASSERT_TRUE(answer.stream) << answer.body;
    desk_.run([self = shared_from_this(), begin = answer.stream] { begin(self); });
  }
  void stop_reading() { reading_ = false; }
  void read_on() {
    desk_.run([self = shared_from_this()] {
      self->reading_ = true;
      if (const auto sent = std::exchange(self->waiting_, {})) sent();
    });
  }
  void leave() {
    desk_.run([self = shared_from_this()] { self->close(); });
  }

  // What came until `text` did; fails where it does not come.
  std::string heard(std::string_view text) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(came_.wait_for(lock, 5s, [&] { return all_.find(text) != std::string::npos; }))
        << text << " did not come, but: " << all_;
    return all_;
  }
  std::size_t pieces() {
    const std::lock_guard lock(mutex_);
    return pieces_;
  }

  void run(std::function<void()> work) override { desk_.run(std::move(work)); }
  const void* thread() const override { return &desk_; }
  void send(std::shared_ptr<const std::string> piece, std::function<void()> sent) override {
    {
      const std::lock_guard lock(mutex_);
      all_ += *piece;
      ++pieces_;
    }
    came_.notify_all();
    if (reading_) {
      desk_.run([self = shared_from_this(), sent = std::move(sent)] { sent(); });
    } else {
      waiting_ = std::move(sent);
    }
  }
  bool is_open() const override { return open_; }
  void close() override {
    open_ = false;
    if (const auto closed = std::exchange(closed_, {})) closed();
  }
  void when_closed(std::function<void()> closed) override { closed_ = std::move(closed); }

 private:
  Desk& desk_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::string all_;
  std::size_t pieces_ = 0;
  std::function<void()> waiting_;
  std::function<void()> closed_;
  std::atomic<bool> reading_ = true;
  std::atomic<bool> open_ = true;
};

// Of the numbers that stand behind each `name`.
int sum_of(std::string_view text, std::string_view name) {
  int sum = 0;
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at)) {
    at += name.size();
    sum += std::atoi(text.data() + at);
  }
  return sum;
}

class LiveHubTest : public testing::Test {
 protected:
  LiveHubTest() {
    shop_.options.on_folded = [this](const Decisions& decisions) {
      changes_.note(decisions);
      hub_->wake();
    };
    EXPECT_EQ(shop_.open(), "");
    open_hub();
  }
  ~LiveHubTest() override {
    hub_->stop();
    shop_.crash();
  }
  void open_hub() {
    hub_ = std::make_unique<LiveHub>(
        changes_,
        [this](const auto& use) {
          Engine& engine = shop_.engine();
          engine.read([&](const ShopViews& views, Position upto) {
            use(views, engine.dictionaries(), upto);
          });
        },
        pace_);
    hub_->start();
  }
  std::shared_ptr<Follower> follower(std::string_view views = "",
                                     std::optional<Position> since = std::nullopt) {
    return follower_at(desk_, views, since);
  }
  std::shared_ptr<Follower> follower_at(Desk& desk, std::string_view views,
                                        std::optional<Position> since = std::nullopt) {
    auto one = std::make_shared<Follower>(desk);
    one->follow(hub_->answer(*parse_live_views(views), since, "2024-12-30"));
    return one;
  }
  Position sale(std::string_view id, std::string_view product, std::string_view price,
                std::string_view city) {
    auto batch = std::make_shared<TestBatch>();
    batch->sale(id, product, 1, price, city);
    shop_.deliver(batch);
    return shop_.engine().status().log_end;
  }

  LiveChanges changes_{ShopZone::utc()};
  TestShop shop_{Which::memory};
  LivePace pace_;
  Desk desk_;
  Desk other_desk_;
  std::unique_ptr<LiveHub> hub_;
};

TEST_F(LiveHubTest, TellsThePresentValueOfWhatChanged) {
  sale("1", "Laptop", "1500.00", "London");
  const auto one = follower();
  one->heard("event: hello");
  sale("2", "Laptop", "100.00", "London");
  EXPECT_THAT(one->heard("event: booked"),
              AllOf(HasSubstr(R"({"view":"revenue","day":"2024-12-30","city":"London",)"
                              R"("category":"Electronics","currency":"GBP","transactions":2,)"
                              R"("refunds":0,"units":2,"revenue":"1600.00"})"),
                    HasSubstr(R"({"view":"best_sellers","day":"2024-12-30","product_id":"Laptop",)"
                              R"("product":"Laptop of the shop","category":"Electronics",)"
                              R"("currency":"GBP","transactions":2,)"),
                    HasSubstr(R"("records":1,"transactions":[{"transaction_id":"2")")));
}

TEST_F(LiveHubTest, TellsOnlyWhatWasAskedFor) {
  const auto one = follower("stock");
  one->heard("event: hello");
  auto batch = std::make_shared<TestBatch>();
  batch->product("Laptop", 5, 8, 1);
  batch->sale("1", "Laptop", 1, "10.00", "London");
  batch->nonsense("2", "nonsense");
  shop_.deliver(batch);
  EXPECT_THAT(one->heard(R"("stock":4,"reorder_level":8,"low":true})"),
              AllOf(Not(HasSubstr("revenue")), Not(HasSubstr("booked"))));
  EXPECT_FALSE(parse_live_views("stock,nothing"));
}

TEST_F(LiveHubTest, TellsIssuesByCause) {
  const auto one = follower("issues");
  one->heard("event: hello");
  auto batch = std::make_shared<TestBatch>();
  batch->nonsense("1", "nonsense");
  batch->nonsense("2", "more nonsense");
  shop_.deliver(batch);
  one->heard(R"({"view":"issues","cause":"bad_number","issues":2,"seen":2})");
}

TEST_F(LiveHubTest, TellsOfIssuesWithEachWriteThatHasSome) {
  const auto one = follower("issues");
  one->heard("event: hello");
  for (int count = 1; count <= 5; ++count) {
    auto batch = std::make_shared<TestBatch>();
    batch->nonsense(fmt::format("{}", count), fmt::format("nonsense {}", count));
    shop_.deliver(batch);
    one->heard(fmt::format(R"("cause":"bad_number","issues":{},)", count));
  }
}

TEST_F(LiveHubTest, ZeroesACellThatIsGone) {
  const auto one = follower("revenue");
  one->heard("event: hello");
  sale("1", "Laptop", "10.00", "London");
  one->heard(R"("revenue":"10.00")");
  auto batch = std::make_shared<TestBatch>();
  batch->void_sale("v1", "1", 0);
  shop_.deliver(batch);
  one->heard(R"("transactions":0,"refunds":0,"units":0,"revenue":"0.00")");
}

TEST_F(LiveHubTest, GivesWhoeverComesBackWhatChangedMeanwhile) {
  const auto one = follower("revenue");
  one->heard("event: hello");
  const Position seen = sale("1", "Laptop", "10.00", "London");
  one->heard(R"("revenue":"10.00")");
  one->leave();
  sale("2", "Laptop", "10.00", "Leeds");
  const auto again = follower("revenue", seen);
  EXPECT_THAT(again->heard("Leeds"), AllOf(HasSubstr("event: hello"), Not(HasSubstr("London"))));
}

TEST_F(LiveHubTest, TellsWhoeverWasAwayTooLongToLoadAnew) {
  sale("1", "Laptop", "10.00", "London");
  const auto one = follower("revenue", Position{1});
  EXPECT_THAT(one->heard("data:"), HasSubstr("event: reset"));
}

TEST_F(LiveHubTest, KeepsNothingForWhoeverDoesNotRead) {
  const auto slow = follower("revenue");
  const auto quick = follower("revenue");
  slow->heard("event: hello");
  quick->heard("event: hello");
  slow->stop_reading();
  for (int i = 0; i < 50; ++i) {
    sale(std::to_string(i), "Laptop", "1.00", "London");
    quick->heard("\"revenue\":\"" + std::to_string(i + 1) + ".00\"");
  }
  EXPECT_LE(slow->pieces(), 2u);
  slow->read_on();
  EXPECT_THAT(slow->heard(R"("revenue":"50.00")"), Not(HasSubstr(R"("revenue":"25.00")")));
  EXPECT_LE(slow->pieces(), 3u);
}

TEST_F(LiveHubTest, CountsWhoIsThere) {
  const auto one = follower();
  const auto other = follower();
  one->heard("event: hello");
  other->heard("event: hello");
  EXPECT_EQ(hub_->clients(), 2u);
  one->leave();  // and nothing is sold that would show it
  for (int i = 0; i < 500 && hub_->clients() > 1; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(hub_->clients(), 1u);
  sale("1", "Laptop", "1.00", "London");
  other->heard("event: booked");
}

TEST_F(LiveHubTest, CountsNobodyWhoseConnectionEndedBeforeItsFirstEvent) {
  const Answer answered = hub_->answer(kAllLiveViews, std::nullopt, "2024-12-30");
  EXPECT_TRUE(answered.stream);
  EXPECT_EQ(hub_->clients(), 0u);
}

TEST_F(LiveHubTest, ClosesWhoeverComesWhenItHasStopped) {
  const Answer late = hub_->answer(kAllLiveViews, std::nullopt, "2024-12-30");
  hub_->stop();
  auto one = std::make_shared<Follower>(desk_);
  one->follow(late);
  for (int i = 0; i < 500 && one->is_open(); ++i) std::this_thread::sleep_for(10ms);
  EXPECT_FALSE(one->is_open());
}

TEST_F(LiveHubTest, RefusesMoreThanItMayServe) {
  hub_->stop();
  pace_.clients_max = 2;
  open_hub();
  const auto one = follower();
  const auto two = follower();
  one->heard("event: hello");
  two->heard("event: hello");
  const Answer third = hub_->answer(kAllLiveViews, std::nullopt, "2024-12-30");
  EXPECT_EQ(third.status, 503u);
}

// Many sellers, many who follow, some who come back: the last value that each heard is the last.
TEST_F(LiveHubTest, LosesNoChangeBetweenManyWhoSellAndManyWhoFollow) {
  std::vector<std::shared_ptr<Follower>> all;
  for (int i = 0; i < 30; ++i)
    all.push_back(follower_at(i % 2 == 0 ? desk_ : other_desk_, "revenue"));
  for (const auto& one : all) one->heard("event: hello");
  std::vector<std::thread> sellers;
  for (int seller = 0; seller < 4; ++seller)
    sellers.emplace_back([&, seller] {
      for (int i = 0; i < 100; ++i)
        sale(std::to_string(seller) + "-" + std::to_string(i), "Laptop", "1.00", "London");
    });
  for (std::thread& seller : sellers) seller.join();
  for (const auto& one : all) one->heard(R"("revenue":"400.00")");
}

// Of all that is told in turns, the ticker leaves nothing out and tells nothing twice.
TEST_F(LiveHubTest, CountsWhatWasBookedForEachOfManyOnce) {
  std::vector<std::shared_ptr<Follower>> all;
  for (int i = 0; i < 30; ++i)
    all.push_back(follower_at(i % 2 == 0 ? desk_ : other_desk_, "booked,revenue"));
  for (const auto& one : all) one->heard("event: hello");
  for (int i = 1; i <= 100; ++i) sale(fmt::format("sale {}", i), "Laptop", "1.00", "London");
  for (const auto& one : all) {
    one->heard(R"("revenue":"100.00")");
    EXPECT_EQ(sum_of(one->heard(R"("transaction_id":"sale 100")"), "\"records\":"), 100);
  }
}

}  // namespace
}  // namespace shop
