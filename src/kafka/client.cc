// SPDX-License-Identifier: Apache-2.0
#include "kafka/client.h"

#include <fmt/format.h>

#include <array>

namespace shop {
namespace {

struct DestroyConfiguration {
  void operator()(rd_kafka_conf_t* configuration) const { rd_kafka_conf_destroy(configuration); }
};

}  // namespace

Result<rd_kafka_t*> make_kafka_client(rd_kafka_type_t type, std::span<const KafkaSetting> settings,
                                      const std::string& brokers, KafkaCalls& calls) {
  std::unique_ptr<rd_kafka_conf_t, DestroyConfiguration> configuration(rd_kafka_conf_new());
  std::array<char, 512> why{};
  const auto set = [&](const char* name, const char* value) -> Status {
    if (rd_kafka_conf_set(configuration.get(), name, value, why.data(), why.size()) ==
        RD_KAFKA_CONF_OK)
      return {};
    return fail(ErrorCode::invalid_argument, fmt::format("kafka: {}", why.data()));
  };
  for (const auto& [name, value] : settings) SHOP_CHECK(set(name, value));
  SHOP_CHECK(set("bootstrap.servers", brokers.c_str()));
  SHOP_CHECK(set("client.id", "shopsphere"));
  SHOP_CHECK(set("reconnect.backoff.max.ms", "2000"));
  rd_kafka_conf_set_opaque(configuration.get(), &calls);
  // What else it would write to stderr comes as errors.
  rd_kafka_conf_set_log_cb(configuration.get(),
                           [](const rd_kafka_t*, int, const char*, const char*) {});
  rd_kafka_conf_set_error_cb(configuration.get(),
                             [](rd_kafka_t*, int, const char* reason, void* opaque) {
                               if (const auto& tell = static_cast<KafkaCalls*>(opaque)->say)
                                 tell(reason);
                             });
  if (calls.delivered != nullptr) rd_kafka_conf_set_dr_msg_cb(configuration.get(), calls.delivered);
  rd_kafka_t* const client = rd_kafka_new(type, configuration.get(), why.data(), why.size());
  if (client == nullptr)
    return fail(ErrorCode::invalid_argument, fmt::format("kafka: {}", why.data()));
  configuration.release();  // the client's from now on
  return client;
}

}  // namespace shop
