// SPDX-License-Identifier: Apache-2.0
//
// Reads partitions of Kafka topics from given offsets on, by librdkafka.
//
// Only what was committed by its producer's transaction is given. No consumer group is used and no
// offset is kept at the broker: whoever reads remembers how far. A broker that is away is waited
// for; what it said meanwhile comes through `say`.
//
//   SHOP_TRY(auto consumer, KafkaConsumer::open("localhost:9092", say));
//   SHOP_TRY(const auto partitions, consumer->partitions("transactions", 5s));
//   SHOP_CHECK(consumer->read_from(places));
//   const KafkaMessages messages = consumer->take(10'000, 100ms);
//
// Errors: unavailable where no broker answers in time; not_found where an offset is no longer
// there: the broker deleted what was not read yet, or the topic is another one of that name.
// Threads: one owner; `say` is called on it.   Cost: some 400 ns a message.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

struct rd_kafka_s;
struct rd_kafka_message_s;

namespace shop {

struct KafkaPlace {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t next_offset = 0;
};

struct KafkaMessage {
  std::size_t place = 0;  // of those that read_from() was given
  std::int64_t offset = 0;
  // When the broker received it, where the topic says LogAppendTime.
  std::optional<Timestamp> received_at;
  bool has_value = true;  // else a tombstone
  std::string_view key;
  std::string_view value;
};

class KafkaMessages {
 public:
  KafkaMessages() = default;
  KafkaMessages(KafkaMessages&&) noexcept = default;
  KafkaMessages& operator=(KafkaMessages&&) noexcept = default;

  // Their values live as long as this.
  const std::vector<KafkaMessage>& list() const { return list_; }

 private:
  friend class KafkaConsumer;
  struct Destroy {
    void operator()(rd_kafka_message_s* message) const;
  };
  std::vector<std::unique_ptr<rd_kafka_message_s, Destroy>> owned_;
  std::vector<KafkaMessage> list_;
};

class KafkaConsumer {
 public:
  using Say = std::function<void(std::string_view)>;
  static Result<std::unique_ptr<KafkaConsumer>> open(const std::string& brokers, Say say);
  ~KafkaConsumer();
  KafkaConsumer(const KafkaConsumer&) = delete;
  KafkaConsumer& operator=(const KafkaConsumer&) = delete;

  // What distinguishes this cluster from any other.
  Result<std::string> cluster_id(std::chrono::milliseconds patience);
  // Of a topic that is not there: none.
  Result<std::vector<std::int32_t>> partitions(const std::string& topic,
                                               std::chrono::milliseconds patience);
  Status read_from(std::vector<KafkaPlace> places);
  // Those that are there, or that come within `patience`; none is no error.
  Result<KafkaMessages> take(std::size_t most, std::chrono::milliseconds patience);
  // How many messages the broker has behind the next one of each place; none until it has said so.
  std::optional<std::int64_t> lag() const;
  // Whether every place was read to where its topic ended a moment ago.
  bool at_end() const;

 private:
  struct State;
  explicit KafkaConsumer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop
