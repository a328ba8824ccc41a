// SPDX-License-Identifier: Apache-2.0
//
// What a shop sends is where it says, and whoever waits hears what became of it, once.
#include "kafka/record_sender.h"

#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <future>

#include "kafka/step_run.h"
#include "ledger/resolution_message.h"

namespace shop {
namespace {

using What = RecordOutcome::What;

// A broker of librdkafka's own, in this process.
class MockBroker {
 public:
  MockBroker()
      : client_(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0)),
        cluster_(rd_kafka_mock_cluster_new(client_, 1)) {
    for (const char* topic : {"transactions", "products", "users", "resolutions"})
      rd_kafka_mock_topic_create(cluster_, topic, 1, 1);
  }
  ~MockBroker() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(client_);
  }
  std::string address() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }

 private:
  rd_kafka_t* client_;
  rd_kafka_mock_cluster_t* cluster_;
};

struct Answer {
  Status durable;
  Tally tally;
};

class RecordSenderTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open(std::chrono::milliseconds patience = std::chrono::minutes(1)) {
    auto sender = RecordSender::open(
        {.brokers = broker_.address(),
         .topics = {},
         .form = *RecordForm::make("Europe/London", "GBP", {}),
         .patience = patience,
         .keep = [this](const std::string& name, const std::string& value) -> Status {
           kept_[name] = value;
           return {};
         }},
        [](std::string_view) {});
    ASSERT_TRUE(sender);
    sender_ = *std::move(sender);
  }
  static Transaction sale(std::string_view id) {
    Transaction record;
    record.id = id;
    record.user = record.product = "1";
    record.product_name = record.category = "Tea";
    record.city = "York";
    record.quantity = 1;
    record.total_minor = 649;
    record.has_total = true;
    record.currency = *Currency::find("GBP");
    return record;
  }
  std::future<Answer> send(Submission submission, std::vector<StepPlan> plans = {}) {
    const auto answered = std::make_shared<std::promise<Answer>>();
    submission.done = [answered](const Status& durable, const Tally& tally) {
      answered->set_value({durable, tally});
    };
    sender_->send(std::move(submission), Timestamp{}, std::move(plans), true);
    return answered->get_future();
  }
  // What the ledger says when everything of a topic is decided up to a line.
  DecidedRows upto(std::string_view topic, std::uint64_t line, const std::vector<Hash128>& keys) {
    texts_.push_back("kafka:" + std::string(topic) + "/0");
    DecidedRows rows;
    rows.key_groups = KeyGroups{}.count;
    auto& [source, groups] = rows.upto.emplace_back();
    source = texts_.back();
    for (const Hash128& key : keys) groups.push_back({KeyGroups{}.of(key), line});
    return rows;
  }
  void tell(const DecidedRows& rows, const Decisions& decisions = {}) {
    const auto told = sender_->listen(rows);
    ASSERT_NE(told, nullptr);
    told->settle(decisions);
    told->answer({});
  }
  void tell_of_step(std::uint64_t line, const Hash128& key, const RecordOutcome& outcome) {
    DecidedRows rows = upto("resolutions", line, {key});
    rows.steps.push_back({rows.upto.front().first, line, outcome});
    tell(rows);
  }

  MockBroker broker_;
  std::map<std::string, std::string> kept_;
  std::deque<std::string> texts_;
  std::shared_ptr<RecordSender> sender_;
};

TEST_F(RecordSenderTest, SaysWhereEachRecordIs) {
  const std::vector<Transaction> records = {sale("1"), sale("2")};
  Submission submission;
  submission.transactions = records;
  submission.sent = std::make_shared<std::vector<SentRecord>>();
  const auto places = submission.sent;
  const Answer answer = send(std::move(submission)).get();
  EXPECT_TRUE(answer.durable) << answer.durable.error().message;
  ASSERT_EQ(places->size(), 2U);
  EXPECT_EQ((*places)[0].offset, 0);
  EXPECT_EQ((*places)[1].offset, 1);
  // Nobody waits for them any more.
  EXPECT_EQ(sender_->listen(upto("transactions", 1, {hash128("1"), hash128("2")})), nullptr);
}

TEST_F(RecordSenderTest, AnswersWhenAllIsDecided) {
  const std::vector<Transaction> records = {sale("1"), sale("2")};
  Submission submission;
  submission.transactions = records;
  submission.outcomes = std::make_shared<std::vector<RecordOutcome>>();
  const auto outcomes = submission.outcomes;
  auto answered = send(std::move(submission));
  Decisions rows;
  rows.clear(7);
  DecidedRows first = upto("transactions", 1, {hash128("2")});
  rows.add(DuplicateRow{.id = "2", .source = first.upto.front().first, .line = 1});
  tell(first, rows);
  EXPECT_EQ(answered.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  tell(upto("transactions", 1, {hash128("1")}));
  const Answer answer = answered.get();
  EXPECT_TRUE(answer.durable);
  EXPECT_EQ(answer.tally.booked, 1U);
  EXPECT_EQ(answer.tally.duplicates, 1U);
  EXPECT_EQ((*outcomes)[1].position, 7U);
}

TEST_F(RecordSenderTest, SaysSoWhereNothingIsDecidedInTime) {
  sender_.reset();
  open(std::chrono::milliseconds(0));
  const std::vector<Transaction> records = {sale("1")};
  Submission submission;
  submission.transactions = records;
  auto answered = send(std::move(submission));
  while (answered.wait_for(std::chrono::milliseconds(1)) == std::future_status::timeout)
    sender_->give_up();
  EXPECT_EQ(answered.get().durable.error().code, ErrorCode::unavailable);
  EXPECT_EQ(sender_->listen(upto("transactions", 0, {hash128("1")})), nullptr);
}

TEST_F(RecordSenderTest, AStepOfTwoPartsIsKeptUntilItIsDone) {
  const BookedRecord one{"1", "1"};
  const Resolution step{.take_back = std::span(&one, 1), .request = "click-1"};
  StepPlan plan;
  for (const std::string_view root : {"1", "2"})
    plan.parts.push_back({hash128(root), *pack_resolution(step, hash128(root)), "back", false});
  Submission submission;
  submission.resolutions = std::span(&step, 1);
  submission.outcomes = std::make_shared<std::vector<RecordOutcome>>();
  const auto outcomes = submission.outcomes;
  auto answered = send(std::move(submission), {plan});
  ASSERT_EQ(kept_.size(), 1U);
  const std::string kept = kept_.begin()->second;
  EXPECT_FALSE(kept.empty());
  tell_of_step(0, hash128("1"), {.position = 3});
  EXPECT_EQ(answered.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  tell_of_step(1, hash128("2"), {.position = 4});
  EXPECT_TRUE(answered.get().durable);
  EXPECT_EQ(outcomes->front().position, 4U);
  EXPECT_EQ(kept_.begin()->second, "");
  // As after a kill: the same request again, which had done all of it.
  ASSERT_TRUE(sender_->resume(kept));
  tell_of_step(2, hash128("1"), {.what = What::duplicate});
  tell_of_step(3, hash128("2"), {.what = What::duplicate});
  EXPECT_EQ(kept_.begin()->second, "");
}

}  // namespace
}  // namespace shop
