// SPDX-License-Identifier: Apache-2.0
#include "kafka/insights.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>

#include "kafka/consumer.h"

namespace shop {
namespace {

constexpr const char* kTopic = "insights";
constexpr std::int64_t kFromTheBeginning = -2;  // RD_KAFKA_OFFSET_BEGINNING
constexpr std::chrono::milliseconds kPatience{10'000};
constexpr std::chrono::seconds kPatienceForAll{60};
constexpr std::chrono::milliseconds kWaitForRecords{200};
constexpr std::size_t kMessagesTogether = 16'384;

}  // namespace

Result<std::vector<std::string>> read_insights(const std::string& brokers) {
  std::string said;
  SHOP_TRY(const auto consumer,
           KafkaConsumer::open(brokers, [&said](std::string_view what) { said = what; }));
  SHOP_TRY(const std::vector<std::int32_t> partitions, consumer->partitions(kTopic, kPatience));
  if (partitions.empty())
    return fail(ErrorCode::not_found, fmt::format("{} has no topic {}: are these the brokers "
                                                  "of a cluster whose job runs?",
                                                  brokers, kTopic));
  std::vector<KafkaPlace> places;
  for (const std::int32_t partition : partitions)
    places.push_back({kTopic, partition, kFromTheBeginning});
  SHOP_CHECK(consumer->read_from(std::move(places)));
  std::unordered_map<std::string, std::string> newest;
  auto until = std::chrono::steady_clock::now() + kPatienceForAll;
  while (!consumer->at_end()) {
    SHOP_TRY(const KafkaMessages messages, consumer->take(kMessagesTogether, kWaitForRecords));
    for (const KafkaMessage& message : messages.list()) {
      if (message.has_value) {
        newest[std::string(message.key)] = message.value;
      } else {
        newest.erase(std::string(message.key));
      }
    }
    if (!messages.list().empty()) until = std::chrono::steady_clock::now() + kPatienceForAll;
    if (std::chrono::steady_clock::now() > until)
      return fail(ErrorCode::unavailable,
                  fmt::format("the end of {} did not come: {}", kTopic, said));
  }
  std::vector<std::string> cells;
  cells.reserve(newest.size());
  for (const auto& [name, measures] : newest) cells.push_back(name + "|" + measures);
  std::sort(cells.begin(), cells.end());
  return cells;
}

}  // namespace shop
