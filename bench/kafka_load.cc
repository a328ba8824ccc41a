// SPDX-License-Identifier: Apache-2.0
//
// Fills a topic from the lines of standard input, or reads one as fast as librdkafka can.
//
//   kafka_load produce BROKERS TOPIC [RECORDS_PER_SECOND] < lines      a key, a tab, a value
//   kafka_load consume BROKERS TOPIC COUNT                             does nothing with them
//
// Prints one line of JSON: records, bytes, seconds. For tests and for peers in a benchmark.
#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

rd_kafka_t* open_client(rd_kafka_type_t type, const std::string& brokers) {
  char why[512];
  rd_kafka_conf_t* settings = rd_kafka_conf_new();
  const auto set = [&](const char* name, const char* value) {
    if (rd_kafka_conf_set(settings, name, value, why, sizeof(why)) != RD_KAFKA_CONF_OK)
      throw std::runtime_error(why);
  };
  set("bootstrap.servers", brokers.c_str());
  if (type == RD_KAFKA_PRODUCER) {
    set("enable.idempotence", "true");
    set("compression.type", "lz4");
    set("linger.ms", "20");
    set("queue.buffering.max.messages", "1000000");
    set("partitioner", "murmur2_random");
  } else {
    set("group.id", "load");
    set("enable.auto.commit", "false");
    set("auto.offset.reset", "earliest");
    set("check.crcs", "true");
    set("fetch.message.max.bytes", "4194304");
  }
  rd_kafka_t* client = rd_kafka_new(type, settings, why, sizeof(why));
  if (client == nullptr) throw std::runtime_error(why);
  return client;
}

void report(std::uint64_t records, std::uint64_t bytes, Clock::time_point start) {
  fmt::print(R"({{"records":{},"bytes":{},"seconds":{:.3f}}})"
             "\n",
             records, bytes, std::chrono::duration<double>(Clock::now() - start).count());
}

void produce(const std::string& brokers, const std::string& topic, std::uint64_t per_second) {
  rd_kafka_t* client = open_client(RD_KAFKA_PRODUCER, brokers);
  const auto start = Clock::now();
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = std::min(line.find('\t'), line.size());
    const std::string_view value = std::string_view(line).substr(std::min(tab + 1, line.size()));
    while (rd_kafka_producev(client, RD_KAFKA_V_TOPIC(topic.c_str()),
                             RD_KAFKA_V_KEY(line.data(), tab),
                             RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                             RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                             RD_KAFKA_V_END) == RD_KAFKA_RESP_ERR__QUEUE_FULL)
      rd_kafka_poll(client, 50);
    ++records;
    bytes += value.size();
    if (records % 1000 == 0) rd_kafka_poll(client, 0);
    if (per_second > 0)
      std::this_thread::sleep_until(start +
                                    std::chrono::microseconds(records * 1'000'000 / per_second));
  }
  if (rd_kafka_flush(client, 60'000) != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw std::runtime_error("not everything was taken within a minute");
  report(records, bytes, start);
  rd_kafka_destroy(client);
}

void consume(const std::string& brokers, const std::string& topic, std::uint64_t count) {
  rd_kafka_t* client = open_client(RD_KAFKA_CONSUMER, brokers);
  rd_kafka_poll_set_consumer(client);
  rd_kafka_topic_partition_list_t* places = rd_kafka_topic_partition_list_new(8);
  rd_kafka_topic_t* asked = rd_kafka_topic_new(client, topic.c_str(), nullptr);
  const rd_kafka_metadata_t* found = nullptr;
  if (rd_kafka_metadata(client, 0, asked, &found, 10'000) != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw std::runtime_error("no broker answers");
  for (int i = 0; i < found->topics[0].partition_cnt; ++i)
    rd_kafka_topic_partition_list_add(places, topic.c_str(), i)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(client, places);
  rd_kafka_queue_t* queue = rd_kafka_queue_get_consumer(client);
  std::vector<rd_kafka_message_t*> room(16'384);
  const auto start = Clock::now();
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  while (records < count) {
    const ssize_t taken = rd_kafka_consume_batch_queue(queue, 1000, room.data(), room.size());
    for (ssize_t i = 0; i < taken; ++i) {
      rd_kafka_message_t* const message = room[static_cast<std::size_t>(i)];
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        ++records;
        bytes += message->len;
      }
      rd_kafka_message_destroy(message);
    }
  }
  report(records, bytes, start);
  rd_kafka_queue_destroy(queue);
  rd_kafka_metadata_destroy(found);
  rd_kafka_topic_destroy(asked);
  rd_kafka_topic_partition_list_destroy(places);
  rd_kafka_consumer_close(client);
  rd_kafka_destroy(client);
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string what = argc > 3 ? argv[1] : "";
  if (what == "produce") produce(argv[2], argv[3], argc > 4 ? std::stoull(argv[4]) : 0);
  if (what == "consume" && argc > 4) consume(argv[2], argv[3], std::stoull(argv[4]));
  return what.empty() ? 2 : 0;
} catch (const std::exception& failure) {
  fmt::print(stderr, "kafka_load: {}\n", failure.what());
  return 1;
}
