// SPDX-License-Identifier: Apache-2.0
#include "kafka/feed.h"

#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/thread_name.h"
#include "base/zone.h"
#include "kafka/consumer.h"
#include "kafka/record_sender.h"
#include "ledger/decided_sequences.h"
#include "wire/value_reader.h"

namespace shop {
namespace {

constexpr std::int64_t kFromTheBeginning = -2;  // RD_KAFKA_OFFSET_BEGINNING
constexpr std::size_t kMessagesTogether = 16'384;
constexpr std::size_t kDecisionsTogether = 256;  // messages, of thousands of rows each
constexpr std::size_t kRecordsPerSubmission = 4096;
constexpr std::chrono::milliseconds kPatience{5000};  // with a broker that is asked something
constexpr std::chrono::milliseconds kWaitForRecords{100};
constexpr std::chrono::milliseconds kPause{1000};  // before it is tried again
constexpr std::chrono::seconds kLookForPartitions{30};

enum class What : std::uint8_t { transactions, users, products, ledger };

struct Place {
  What what = What::transactions;
  std::string source;               // "transactions/0"
  std::string offset_name;          // under which the next offset is kept
  DecidedSequences sequences = {};  // of the ledger's; kept behind the offset
};

struct Kept {
  std::int64_t offset = kFromTheBeginning;
  DecidedSequences sequences;
};

Result<Kept> kept_of(Store& store, const std::string& name) {
  Kept kept;
  SHOP_TRY(const std::optional<std::string> text, store.get(name));
  if (!text) return kept;
  const char* const behind = text->data() + text->size();
  const auto [end, error] = std::from_chars(text->data(), behind, kept.offset);
  if (error != std::errc{} || (end != behind && *end != ' '))
    return fail(ErrorCode::corrupt, fmt::format("'{}' keeps no offset: '{}'", name, *text));
  if (end != behind) {
    SHOP_TRY(kept.sequences, DecidedSequences::parse({end + 1, behind}));
  }
  return kept;
}

// Records of one partition that the broker received at one time, not submitted yet.
struct Gathered {
  std::string joined;
  std::vector<ValuePlace> places;
  std::optional<Timestamp> received_at;

  void add(const KafkaMessage& message) {
    joined.append(message.value).push_back('\n');
    places.push_back({static_cast<std::int64_t>(joined.size()) - 1, message.offset});
    received_at = message.received_at;
  }
};

template <class Row>
struct Packet {
  RecordBatch<Row> batch;
  std::vector<ValueOrigin> origins;

  // That is to be read next once so many records are kept: a value with several of them again,
  // until all are.
  std::int64_t next_offset(std::size_t records) const {
    const std::int64_t offset = origins[records - 1].offset;
    const bool is_whole = records == origins.size() || origins[records].offset != offset;
    return is_whole ? offset + 1 : offset;
  }
};

void put(Submission& submission, const std::vector<Transaction>& rows) {
  submission.transactions = rows;
}
void put(Submission& submission, const std::vector<ProductRecord>& rows) {
  submission.products = rows;
}
void put(Submission& submission, const std::vector<UserRecord>& rows) { submission.users = rows; }

}  // namespace

std::string kafka_offset_name(std::string_view cluster, std::string_view topic,
                              std::int32_t partition) {
  return fmt::format("kafka/{}/{}/{}", cluster, topic, partition);
}

class KafkaFeed::Reading {
 public:
  Reading(Engine& engine, KafkaFeedOptions options, KafkaFeedCalls calls)
      : engine_(engine), options_(std::move(options)), calls_(std::move(calls)) {
    open_sender();  // at once, for who submits before the thread runs; it says what went wrong
    thread_ = std::thread([this] { run(); });
  }
  ~Reading() {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
    if (sender_) engine_.send_records_through(nullptr);
  }
  KafkaFeedStatus status() const { return {is_reading_.load(), records_.load(), lag_.load()}; }

 private:
  void run() {
    name_this_thread("shop-kafka");
    std::string said;
    while (!is_stopping()) {
      Status ended = open_sender();
      if (ended) ended = follow();
      is_reading_ = false;
      await_answers();
      if (sender_) sender_->give_up();  // also where there is nothing to follow yet
      if (!ended && ended.error().message != said) calls_.say(said = ended.error().message);
      if (ended) said.clear();
      rest();
    }
  }

  Result<RecordForm> form_of_records() const {
    const ShopSettings& settings = engine_.settings();
    return RecordForm::make(settings.zone_name, settings.currency.code(),
                            {options_.columns, "", ""});
  }

