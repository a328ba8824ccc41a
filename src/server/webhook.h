// SPDX-License-Identifier: Apache-2.0
//
// Tells a receiver elsewhere of new issues and low stock, signed, again and again until it has
// heard.
//
// The log is the queue: while something waits to be sent, nothing more is looked for, and what came
// meanwhile is then one alert a cause. So little is kept however long the receiver is away, the
// shop waits for nothing, and nothing is missed over a restart. What a receiver refused
// kAttemptsMax times, in some forty minutes, is given up, counted and written to the log.
//
// An alert may come twice (its answer was lost): its id is the same then.
//
//   Webhook webhook(engine, clock, {.data_directory = data, .target = target, .key = key}, counts);
//
// Threads: one of its own, which stands back behind others; it ends with the object.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "engine/engine.h"
#include "server/webhook_post.h"

namespace shop {

struct WebhookOptions {
  std::string data_directory;
  WebhookTarget target;
  std::string key;
  // What goes wrong, for the server's log.
  std::function<void(const std::string& alert, const std::string& why, bool given_up)> failed = {};
};

// Since the process began; they outlive the engine.
struct WebhookCounts {
  std::atomic<std::uint64_t> delivered = 0;
  std::atomic<std::uint64_t> failed = 0;  // attempts
  std::atomic<std::uint64_t> given_up = 0;
  std::atomic<std::uint64_t> waiting = 0;
};

class Webhook {
 public:
  static constexpr int kAttemptsMax = 16;

  Webhook(Engine& engine, Clock& clock, WebhookOptions options, WebhookCounts& counts);
  ~Webhook();

  // How long to wait after so many failures, before chance takes up to half of it away.
  static std::chrono::milliseconds pause_after(int failures);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shop
