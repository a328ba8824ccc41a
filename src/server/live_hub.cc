// SPDX-License-Identifier: Apache-2.0
#include "server/live_hub.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/thread_name.h"
#include "server/live_history.h"
#include "server/problem.h"

namespace shop {
namespace {

using Steady = std::chrono::steady_clock;
using Frame = std::shared_ptr<const std::string>;
using FrameOfViews = std::map<LiveViews, Frame>;

// Whoever folds waits while changed cells are taken, some 60 ms where a group of issues changed
// every day of a year: so at most a quarter of the time.
constexpr int kRestOfTakings = 3;
constexpr std::chrono::milliseconds kRestMost{250};

// One who follows; touched on its connection's thread alone.
struct Client {
  StreamPointer stream;
  LiveViews views = kAllLiveViews;
  Position sent_upto = 0;
  bool sending = false;
  Steady::time_point last_sent = Steady::now();
};
using ClientPointer = std::shared_ptr<Client>;

// Those whom one thread serves. They get their frames together.
struct Group {
  StreamPointer door;  // any of theirs, to get onto the thread
  std::vector<ClientPointer> clients;
  std::map<LiveViews, std::size_t> followed;
  Position told_upto = 0;
};

}  // namespace

struct LiveHub::State : std::enable_shared_from_this<LiveHub::State> {
  State(LiveChanges& the_changes, Look the_look, LivePace the_pace)
      : changes(the_changes),
        look(std::move(the_look)),
        pace(the_pace),
        history(the_pace.cells_kept) {}

  void run();
  bool wait_for_change(Steady::time_point next);
  bool wait_until(Steady::time_point next);
  void follow_or_rest();
  std::size_t in_turns() const;
  void take();
  bool tell(std::size_t groups_told);
  void deliver(const void* key, Group& group);
  void keep_alive();
  void close_all();

  // On a client's thread.
  void join(const StreamPointer& stream, LiveViews views, std::optional<Position> since,
            const std::string& today);
  void leave(const ClientPointer& client);
  void offer(const ClientPointer& client, Position from, Position upto, const FrameOfViews& frames);
  void send(const ClientPointer& client, Frame frame, Position upto);
  void catch_up(const ClientPointer& client);
  std::vector<ClientPointer>& clients_of(const void* thread);

  LiveChanges& changes;
  const Look look;
  const LivePace pace;

  // Held for nothing else, so that whoever folds may wake us with the views in its hands.
  std::mutex waking;
  std::condition_variable woken;
  bool stopping = false;
  bool changed = false;

  mutable std::mutex mutex;
  bool stopped = false;  // the views may be gone: nobody joins any more
  bool collecting = false;
  std::map<const void*, Group> groups;  // a group's clients belong to its thread
  const void* told_last = nullptr;      // whose turn it was
  LiveHistory history;

