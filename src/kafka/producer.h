// SPDX-License-Identifier: Apache-2.0
//
// Sends messages to Kafka topics, by librdkafka's idempotent producer: each stands in its partition
// once, and those of one key in the order in which they were sent.
//
//   SHOP_TRY(auto producer, KafkaProducer::open("localhost:9092", say));
//   producer->send("transactions", key, value, [](const Result<KafkaSent>& sent) {…});
//
// A key goes to the partition that Kafka's own producers would choose. `delivered` is called once
// for each message: when all replicas that are in step have it, or with unavailable where no broker
// took it in half a minute, or invalid_argument for one that is too large. What was not delivered
// by the end is tried for some seconds more.
//
// Threads: send from any; `delivered` and `say` are called on a thread of its own, or where a
// message cannot be taken at all on the caller's.   Cost: one copy of the bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace shop {

// Where a message stands now.
struct KafkaSent {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

class KafkaProducer {
 public:
  using Say = std::function<void(std::string_view)>;
  using Delivered = std::function<void(const Result<KafkaSent>&)>;

  static Result<std::unique_ptr<KafkaProducer>> open(const std::string& brokers, Say say);
  ~KafkaProducer();
  KafkaProducer(const KafkaProducer&) = delete;
  KafkaProducer& operator=(const KafkaProducer&) = delete;

  void send(const std::string& topic, std::string_view key, std::string_view value,
            Delivered delivered);

 private:
  struct State;
  explicit KafkaProducer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop
