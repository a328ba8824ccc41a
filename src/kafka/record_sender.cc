// SPDX-License-Identifier: Apache-2.0
#include "kafka/record_sender.h"

#include <fmt/format.h>

#include "kafka/step_run.h"
#include "ledger/resolution_message.h"

namespace shop {

// A submission on its way.
struct Shipment {
  Submission submission;
  std::uint64_t number = 0;
  std::size_t undelivered = 0;
  std::size_t undecided = 0;
  std::vector<SentRecord> places;
  std::vector<RecordOutcome> outcomes;
  Status status;
  std::chrono::steady_clock::time_point until;

  bool is_done_when_sent() const { return submission.sent != nullptr; }
  void answer(const Status& durable);
};

// A step of the desk on its way, one message after the other.
struct Errand {
  explicit Errand(StepRun what, std::shared_ptr<Shipment> from = nullptr, std::size_t at = 0)
      : run(std::move(what)), shipment(from), on_board(std::move(from)), number_on_board(at) {}

  std::string kept_as() const {
    return std::string(kWaitingSteps) + to_hex(fingerprint128(run.first_message()));
  }

  StepRun run;
  std::shared_ptr<Shipment> shipment;  // whoever waits for it; may be none
  std::shared_ptr<Shipment> on_board;  // the same until its first message has its place
  std::size_t number_on_board = 0;
  std::uint64_t number = 0;  // while its message has no place
};

namespace {

// Each is kept until it is decided.
constexpr std::size_t kRecordsUnderWayMax = 200'000;

Status too_much() {
  return fail(ErrorCode::unavailable,
              "too many records are on their way to the cluster; none of these was sent");
}

std::size_t count_records(const Submission& submission) {
  return submission.transactions.size() + submission.products.size() + submission.users.size() +
         submission.resolutions.size();
}

std::string_view root_of(const Transaction& record) { return record.root(); }
std::string_view root_of(const ProductRecord& record) { return record.id; }
std::string_view root_of(const UserRecord& record) { return record.id; }

// A count of stock that came without a time counts from when it came, and not, as it would from a
// topic, as what there was before all sales.
void take_time(ProductRecord& record, Timestamp received_at) {
  if (record.cause != Cause::none || record.has_updated_at || record.opening_balance) return;
  record.updated_at = received_at;
  record.has_updated_at = true;
}
void take_time(Transaction&, Timestamp) {}
void take_time(UserRecord&, Timestamp) {}

// By which the row of a step is known again.
std::string name_of(const std::string& message) {
  const auto step = ResolutionMessage::read(message);
  if (!step) return {};
  const Resolution what = step->resolution();
  return step_name(what.issue, what.issue_revision, what.request);
}

Tally tally_of(const std::vector<RecordOutcome>& outcomes) {
  using What = RecordOutcome::What;
  Tally tally;
  for (const RecordOutcome& outcome : outcomes) {
    ++tally.records;
    tally.booked += outcome.what == What::booked || outcome.what == What::waiting;
    tally.waiting += outcome.what == What::waiting;
    tally.duplicates += outcome.what == What::duplicate;
    if (outcome.what != What::issue) continue;
    ++tally.issues;
    ++tally.issues_by_cause[static_cast<std::size_t>(outcome.cause)];
  }
  return tally;
}

Status not_decided() {
  return fail(ErrorCode::unavailable,
              "Kafka has the records, and the cluster has not decided them yet: they will be "
              "booked when its job runs");
}

}  // namespace

void Shipment::answer(const Status& durable) {
  Tally tally;
  tally.records = places.size();
  if (is_done_when_sent()) {
    *submission.sent = places;
  } else if (durable) {
    tally = tally_of(outcomes);
    if (submission.outcomes) *submission.outcomes = outcomes;
  }
  submission.done(durable, tally);
}

Result<std::shared_ptr<RecordSender>> RecordSender::open(Options options, KafkaProducer::Say say) {
  SHOP_TRY(auto producer, KafkaProducer::open(options.brokers, std::move(say)));
  return std::shared_ptr<RecordSender>(new RecordSender(std::move(options), std::move(producer)));
}

RecordSender::RecordSender(Options options, std::unique_ptr<KafkaProducer> producer)
    : options_(std::move(options)),
      writers_{ValueWriter<Transaction>(options_.form, options_.csv_is_of_form),
               ValueWriter<ProductRecord>(options_.form, options_.csv_is_of_form),
               ValueWriter<UserRecord>(options_.form, options_.csv_is_of_form)},
      producer_(std::move(producer)) {}

RecordSender::~RecordSender() {
  producer_.reset();
  for (const auto& shipment : waiting_) shipment->answer(not_decided());
}

template <class Row>
std::string RecordSender::value_of(const Row& record) {
  const std::lock_guard lock(writing_);
  return std::get<ValueWriter<Row>>(writers_).write(record);
}

void RecordSender::send(Submission submission, Timestamp received_at, std::vector<StepPlan> plans,
                        bool may_wait) {
  const auto shipment = std::make_shared<Shipment>();
  shipment->submission = std::move(submission);
  const Submission& kept = shipment->submission;
  shipment->undelivered = shipment->undecided = count_records(kept);
  shipment->places.resize(shipment->undelivered);
  shipment->outcomes.resize(shipment->undelivered);
  shipment->until = std::chrono::steady_clock::now() + options_.patience;
  if (!take_room(*shipment, may_wait)) return shipment->answer(too_much());
  {
    const std::lock_guard lock(mutex_);
    shipment->number = next_number_++;
    on_their_way_.insert(shipment->number);
  }
  send_all(kept.transactions, options_.topics.transactions, shipment, received_at);
  send_all(kept.products, options_.topics.products, shipment, received_at);
  send_all(kept.users, options_.topics.users, shipment, received_at);
  send_steps(shipment, std::move(plans));
}

bool RecordSender::take_room(const Shipment& shipment, bool may_wait) {
  std::unique_lock lock(mutex_);
  const auto has_room = [&] { return records_under_way_ < kRecordsUnderWayMax; };
  if (!may_wait && !has_room()) return false;
  room_.wait(lock, has_room);
  records_under_way_ += shipment.places.size();
  return true;
}

// With the lock held: it is about to be answered.
void RecordSender::let_go(const std::shared_ptr<Shipment>& shipment) {
  waiting_.erase(shipment);
  records_under_way_ -= shipment->places.size();
  room_.notify_all();
}

void RecordSender::send_steps(const std::shared_ptr<Shipment>& shipment,
                              std::vector<StepPlan> plans) {
  const std::size_t first = shipment->places.size() - plans.size();
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (const auto refusal = plans[i].refusal) {
      decide(shipment, first + i, *refusal);
      arrived(shipment);
    } else {
      send(std::make_shared<Errand>(StepRun(std::move(plans[i])), shipment, first + i));
    }
  }
}