  std::atomic<std::size_t> clients = 0;
  std::atomic<bool> listened = false;  // whether wake() has anybody to wake
  Steady::time_point empty_since = Steady::now();
  std::thread thread;
};

bool LiveHub::State::wait_for_change(Steady::time_point next) {
  std::unique_lock lock(waking);
  woken.wait_until(lock, next, [&] { return stopping || changed; });
  return !stopping;
}

// What changes until then is taken in one. False where it is to end.
bool LiveHub::State::wait_until(Steady::time_point next) {
  std::unique_lock lock(waking);
  woken.wait_until(lock, next, [&] { return stopping; });
  changed = false;
  return !stopping;
}

// Begins to collect with the first client and ends some time after the last one left.
void LiveHub::State::follow_or_rest() {
  const Steady::time_point now = Steady::now();
  if (clients.load() > 0) empty_since = now;
  const std::lock_guard lock(mutex);
  if (!collecting || now - empty_since < pace.remember) return;
  collecting = false;
  listened.store(false);
  changes.collect(false);
}

// Many are not told all at once but one thread's after the other's, each once a tick: then none
// waits behind all the others, nor does whoever sells meanwhile. 0: everybody as soon as possible.
std::size_t LiveHub::State::in_turns() const {
  if (clients.load() <= pace.clients_at_once) return 0;
  const std::lock_guard lock(mutex);
  return static_cast<std::size_t>(
      std::count_if(groups.begin(), groups.end(),
                    [](const auto& group) { return group.second.door != nullptr; }));
}

void LiveHub::State::run() {
  Steady::time_point alive_next = Steady::now() + pace.alive;
  Steady::time_point last = Steady::now();
  Steady::time_point rested_at = last;
  bool behind = false;
  while (behind || wait_for_change(std::min(alive_next, Steady::now() + std::chrono::seconds(1)))) {
    const std::size_t turns = in_turns();
    const Steady::time_point next =
        turns > 0 ? Steady::time_point(last + pace.tick / turns) : rested_at;
    if (!wait_until(next)) return;
    last = Steady::now();
    if (listened.load()) {
      take();
      const Steady::time_point taken = Steady::now();
      rested_at = taken + std::min<Steady::duration>(kRestOfTakings * (taken - last), kRestMost);
    }
    behind = tell(turns > 0 ? 1 : SIZE_MAX);
    if (Steady::now() >= alive_next) {
      keep_alive();
      alive_next = Steady::now() + pace.alive;
    }
    follow_or_rest();
  }
}

void LiveHub::State::take() {
  LiveTaken taken;
  look([&](const ShopViews& views, const Dictionaries& dictionaries, Position upto) {
    taken = changes.take(views, dictionaries, upto);
  });
  const std::lock_guard lock(mutex);
  if (taken.upto != history.upto() || !taken.cells.empty()) history.add(taken);
}

// Whether there are others who have not been told all yet.
bool LiveHub::State::tell(std::size_t groups_told) {
  const std::lock_guard lock(mutex);
  auto turn = groups.upper_bound(told_last);
  bool behind = false;
  for (std::size_t i = 0; i < groups.size(); ++i, ++turn) {
    if (turn == groups.end()) turn = groups.begin();
    Group& group = turn->second;
    if (!group.door || group.told_upto == history.upto()) continue;
    behind = groups_told == 0;
    if (behind) break;
    deliver(turn->first, group);
    told_last = turn->first;
    --groups_told;
  }
  return behind;
}

// With the lock held; a frame is made once for all of the group who follow the same views.
void LiveHub::State::deliver(const void* key, Group& group) {
  auto frames = std::make_shared<FrameOfViews>();
  for (const auto& [views, count] : group.followed)
    if (std::optional<std::string> frame = history.since(group.told_upto, views))
      (*frames)[views] = std::make_shared<const std::string>(std::move(*frame));
  const Position from = std::exchange(group.told_upto, history.upto());
  group.door->run([self = shared_from_this(), key, from, upto = history.upto(), frames] {
    for (const ClientPointer& client : self->clients_of(key))
      self->offer(client, from, upto, *frames);
  });
}

void LiveHub::State::keep_alive() {
  static const Frame kAlive = std::make_shared<const std::string>(": alive\n\n");
  std::vector<std::pair<const void*, StreamPointer>> doors;
  {
    const std::lock_guard lock(mutex);
    for (const auto& [key, group] : groups)
      if (group.door) doors.emplace_back(key, group.door);
  }
  for (const auto& [key, door] : doors)
    door->run([self = shared_from_this(), key] {
      std::vector<ClientPointer>& all = self->clients_of(key);
      for (const ClientPointer& client : all)
        if (!client->sending && Steady::now() - client->last_sent >= self->pace.alive / 2)
          self->send(client, kAlive, client->sent_upto);
    });
}

void LiveHub::State::close_all() {
  const std::lock_guard lock(mutex);
  stopped = true;
  for (auto& [key, group] : groups) {
    if (!group.door) continue;
    group.door->run([self = shared_from_this(), of = key] {
      const std::vector<ClientPointer> all = std::move(self->clients_of(of));
      self->clients_of(of).clear();
      for (const ClientPointer& client : all) client->stream->close();
    });
    group.door = nullptr;
  }
}

std::vector<ClientPointer>& LiveHub::State::clients_of(const void* of) {
  const std::lock_guard lock(mutex);  // of the map; nodes stay where they are
  return groups[of].clients;
}

// Told at once, so that the pace is that of those who are here.
void LiveHub::State::leave(const ClientPointer& client) {
  const std::lock_guard lock(mutex);
  Group& group = groups[client->stream->thread()];
  const auto found = std::find(group.clients.begin(), group.clients.end(), client);
  if (found == group.clients.end()) return;  // all were closed
  group.clients.erase(found);
  group.door = group.clients.empty() ? nullptr : group.clients.back()->stream;
  const auto views = group.followed.find(client->views);
  if (--views->second == 0) group.followed.erase(views);
  clients.fetch_sub(1);
}

void LiveHub::State::join(const StreamPointer& stream, LiveViews views,
                          std::optional<Position> since, const std::string& today) {
  const auto client = std::make_shared<Client>();
  client->stream = stream;
  client->views = views;
  std::optional<std::string> missed;
  {
    const std::lock_guard lock(mutex);
    if (stopped) return stream->close();
    if (!collecting) {
      // What is folded from here on is noted; the views are looked at right behind.
      changes.collect(true);
      collecting = true;
      listened.store(true);
      Position now = 0;
      look([&](const ShopViews&, const Dictionaries&, Position upto) { now = upto; });
      history.begin(now);
    }
    Group& group = groups[stream->thread()];
    if (group.clients.empty()) group.told_upto = history.upto();
    group.clients.push_back(client);
    group.door = stream;
    ++group.followed[views];
    clients.fetch_add(1);
    client->sent_upto = history.upto();
    if (since) missed = history.since(*since, views);
  }
  stream->when_closed([of = weak_from_this(), who = std::weak_ptr(client)] {
    const auto hub = of.lock();
    const auto gone = who.lock();
    if (hub && gone) hub->leave(gone);
  });
  std::string first = fmt::format(
      "retry: 1000\nid: {0}\nevent: {1}\ndata: {{\"as_of\":{0},"
      "\"today\":\"{2}\"}}\n\n",
      client->sent_upto, since && !missed ? "reset" : "hello", today);
  if (missed) first += *missed;
  send(client, std::make_shared<const std::string>(std::move(first)), client->sent_upto);
}

void LiveHub::State::offer(const ClientPointer& client, Position from, Position upto,
                           const FrameOfViews& frames) {
  if (client->sending || !client->stream->is_open()) return;  // it catches up later
  if (client->sent_upto >= upto) return;
  if (client->sent_upto != from) return catch_up(client);
  const auto frame = frames.find(client->views);
  if (frame == frames.end()) return catch_up(client);
  if (frame->second->empty()) {
    client->sent_upto = upto;
    return;
  }
  send(client, frame->second, upto);
}

void LiveHub::State::send(const ClientPointer& client, Frame frame, Position upto) {
  client->sending = true;
  client->last_sent = Steady::now();
  client->stream->send(std::move(frame), [self = shared_from_this(), client, upto] {
    client->sending = false;
    client->sent_upto = upto;
    self->catch_up(client);
  });
}

void LiveHub::State::catch_up(const ClientPointer& client) {
  std::optional<std::string> missed;
  Position upto = 0;
  {
    const std::lock_guard lock(mutex);
    upto = history.upto();
    if (upto <= client->sent_upto) return;
    missed = history.since(client->sent_upto, client->views);
  }
  if (!missed) missed = fmt::format("id: {0}\nevent: reset\ndata: {{\"as_of\":{0}}}\n\n", upto);
  if (missed->empty()) {
    client->sent_upto = upto;
    return;
  }
  send(client, std::make_shared<const std::string>(std::move(*missed)), upto);
}

LiveHub::LiveHub(LiveChanges& changes, Look look, LivePace pace)
    : state_(std::make_shared<State>(changes, std::move(look), pace)) {}

LiveHub::~LiveHub() { stop(); }

void LiveHub::start() {
  state_->thread = std::thread([state = state_.get()] {
    name_this_thread("shop-live");
    state->run();
  });
}

void LiveHub::stop() {
  {
    const std::lock_guard lock(state_->waking);
    state_->stopping = true;
  }
  state_->woken.notify_all();
  if (!state_->thread.joinable()) return;
  state_->thread.join();
  state_->close_all();
}

void LiveHub::wake() {
  if (!state_->listened.load(std::memory_order_relaxed)) return;
  {
    const std::lock_guard lock(state_->waking);
    if (state_->changed) return;
    state_->changed = true;
  }
  state_->woken.notify_one();
}

Answer LiveHub::answer(LiveViews views, std::optional<Position> since, std::string today) {
  if (clients() >= state_->pace.clients_max)
    return problem(Problem{
        503, "too-many-live-clients",
        fmt::format("{} clients follow already: try again later.", state_->pace.clients_max)});
  Answer answer;
  answer.content_type = "text/event-stream";
  answer.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  answer.stream = [state = state_, views, since, today = std::move(today)](
                      const StreamPointer& stream) { state->join(stream, views, since, today); };
  return answer;
}

std::size_t LiveHub::clients() const { return state_->clients.load(); }

}  // namespace shop
