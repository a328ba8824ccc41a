// SPDX-License-Identifier: Apache-2.0
#include "kafka/consumer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "kafka/client.h"

namespace shop {
namespace {

struct DestroyClient {
  void operator()(rd_kafka_t* client) const {
    rd_kafka_consumer_close(client);
    rd_kafka_destroy(client);
  }
};
struct DestroyQueue {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
struct DestroyTopic {
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
struct DestroyPlaces {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};

int in_ms(std::chrono::milliseconds time) { return static_cast<int>(time.count()); }

std::string_view words(rd_kafka_resp_err_t error) { return rd_kafka_err2str(error); }

// A broker is asked for what is there at once; some 64 MiB are kept ready. Checksums are looked at:
// a figure of money is worth it.
constexpr std::array kSettings = {
    KafkaSetting{"group.id", "shopsphere"},
    KafkaSetting{"enable.auto.commit", "false"},
    KafkaSetting{"auto.offset.reset", "error"},
    KafkaSetting{"isolation.level", "read_committed"},
    KafkaSetting{"check.crcs", "true"},
    KafkaSetting{"enable.partition.eof", "true"},
    KafkaSetting{"queued.max.messages.kbytes", "65536"},
    KafkaSetting{"fetch.message.max.bytes", "4194304"},
};

}  // namespace

struct KafkaConsumer::State {
  KafkaCalls calls;
  std::string brokers;
  std::unique_ptr<rd_kafka_t, DestroyClient> client;
  std::unique_ptr<rd_kafka_queue_t, DestroyQueue> queue;
  std::vector<KafkaPlace> places;
  std::vector<bool> ended;  // by place
  std::size_t last = 0;     // where the last message came from
  std::vector<rd_kafka_message_t*> room;

