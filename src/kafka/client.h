// SPDX-License-Identifier: Apache-2.0
//
// Makes librdkafka's clients: what its consumer and its producer have in common.
//
// Says nothing to stderr: what went wrong comes through `say`, or with each call.
//
//   KafkaCalls calls{say};
//   SHOP_TRY(rd_kafka_t* client, make_kafka_client(RD_KAFKA_PRODUCER, settings, brokers, calls));
//
// Errors: invalid_argument for a setting that is none.
#pragma once

#include <librdkafka/rdkafka.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace shop {

using KafkaSay = std::function<void(std::string_view)>;
using KafkaSetting = std::pair<const char*, const char*>;
using KafkaDelivered = void (*)(rd_kafka_t*, const rd_kafka_message_t*, void*);

// Must outlive the client; `delivered` is a producer's.
struct KafkaCalls {
  KafkaSay say;
  KafkaDelivered delivered = nullptr;
};

Result<rd_kafka_t*> make_kafka_client(rd_kafka_type_t type, std::span<const KafkaSetting> settings,
                                      const std::string& brokers, KafkaCalls& calls);

}  // namespace shop
