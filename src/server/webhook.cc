// SPDX-License-Identifier: Apache-2.0
#include "server/webhook.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <random>
#include <thread>

#include "base/thread_name.h"
#include "base/thread_priority.h"
#include "server/webhook_outbox.h"
#include "server/webhook_signature.h"

namespace shop {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds kBetweenLooks{1000};  // what comes together is told together
constexpr milliseconds kPauseFirst{1000};
constexpr milliseconds kPauseMost{300'000};
constexpr std::chrono::seconds kBetweenSaves{60};

}  // namespace

milliseconds Webhook::pause_after(int failures) {
  const int doublings = std::clamp(failures - 1, 0, 20);
  return std::min(kPauseMost, milliseconds(kPauseFirst.count() << doublings));
}

struct Webhook::State {
  State(Engine& the_engine, Clock& the_clock, WebhookOptions the_options, WebhookCounts& the_counts)
      : engine(the_engine),
        clock(the_clock),
        options(std::move(the_options)),
        counts(the_counts),
        post(options.target) {}

  Engine& engine;
  Clock& clock;
  const WebhookOptions options;
  WebhookCounts& counts;
  WebhookPost post;
  Outbox outbox;
  Steady::time_point saved = Steady::now();
  std::minstd_rand chance{std::random_device()()};

  std::mutex mutex;
  std::condition_variable woken;
  bool stopping = false;
  std::thread thread;

  void run();
  Status begin();
  Status look();
  Status save();
  bool deliver_all();
  bool deliver(const WebhookAlert& alert);
  Status send_once(const WebhookAlert& alert);
  bool wait(milliseconds time);
  void tell(const std::string& alert, const Error& error, bool given_up) const {
    if (options.failed) options.failed(alert, error.message, given_up);
  }
};

// False where it is to end.
bool Webhook::State::wait(milliseconds time) {
  std::unique_lock lock(mutex);
  return !woken.wait_for(lock, time, [this] { return stopping; });
}

Status Webhook::State::begin() {
  SHOP_TRY(std::optional<Outbox> kept, load_outbox(options.data_directory));
  if (kept) {
    outbox = std::move(*kept);
    counts.waiting = outbox.waiting.size();
    return {};
  }
  outbox.place = place_of_now(engine);
  return save();
}

Status Webhook::State::save() {
  saved = Steady::now();
  const Status kept = save_outbox(options.data_directory, outbox);
  counts.waiting = outbox.waiting.size();
  return kept;
}

// What is new since the last look; kept before any of it is sent.
Status Webhook::State::look() {
  AlertPlace place = outbox.place;
  SHOP_TRY(std::vector<WebhookAlert> alerts, alerts_since(engine, clock, place));
  outbox.place = place;
  outbox.waiting.assign(std::make_move_iterator(alerts.begin()),
                        std::make_move_iterator(alerts.end()));
  if (outbox.waiting.empty() && Steady::now() - saved < kBetweenSaves) return {};
  return save();
}

Status Webhook::State::send_once(const WebhookAlert& alert) {
  const std::int64_t seconds = clock.now().micros / kMicrosPerSecond;
  return post.send(
      {{"webhook-id", alert.id},
       {"webhook-timestamp", std::to_string(seconds)},
       {"webhook-signature", webhook_signature(options.key, alert.id, seconds, alert.body)}},
      alert.body);
}

// Until it has come or is given up; false where the end came first.
bool Webhook::State::deliver(const WebhookAlert& alert) {
  for (int failures = 0;;) {
    const Status sent = send_once(alert);
    if (sent) {
      ++counts.delivered;
      return true;
    }
    if (!wait(milliseconds(0))) return false;
    ++counts.failed;
    const bool given_up = ++failures == kAttemptsMax;
    tell(alert.id, sent.error(), given_up);
    if (given_up) {
      ++counts.given_up;
      return true;
    }
    // Many senders that failed together must not come back together.
    const milliseconds::rep most = pause_after(failures).count();
    if (!wait(
            milliseconds(std::uniform_int_distribution<milliseconds::rep>(most / 2, most)(chance))))
      return false;
  }
}

bool Webhook::State::deliver_all() {
  while (!outbox.waiting.empty()) {
    if (!deliver(outbox.waiting.front())) return false;
    outbox.waiting.pop_front();
    if (const Status saved_now = save(); !saved_now) tell("", saved_now.error(), false);
  }
  return true;
}

void Webhook::State::run() {
  if (const Status begun = begin(); !begun) return tell("", begun.error(), false);
  while (deliver_all() && wait(kBetweenLooks)) {
    if (const Status looked = look(); !looked) {
      tell("", looked.error(), false);
      if (!engine.health() || !wait(kPauseMost)) break;
    }
  }
  if (const Status kept = save(); !kept) tell("", kept.error(), false);
}

Webhook::Webhook(Engine& engine, Clock& clock, WebhookOptions options, WebhookCounts& counts)
    : state_(std::make_unique<State>(engine, clock, std::move(options), counts)) {
  state_->thread = std::thread([state = state_.get()] {
    name_this_thread("shop-webhook");
    stand_back();
    try {
      state->run();
    } catch (const std::exception& error) {
      state->tell("", {ErrorCode::internal, error.what()}, true);
    }
  });
}

Webhook::~Webhook() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->woken.notify_all();
  state_->post.stop();
  state_->thread.join();
}

}  // namespace shop