  bool is_at(std::size_t place, const rd_kafka_message_t& message) const;
  std::optional<std::size_t> place_of(const rd_kafka_message_t& message);
  Status take_error(const rd_kafka_message_t& message);
  void note_end(const rd_kafka_message_t& message);
};

void KafkaMessages::Destroy::operator()(rd_kafka_message_s* message) const {
  rd_kafka_message_destroy(message);
}

Result<std::unique_ptr<KafkaConsumer>> KafkaConsumer::open(const std::string& brokers, Say say) {
  auto state = std::make_unique<State>();
  state->calls.say = std::move(say);
  state->brokers = brokers;
  SHOP_TRY(rd_kafka_t * client,
           make_kafka_client(RD_KAFKA_CONSUMER, kSettings, brokers, state->calls));
  state->client.reset(client);
  rd_kafka_poll_set_consumer(state->client.get());
  state->queue.reset(rd_kafka_queue_get_consumer(state->client.get()));
  return std::unique_ptr<KafkaConsumer>(new KafkaConsumer(std::move(state)));
}

KafkaConsumer::KafkaConsumer(std::unique_ptr<State> state) : state_(std::move(state)) {}
KafkaConsumer::~KafkaConsumer() = default;

Result<std::string> KafkaConsumer::cluster_id(std::chrono::milliseconds patience) {
  char* const id = rd_kafka_clusterid(state_->client.get(), in_ms(patience));
  if (id == nullptr)
    return fail(ErrorCode::unavailable,
                fmt::format("no Kafka broker answers at {}", state_->brokers));
  std::string kept = id;
  rd_kafka_mem_free(state_->client.get(), id);
  return kept;
}

Result<std::vector<std::int32_t>> KafkaConsumer::partitions(const std::string& topic,
                                                            std::chrono::milliseconds patience) {
  const std::unique_ptr<rd_kafka_topic_t, DestroyTopic> asked(
      rd_kafka_topic_new(state_->client.get(), topic.c_str(), nullptr));
  const rd_kafka_metadata_t* found = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(state_->client.get(), 0, asked.get(), &found, in_ms(patience));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(ErrorCode::unavailable, fmt::format("Kafka at {} does not tell of topic '{}': {}",
                                                    state_->brokers, topic, words(error)));
  std::vector<std::int32_t> partitions;
  for (int i = 0; found->topic_cnt == 1 && i < found->topics[0].partition_cnt; ++i)
    partitions.push_back(found->topics[0].partitions[i].id);
  rd_kafka_metadata_destroy(found);
  return partitions;
}

Status KafkaConsumer::read_from(std::vector<KafkaPlace> places) {
  const std::unique_ptr<rd_kafka_topic_partition_list_t, DestroyPlaces> list(
      rd_kafka_topic_partition_list_new(static_cast<int>(places.size())));
  for (const KafkaPlace& place : places)
    rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition)->offset =
        place.next_offset;
  const rd_kafka_resp_err_t error = rd_kafka_assign(state_->client.get(), list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(ErrorCode::unavailable, fmt::format("kafka: {}", words(error)));
  state_->places = std::move(places);
  state_->last = 0;
  state_->ended.assign(state_->places.size(), false);
  return {};
}

bool KafkaConsumer::State::is_at(std::size_t place, const rd_kafka_message_t& message) const {
  return places[place].partition == message.partition &&
         places[place].topic == rd_kafka_topic_name(message.rkt);
}

// Messages come in long runs of one partition.
std::optional<std::size_t> KafkaConsumer::State::place_of(const rd_kafka_message_t& message) {
  if (last < places.size() && is_at(last, message)) return last;
  for (last = 0; last < places.size(); ++last)
    if (is_at(last, message)) return last;
  return std::nullopt;
}

// Behind the last message there may be marks of transactions, which are never given.
void KafkaConsumer::State::note_end(const rd_kafka_message_t& message) {
  const std::optional<std::size_t> place = place_of(message);
  if (!place) return;
  places[*place].next_offset = message.offset;
  ended[*place] = true;
}

// A message may be an error; those that pass by themselves are only told of.
Status KafkaConsumer::State::take_error(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) {
    const std::string place =
        message.rkt == nullptr
            ? "a partition"
            : fmt::format("{}/{}", rd_kafka_topic_name(message.rkt), message.partition);
    return fail(ErrorCode::not_found,
                fmt::format("{}: the next record to read is no longer there ({}); the broker "
                            "deleted what was not read yet, or the topic was made anew",
                            place, rd_kafka_message_errstr(&message)));
  }
  if (calls.say) calls.say(rd_kafka_message_errstr(&message));
  return {};
}

Result<KafkaMessages> KafkaConsumer::take(std::size_t most, std::chrono::milliseconds patience) {
  State& state = *state_;
  state.room.resize(most);
  const ssize_t count =
      rd_kafka_consume_batch_queue(state.queue.get(), in_ms(patience), state.room.data(), most);
  KafkaMessages messages;
  if (count <= 0) return messages;
  const auto taken = static_cast<std::size_t>(count);
  messages.owned_.reserve(taken);
  messages.list_.reserve(taken);
  for (std::size_t i = 0; i < taken; ++i) messages.owned_.emplace_back(state.room[i]);
  for (const auto& owned : messages.owned_) {
    const rd_kafka_message_t& message = *owned;
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      state.note_end(message);
      continue;
    }
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      SHOP_CHECK(state.take_error(message));
      continue;
    }
    const std::optional<std::size_t> place = state.place_of(message);
    if (!place) continue;  // of an assignment before this one
    KafkaMessage& given = messages.list_.emplace_back();
    given.place = *place;
    given.offset = message.offset;
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const std::int64_t stamp_ms = rd_kafka_message_timestamp(&message, &type);
    if (type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) given.received_at = Timestamp{stamp_ms * 1000};
    given.has_value = message.payload != nullptr;
    if (given.has_value) given.value = {static_cast<const char*>(message.payload), message.len};
    if (message.key != nullptr)
      given.key = {static_cast<const char*>(message.key), message.key_len};
    state.places[*place].next_offset = message.offset + 1;
    state.ended[*place] = false;
  }
  return messages;
}

bool KafkaConsumer::at_end() const {
  return std::find(state_->ended.begin(), state_->ended.end(), false) == state_->ended.end();
}

std::optional<std::int64_t> KafkaConsumer::lag() const {
  std::int64_t lag = 0;
  for (const KafkaPlace& place : state_->places) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    if (rd_kafka_get_watermark_offsets(state_->client.get(), place.topic.c_str(), place.partition,
                                       &low, &high) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        high < 0)
      return std::nullopt;
    lag += std::max<std::int64_t>(0, high - std::max(low, place.next_offset));
  }
  return lag;
}

}  // namespace shop
