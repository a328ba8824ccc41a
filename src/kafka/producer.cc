// SPDX-License-Identifier: Apache-2.0
#include "kafka/producer.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <thread>

#include "base/thread_name.h"
#include "kafka/client.h"

namespace shop {
namespace {

constexpr int kPollMs = 100;
constexpr int kLastWordsMs = 5000;  // for what is under way at the end

// A person waits for single records, so they are gathered for a moment only.
constexpr std::array kSettings = {
    KafkaSetting{"enable.idempotence", "true"},
    KafkaSetting{"acks", "all"},
    KafkaSetting{"partitioner", "murmur2_random"},
    KafkaSetting{"linger.ms", "5"},
    KafkaSetting{"compression.codec", "lz4"},
    KafkaSetting{"message.timeout.ms", "30000"},
    KafkaSetting{"queue.buffering.max.messages", "1000000"},
    KafkaSetting{"queue.buffering.max.kbytes", "262144"},
};

tl::unexpected<Error> not_sent(rd_kafka_resp_err_t error) {
  const bool too_large = error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE;
  return fail(too_large ? ErrorCode::invalid_argument : ErrorCode::unavailable,
              fmt::format("Kafka did not take it: {}", rd_kafka_err2str(error)));
}

void call(void* message_opaque, const Result<KafkaSent>& sent) {
  const std::unique_ptr<KafkaProducer::Delivered> delivered(
      static_cast<KafkaProducer::Delivered*>(message_opaque));
  (*delivered)(sent);
}

void on_delivered(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return call(message->_private, not_sent(message->err));
  call(message->_private, KafkaSent{message->partition, message->offset});
}

}  // namespace

struct KafkaProducer::State {
  KafkaCalls calls;
  rd_kafka_t* client = nullptr;
  std::atomic<bool> is_stopping = false;
  std::thread thread;

  ~State() {
    is_stopping = true;
    if (thread.joinable()) thread.join();
    if (client == nullptr) return;
    rd_kafka_flush(client, kLastWordsMs);
    rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_flush(client, kLastWordsMs);  // calls for those that were purged
    rd_kafka_destroy(client);
  }
};

Result<std::unique_ptr<KafkaProducer>> KafkaProducer::open(const std::string& brokers, Say say) {
  auto state = std::make_unique<State>();
  state->calls = {std::move(say), on_delivered};
  SHOP_TRY(state->client, make_kafka_client(RD_KAFKA_PRODUCER, kSettings, brokers, state->calls));
  state->thread = std::thread([&state = *state] {
    name_this_thread("shop-outlet");
    while (!state.is_stopping) rd_kafka_poll(state.client, kPollMs);
  });
  return std::unique_ptr<KafkaProducer>(new KafkaProducer(std::move(state)));
}

KafkaProducer::KafkaProducer(std::unique_ptr<State> state) : state_(std::move(state)) {}
KafkaProducer::~KafkaProducer() = default;

void KafkaProducer::send(const std::string& topic, std::string_view key, std::string_view value,
                         Delivered delivered) {
  auto opaque = std::make_unique<Delivered>(std::move(delivered));
  const rd_kafka_resp_err_t error = rd_kafka_producev(
      state_->client, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_KEY(key.data(), key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_OPAQUE(opaque.get()), RD_KAFKA_V_END);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return call(opaque.release(), not_sent(error));
  opaque.release();  // the message's, until it is delivered
}

}  // namespace shop