  // By which the shop's own records go to where the ledger that it follows is made.
  Status open_sender() {
    if (!options_.follows_ledger || sender_) return {};
    SHOP_TRY(RecordForm form, form_of_records());
    SHOP_TRY(sender_, RecordSender::open({.brokers = options_.brokers,
                                          .topics = options_.topics,
                                          .form = std::move(form),
                                          .csv_is_of_form = !options_.columns.empty(),
                                          .keep = keeping_steps()},
                                         calls_.say));
    engine_.send_records_through(sender_);
    return resume_steps();
  }

  std::function<Status(const std::string&, const std::string&)> keeping_steps() {
    // A request that is being sent may hold the sender for longer than this feed lives.
    return [&engine = engine_](const std::string& name, const std::string& value) {
      const NamedValue kept{name, value};
      return engine.store().put(std::span(&kept, 1));
    };
  }

  // What was under way when this shop was last here.
  Status resume_steps() {
    SHOP_TRY(const std::vector<std::string> names, engine_.store().names(kWaitingSteps));
    for (const std::string& name : names) {
      SHOP_TRY(const std::optional<std::string> kept, engine_.store().get(name));
      if (kept) SHOP_CHECK(sender_->resume(*kept));
    }
    return {};
  }

  // Reads until it is to stop (no error), or until it has to begin anew.
  Status follow() {
    if (Status health = engine_.health(); !health) return health;
    SHOP_TRY(const RecordForm form, form_of_records());
    ValueReader<Transaction> transactions(form);
    ValueReader<UserRecord> users(form);
    ValueReader<ProductRecord> products(form);
    SHOP_TRY(const auto consumer, KafkaConsumer::open(options_.brokers, calls_.say));
    SHOP_CHECK(read_from_kept(*consumer));
    if (places_.empty()) return {};
    calls_.say(fmt::format("reads {} partitions of {}", places_.size(), options_.brokers));
    auto look_again = std::chrono::steady_clock::now() + kLookForPartitions;
    while (!is_stopping() && !failed_) {
      const std::size_t most = options_.follows_ledger ? kDecisionsTogether : kMessagesTogether;
      SHOP_TRY(const KafkaMessages messages, consumer->take(most, kWaitForRecords));
      if (options_.follows_ledger) {
        SHOP_CHECK(take_over(messages));
        sender_->give_up();
      } else {
        deal(messages, transactions, users, products);
      }
      if (const std::optional<std::int64_t> lag = consumer->lag()) {
        lag_ = *lag;
        is_reading_ = true;
      }
      if (std::chrono::steady_clock::now() < look_again) continue;
      if (count_partitions(*consumer) > 0) break;
      look_again = std::chrono::steady_clock::now() + kLookForPartitions;
    }
    return {};
  }

  std::vector<std::pair<std::string, What>> topics() const {
    if (options_.follows_ledger) return {{options_.ledger, What::ledger}};
    return {{options_.topics.transactions, What::transactions},
            {options_.topics.users, What::users},
            {options_.topics.products, What::products}};
  }

  Status read_from_kept(KafkaConsumer& consumer) {
    failed_ = false;
    places_.clear();
    std::vector<KafkaPlace> from;
    SHOP_TRY(const std::string cluster, consumer.cluster_id(kPatience));
    for (const auto& [topic, what] : topics()) {
      SHOP_TRY(const std::vector<std::int32_t> partitions, consumer.partitions(topic, kPatience));
      for (const std::int32_t partition : partitions) {
        Place place{what, fmt::format("{}/{}", topic, partition),
                    kafka_offset_name(cluster, topic, partition)};
        SHOP_TRY(Kept kept, kept_of(engine_.store(), place.offset_name));
        from.push_back({topic, partition, kept.offset});
        place.sequences = std::move(kept.sequences);
        places_.push_back(std::move(place));
      }
    }
    return consumer.read_from(std::move(from));
  }

  // How many there are beyond those that are read.
  std::size_t count_partitions(KafkaConsumer& consumer) {
    std::size_t count = 0;
    for (const auto& [topic, what] : topics())
      if (const auto partitions = consumer.partitions(topic, kPatience))
        count += partitions->size();
    return count > places_.size() ? count - places_.size() : 0;
  }

