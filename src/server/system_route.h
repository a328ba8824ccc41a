// SPDX-License-Identifier: Apache-2.0
//
// Says how the server does: GET /v1/system for the administrator's page, GET /metrics for
// Prometheus.
//
// Counts are since the process began; rates of the last ten seconds, latencies and issues of the
// last minute.
//
//   add_system_routes(router, {.engine = engine, .metrics = metrics, …});
//
// Cost: some 100 us; /metrics reads a few files of /proc.
#pragma once

#include <functional>
#include <string>

#include "engine/engine.h"
#include "server/feed.h"
#include "server/http_server.h"
#include "server/metrics.h"
#include "server/router.h"

namespace shop {

// What became of the alerts that go elsewhere.
struct WebhookNumbers {
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0;  // attempts
  std::uint64_t given_up = 0;
  std::uint64_t waiting = 0;
};

struct SystemSources {
  Engine& engine;
  const Metrics& metrics;
  std::string data_directory;
  std::function<HttpCounts()> http;
  std::function<std::size_t()> live_clients;
  std::function<WebhookNumbers()> webhook = {};  // null: there is none
  std::function<FeedNumbers()> feed = {};        // likewise
  // Whether whoever asks may see /metrics although no admin's token came along.
  std::function<bool(const Request&)> may_scrape;
};

void add_system_routes(Router& router, const SystemSources& sources);

// The text format of Prometheus.
std::string prometheus_text(const SystemSources& sources);
// The body of /v1/system.
Result<std::string> system_text(const SystemSources& sources);

}  // namespace shop
