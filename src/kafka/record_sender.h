// SPDX-License-Identifier: Apache-2.0
//
// Sends a shop's records to the topics of a cluster, whose job decides them, and says what became
// of them once the shop that follows its ledger has the decision.
//
// Each record is one message, keyed by its root, so that what is about one sale stays in order. A
// record that was sent and is not decided within a minute (no job runs) is answered as unavailable:
// it will still be booked, and sent again it is a duplicate.
//
//   const auto sender = std::make_shared<RecordSender>(form, csv, options, say);
//   engine.send_records_through(sender);
//   // where the ledger is read:
//   if (auto told = sender->listen(rows)) {
//     submission.taken_over = [told](const Decisions& rows) { told->settle(rows); };
//     … done: told->answer(durable);
//   }
//
// Threads: send from any; listen and give_up on that of whoever reads the ledger; settle and answer
// on the engine's.   Cost: that of value_writer.h and of a message.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/record_outlet.h"
#include "kafka/awaited_records.h"
#include "kafka/producer.h"
#include "kafka/record_topics.h"
#include "wire/value_writer.h"

namespace shop {

// Under which steps are kept that are not done yet.
inline constexpr std::string_view kWaitingSteps = "waiting steps/";

class RecordSender final : public RecordOutlet {
 public:
  struct Options {
    std::string brokers;
    RecordTopics topics;
    RecordForm form;              // of whoever reads them
    bool csv_is_of_form = false;  // else CSV is sent as JSON
    std::chrono::milliseconds patience = std::chrono::minutes(1);
    // Keeps a step of several parts until it is done, so that resume() can go on with it; an empty
    // value is no longer needed.
    std::function<Status(const std::string& name, const std::string& value)> keep;
  };
  static Result<std::shared_ptr<RecordSender>> open(Options options, KafkaProducer::Say say);
  ~RecordSender() override;

  void send(Submission submission, Timestamp received_at, std::vector<StepPlan> plans,
            bool may_wait) override;

  // Goes on with what was kept, and nobody waits for any more.
  Status resume(std::string_view kept);

  // What one message of the ledger says of records that somebody waits for.
  class Told {
   public:
    Told(RecordSender& sender, DecidedRows rows) : sender_(sender), rows_(std::move(rows)) {}
    void settle(const Decisions& decisions);
    void answer(const Status& durable);

   private:
    RecordSender& sender_;
    const DecidedRows rows_;
    std::vector<std::shared_ptr<Shipment>> finished_;
    std::vector<std::pair<std::shared_ptr<Errand>, RecordOutcome>> parts_done_;
  };
  // None where nobody waits for any of it. Waits until what was sent before has its place.
  std::shared_ptr<Told> listen(const DecidedRows& rows);
  // Answers those that have waited for too long, and sends again what Kafka did not take.
  void give_up();

 private:
  RecordSender(Options options, std::unique_ptr<KafkaProducer> producer);
  template <class Row>
  void send_all(std::span<const Row> records, const std::string& topic,
                const std::shared_ptr<Shipment>& shipment, Timestamp received_at);
  bool take_room(const Shipment& shipment, bool may_wait);
  void let_go(const std::shared_ptr<Shipment>& shipment);
  void send_steps(const std::shared_ptr<Shipment>& shipment, std::vector<StepPlan> plans);
  void send(const std::shared_ptr<Errand>& errand);
  void delivered(const std::shared_ptr<Errand>& errand, const Result<KafkaSent>& sent);
  void go_on(const std::shared_ptr<Errand>& errand, const RecordOutcome& outcome);
  void decide(const std::shared_ptr<Shipment>& shipment, std::size_t number,
              const RecordOutcome& outcome);
  void arrived(const std::shared_ptr<Shipment>& shipment);
  template <class Row>
  std::string value_of(const Row& record);
  void delivered(const std::shared_ptr<Shipment>& shipment, const std::string& topic,
                 AwaitedRecord record, const Result<KafkaSent>& sent);

  const Options options_;
  std::mutex writing_;  // guards the writers
  std::tuple<ValueWriter<Transaction>, ValueWriter<ProductRecord>, ValueWriter<UserRecord>>
      writers_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable delivered_;
  std::condition_variable room_;
  std::size_t records_under_way_ = 0;
  AwaitedRecords awaited_;
  std::uint64_t next_number_ = 1;
  std::set<std::uint64_t> on_their_way_;  // shipments and errands without all their places
  std::set<std::shared_ptr<Shipment>> waiting_;
  std::vector<std::shared_ptr<Errand>> untaken_;
  std::unique_ptr<KafkaProducer> producer_;  // goes first: it calls delivered()
};

}  // namespace shop