  void deal(const KafkaMessages& messages, ValueReader<Transaction>& transactions,
            ValueReader<UserRecord>& users, ValueReader<ProductRecord>& products) {
    const auto hand_on = [&](std::size_t at) {
      const Place& place = places_[at];
      if (place.what == What::transactions) submit(place, gathered_[at], transactions);
      if (place.what == What::users) submit(place, gathered_[at], users);
      if (place.what == What::products) submit(place, gathered_[at], products);
    };
    gathered_.resize(places_.size());
    for (const KafkaMessage& message : messages.list()) {
      if (!message.has_value) continue;
      Gathered& gathered = gathered_[message.place];
      if (gathered.places.size() >= kRecordsPerSubmission ||
          (!gathered.places.empty() && gathered.received_at != message.received_at))
        hand_on(message.place);
      gathered.add(message);
    }
    for (std::size_t at = 0; at < places_.size(); ++at)
      if (!gathered_[at].places.empty()) hand_on(at);
  }

  template <class Row>
  void submit(const Place& place, Gathered& gathered, ValueReader<Row>& reader) {
    const auto packet = std::make_shared<Packet<Row>>();
    auto bytes = std::make_shared<const std::string>(std::exchange(gathered.joined, {}));
    reader.read({*bytes, gathered.places}, packet->batch, packet->origins);
    gathered.places.clear();
    packet->batch.keep(std::move(bytes));
    if (packet->batch.rows.empty()) return;
    for (std::size_t i = 0; i < packet->origins.size(); ++i)
      packet->batch.rows[i].line = static_cast<std::uint64_t>(packet->origins[i].offset);
    Submission submission;
    submission.owner = packet;
    put(submission, packet->batch.rows);
    submission.source = place.source;
    submission.received_at = gathered.received_at;
    submission.progress = [packet, name = place.offset_name](std::size_t records) {
      return NamedValue{name, std::to_string(packet->next_offset(records))};
    };
    submit(std::move(submission));
  }

  // Each message is one write, so its offset is kept with all of it or not at all.
  Status take_over(const KafkaMessages& messages) {
    for (const KafkaMessage& message : messages.list()) {
      if (!message.has_value) continue;
      Place& place = places_[message.place];
      const auto bytes = std::make_shared<const std::string>(message.value);
      SHOP_TRY(const DecidedRows rows, read_decided_rows(*bytes));
      SHOP_CHECK(place.sequences.take(rows));
      Submission submission;
      submission.owner = bytes;
      submission.decided = *bytes;
      submission.source = place.source;
      submission.progress = [name = place.offset_name, next = message.offset + 1,
                             sequences = place.sequences.text()](std::size_t) {
        return NamedValue{name, fmt::format("{} {}", next, sequences)};
      };
      const std::shared_ptr<RecordSender::Told> told = sender_->listen(rows);
      if (told)
        submission.taken_over = [told](const Decisions& decisions) { told->settle(decisions); };
      submit(std::move(submission), told);
    }
    return {};
  }

  void submit(Submission submission, std::shared_ptr<RecordSender::Told> told = nullptr) {
    submission.done = [this, told](const Status& durable, const Tally& tally) {
      if (told) told->answer(durable);
      answered(durable, tally);
    };
    {
      const std::lock_guard lock(mutex_);
      ++under_way_;
    }
    engine_.submit(std::move(submission));
  }

  void answered(const Status& durable, const Tally& tally) {
    if (durable) {
      records_ += tally.records;
      calls_.on_booked(tally);
    } else {
      failed_ = true;
    }
    const std::lock_guard lock(mutex_);
    --under_way_;
    changed_.notify_all();
  }
  void await_answers() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return under_way_ == 0; });
  }
  void rest() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPause, [&] { return is_stopping_; });
  }
  bool is_stopping() {
    const std::lock_guard lock(mutex_);
    return is_stopping_;
  }

  Engine& engine_;
  const KafkaFeedOptions options_;
  const KafkaFeedCalls calls_;
  std::shared_ptr<RecordSender> sender_;
  std::vector<Place> places_;
  std::vector<Gathered> gathered_;  // by place
  std::atomic<bool> is_reading_ = false;
  std::atomic<bool> failed_ = false;  // the engine did not keep something
  std::atomic<std::uint64_t> records_ = 0;
  std::atomic<std::int64_t> lag_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  std::size_t under_way_ = 0;
  std::thread thread_;
};

KafkaFeed::KafkaFeed(Engine& engine, KafkaFeedOptions options, KafkaFeedCalls calls)
    : reading_(std::make_unique<Reading>(engine, std::move(options), std::move(calls))) {}
KafkaFeed::~KafkaFeed() = default;

KafkaFeedStatus KafkaFeed::status() const { return reading_->status(); }

}  // namespace shop
