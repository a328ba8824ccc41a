// SPDX-License-Identifier: Apache-2.0
//
// Feeds an open shop from Kafka, on a thread of its own, as long as both are there.
//
// Each record is booked with the broker's time of receipt (LogAppendTime; else the shop's own) and
// its place as its source: topic/partition, and the offset as its line. The next offset of each
// partition is kept in the same write of the log as the rows of the records before it. So what was
// read is never read again, also after kill -9, and nothing is left out; a new shop begins with
// the first record that the broker has.
//
// Waits where no broker answers, or a topic is not there yet, and looks for new topics and
// partitions now and then. Where an offset is gone (Kafka's retention was shorter than the shop was
// away) it says so and reads nothing: that is for a person to decide, see docs/KAFKA.md.
//
//   KafkaFeed feed(engine, {.brokers = "localhost:9092"}, {say, on_booked});
//   feed.status().lag;
//
// Or follows the ledger of a cluster: what its job decided is taken over as it is, message by
// message, each in one write with its offset. The engine must have been opened to follow; what is
// submitted to it goes to the topics meanwhile (record_sender.h).
//
// A tombstone of a topic is passed over.
// Threads: its own; status() from any. Goes before the engine.   Cost: beside the shop's own some
// 0.5 us a record.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/engine.h"
#include "kafka/record_topics.h"

namespace shop {

struct KafkaFeedOptions {
  std::string brokers;  // "host:port,host:port"
  RecordTopics topics = {};
  std::string columns = {};     // of transactions in CSV; empty: the seed's ten
  bool follows_ledger = false;  // and then reads this topic alone
  std::string ledger = "ledger";
};

struct KafkaFeedStatus {
  bool is_reading = false;
  std::uint64_t records = 0;  // that were answered as durable since it was opened
  std::int64_t lag = 0;       // records that wait at the broker
};

struct KafkaFeedCalls {
  std::function<void(std::string_view)> say;    // what a person should know; on the feed's thread
  std::function<void(const Tally&)> on_booked;  // what became durable; on the engine's
};

class KafkaFeed {
 public:
  KafkaFeed(Engine& engine, KafkaFeedOptions options, KafkaFeedCalls calls);
  ~KafkaFeed();  // reads no further; what was submitted is answered

  KafkaFeedStatus status() const;

 private:
  class Reading;
  std::unique_ptr<Reading> reading_;
};

// Under which name the next offset of a partition is kept.
std::string kafka_offset_name(std::string_view cluster, std::string_view topic,
                              std::int32_t partition);

}  // namespace shop