Status RecordSender::resume(std::string_view kept) {
  SHOP_TRY(StepRun run, StepRun::unpack(kept));
  send(std::make_shared<Errand>(std::move(run)));
  return {};
}

void RecordSender::send(const std::shared_ptr<Errand>& errand) {
  if (errand->run.has_parts()) {
    const Status kept = options_.keep(errand->kept_as(), errand->run.pack());
    if (!kept) return delivered(errand, fail(kept.error()));
  }
  {
    const std::lock_guard lock(mutex_);
    errand->number = next_number_++;
    on_their_way_.insert(errand->number);
  }
  producer_->send(options_.topics.resolutions, to_hex(errand->run.key()), errand->run.message(),
                  [this, errand](const Result<KafkaSent>& sent) { delivered(errand, sent); });
}

void RecordSender::delivered(const std::shared_ptr<Errand>& errand, const Result<KafkaSent>& sent) {
  const std::shared_ptr<Shipment> first_of = std::move(errand->on_board);
  {
    const std::lock_guard lock(mutex_);
    on_their_way_.erase(errand->number);
    if (sent) {
      awaited_.add(fmt::format("kafka:{}/{}", options_.topics.resolutions, sent->partition),
                   static_cast<std::uint64_t>(sent->offset),
                   {errand->run.key(), MessageType::resolution, name_of(errand->run.message()),
                    nullptr, 0, errand});
    } else {
      if (first_of) first_of->status = fail(sent.error());
      if (errand->run.has_parts()) untaken_.push_back(errand);
    }
  }
  delivered_.notify_all();
  if (first_of) arrived(first_of);
}

void RecordSender::go_on(const std::shared_ptr<Errand>& errand, const RecordOutcome& outcome) {
  errand->run.take(outcome);
  if (!errand->run.is_done()) return send(errand);
  // What cannot be crossed off is done again after the next start, which changes nothing.
  if (errand->run.has_parts()) static_cast<void>(options_.keep(errand->kept_as(), ""));
  if (!errand->shipment) return;
  bool is_over = false;
  {
    const std::lock_guard lock(mutex_);
    Shipment& shipment = *errand->shipment;
    shipment.outcomes[errand->number_on_board] = errand->run.outcome();
    is_over = --shipment.undecided == 0 && waiting_.contains(errand->shipment);
    if (is_over) let_go(errand->shipment);
  }
  if (is_over) errand->shipment->answer({});
}

// What needs no cluster.
void RecordSender::decide(const std::shared_ptr<Shipment>& shipment, std::size_t number,
                          const RecordOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  shipment->outcomes[number] = outcome;
  --shipment->undecided;
}

template <class Row>
void RecordSender::send_all(std::span<const Row> records, const std::string& topic,
                            const std::shared_ptr<Shipment>& shipment, Timestamp received_at) {
  const Submission& whole = shipment->submission;
  std::size_t number = 0;  // transactions come before products, those before users
  if constexpr (!std::is_same_v<Row, Transaction>) number += whole.transactions.size();
  if constexpr (std::is_same_v<Row, UserRecord>) number += whole.products.size();
  for (Row record : records) {
    take_time(record, received_at);
    const std::string value = value_of(record);
    record.raw = value;
    AwaitedRecord awaited{key_of(record), message_type(kRecordType<Row>), std::string(record.id),
                          shipment, number++};
    producer_->send(topic, root_of(record), value,
                    [this, topic, awaited = std::move(awaited)](const Result<KafkaSent>& sent) {
                      delivered(awaited.shipment, topic, awaited, sent);
                    });
  }
}

void RecordSender::delivered(const std::shared_ptr<Shipment>& shipment, const std::string& topic,
                             AwaitedRecord record, const Result<KafkaSent>& sent) {
  {
    const std::lock_guard lock(mutex_);
    if (sent) {
      shipment->places[record.number] = {sent->partition, sent->offset};
      if (!shipment->is_done_when_sent())
        awaited_.add(fmt::format("kafka:{}/{}", topic, sent->partition),
                     static_cast<std::uint64_t>(sent->offset), std::move(record));
    } else {
      shipment->status = fail(sent.error());
    }
  }
  arrived(shipment);
}

// One more of it is where it should be.
void RecordSender::arrived(const std::shared_ptr<Shipment>& shipment) {
  bool is_over = false;
  {
    const std::lock_guard lock(mutex_);
    if (--shipment->undelivered > 0) return;
    is_over = shipment->is_done_when_sent() || !shipment->status || shipment->undecided == 0;
    if (is_over) {
      awaited_.forget(*shipment);
      let_go(shipment);
    } else {
      waiting_.insert(shipment);
    }
    on_their_way_.erase(shipment->number);
  }
  delivered_.notify_all();
  if (is_over) shipment->answer(shipment->status);
}

std::shared_ptr<RecordSender::Told> RecordSender::listen(const DecidedRows& rows) {
  std::unique_lock lock(mutex_);
  // What is decided may have been delivered a moment ago, and its place not be known here yet.
  const std::uint64_t from_now_on = next_number_;
  delivered_.wait(lock,
                  [&] { return on_their_way_.empty() || *on_their_way_.begin() >= from_now_on; });
  if (!awaited_.concerned_by(rows)) return nullptr;
  return std::make_shared<Told>(*this, rows);
}

void RecordSender::Told::settle(const Decisions& decisions) {
  const std::lock_guard lock(sender_.mutex_);
  for (auto& [record, outcome] : sender_.awaited_.settle(rows_, decisions)) {
    if (record.errand) {
      parts_done_.emplace_back(record.errand, outcome);
      continue;
    }
    const std::shared_ptr<Shipment>& shipment = record.shipment;
    shipment->outcomes[record.number] = outcome;
    if (--shipment->undecided > 0) continue;
    sender_.let_go(shipment);
    finished_.push_back(shipment);
  }
}

void RecordSender::Told::answer(const Status& durable) {
  for (const auto& shipment : finished_) shipment->answer(durable);
  if (!durable) return;
  for (const auto& [errand, outcome] : parts_done_) sender_.go_on(errand, outcome);
}

void RecordSender::give_up() {
  std::vector<std::shared_ptr<Shipment>> late;
  std::vector<std::shared_ptr<Errand>> again;
  {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    for (const auto& shipment : waiting_)
      if (shipment->until <= now) late.push_back(shipment);
    for (const auto& shipment : late) {
      awaited_.forget(*shipment);
      let_go(shipment);
    }
    again.swap(untaken_);
  }
  for (const auto& shipment : late) shipment->answer(not_decided());
  for (const auto& errand : again) send(errand);
}

}  // namespace shop
