// SPDX-License-Identifier: Apache-2.0
#include "server/command_door.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <exception>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

#include "base/thread_name.h"
#include "server/command_socket.h"

namespace shop {
namespace {

Descriptor new_event() { return Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

void raise_event(int event) {
  const std::uint64_t one = 1;
  // It is raised already where there is no room to count.
  [[maybe_unused]] const ssize_t written = ::write(event, &one, sizeof one);
}

void lower_event(int event) {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(event, &count, sizeof count);
}

// A command's thread is not stopped by what its caller's pipe or terminal does.
void leave_signals_to_others() {
  sigset_t set;
  sigfillset(&set);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

struct Running {
  Descriptor socket;
  Peer peer{};
  int stop_asked = -1;  // of the call, which has them until the thread ends
  int gone = -1;
  bool watched = false;  // the caller may say something
  bool ended = false;
  std::thread thread;
};

}  // namespace

struct CommandDoor::State {
  State(std::string directory, Engine& the_engine, RunCommand the_run)
      : data_directory(std::move(directory)), engine(the_engine), run(std::move(the_run)) {}

  const std::string data_directory;
  Engine& engine;
  const RunCommand run;
  Descriptor listening;
  Descriptor wake = new_event();
  std::thread thread;

  mutable std::mutex mutex;
  std::condition_variable changed;
  bool closing = false;
  std::list<Running> commands;

  void let_in();
  bool is_over() const;
  void accept_one();
  void take(Descriptor socket, const Peer& peer);
  void run_one(Running& running);
  void hear(Running& running);
  void end(Running& running, const CommandEnd& end);
  std::list<Running> take_ended();
  std::vector<pollfd> sources();
  void tell_all(int Running::*event);
};

// What to wait for: the wake, the socket where there is room, and every caller.
std::vector<pollfd> CommandDoor::State::sources() {
  const std::lock_guard lock(mutex);
  const bool has_room = !closing && commands.size() < kCommandsMax;
  std::vector<pollfd> all = {{wake.number(), POLLIN, 0},
                             {has_room ? listening.number() : -1, POLLIN, 0}};
  for (const Running& running : commands)
    all.push_back({running.watched ? running.socket.number() : -1, POLLIN, 0});
  return all;
}

bool CommandDoor::State::is_over() const {
  const std::lock_guard lock(mutex);
  return closing && commands.empty();
}

void CommandDoor::State::let_in() {
  for (;;) {
    // New commands are only added here, so the sources keep the order of the commands.
    std::vector<pollfd> all = sources();
    if (::poll(all.data(), all.size(), -1) < 0 && errno != EINTR) return;
    if (all[0].revents != 0) lower_event(wake.number());
    {
      const std::lock_guard lock(mutex);
      std::size_t i = 2;
      for (Running& running : commands)
        if (all[i++].revents != 0) hear(running);
    }
    for (Running& ended : take_ended()) ended.thread.join();
    if (is_over()) return;
    if (all[1].revents != 0) accept_one();
  }
}

// Under the lock.
void CommandDoor::State::hear(Running& running) {
  if (!running.watched) return;
  char said = 0;
  const ssize_t got = ::recv(running.socket.number(), &said, 1, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  raise_event(running.stop_asked);
  if (got == 1 && said == kAskToStop) return;
  raise_event(running.gone);
  running.watched = false;
}

std::list<Running> CommandDoor::State::take_ended() {
  std::list<Running> ended;
  const std::lock_guard lock(mutex);
  for (auto at = commands.begin(); at != commands.end();) {
    const auto here = at++;
    if (here->ended) ended.splice(ended.end(), commands, here);
  }
  return ended;
}

void CommandDoor::State::accept_one() {
  Descriptor socket(::accept4(listening.number(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket.is_open()) return;
  const std::optional<Peer> peer = peer_of(socket.number());
  if (!peer || !may_command(peer->user))
    return send_end(socket.number(), {1,
                                      "this user may not command the server: it is for its "
                                      "own user and root"});
  take(std::move(socket), *peer);
}

void CommandDoor::State::take(Descriptor socket, const Peer& peer) {
  const std::lock_guard lock(mutex);
  if (closing) return;  // the caller hears that the server is gone
  Running& running = commands.emplace_back();
  running.socket = std::move(socket);
  running.peer = peer;
  running.thread = std::thread([this, &running] {
    name_this_thread("shop-command");
    leave_signals_to_others();
    run_one(running);
  });
}

void CommandDoor::State::run_one(Running& running) {
  Result<CommandCall> call = receive_call(running.socket.number());
  if (!call) return end(running, {1, call.error().message});
  call->process = running.peer.process;
  call->stop_asked = new_event();
  call->gone = new_event();
  {
    const std::lock_guard lock(mutex);
    running.stop_asked = call->stop_asked.number();
    running.gone = call->gone.number();
    running.watched = true;
    if (closing) raise_event(running.stop_asked);
  }
  raise_event(wake.number());
  CommandEnd ended;
  try {
    ended.code = run(*call, engine);
  } catch (const std::exception& error) {
    ended = {1, error.what()};
  }
  end(running, ended);  // before the events of the call are closed
}

void CommandDoor::State::end(Running& running, const CommandEnd& end) {
  {
    const std::lock_guard lock(mutex);
    running.watched = false;
    running.stop_asked = running.gone = -1;
  }
  send_end(running.socket.number(), end);
  // The thread that lets in closes it, and may be busy: the caller must not wait for that.
  (void)::shutdown(running.socket.number(), SHUT_RDWR);
  {
    const std::lock_guard lock(mutex);
    running.ended = true;
    changed.notify_all();
  }
  raise_event(wake.number());
}

// Under the lock.
void CommandDoor::State::tell_all(int Running::*event) {
  for (Running& running : commands)
    if (running.*event >= 0) raise_event(running.*event);
}

CommandDoor::CommandDoor(std::unique_ptr<State> state) : state_(std::move(state)) {
  state_->thread = std::thread([state = state_.get()] {
    name_this_thread("shop-door");
    leave_signals_to_others();
    state->let_in();
  });
}

Result<std::unique_ptr<CommandDoor>> CommandDoor::open(const std::string& data_directory,
                                                       Engine& engine, RunCommand run) {
  auto state = std::make_unique<State>(data_directory, engine, std::move(run));
  SHOP_TRY(state->listening, listen_for_commands(data_directory));
  return std::unique_ptr<CommandDoor>(new CommandDoor(std::move(state)));
}

CommandDoor::~CommandDoor() { close(std::chrono::milliseconds(0)); }

void CommandDoor::close(std::chrono::milliseconds patience) {
  State& state = *state_;
  if (!state.thread.joinable()) return;
  {
    std::unique_lock lock(state.mutex);
    state.closing = true;
    remove_command_socket(state.data_directory);
    state.tell_all(&Running::stop_asked);
    const auto all_ended = [&state] {
      return std::all_of(state.commands.begin(), state.commands.end(),
                         [](const Running& running) { return running.ended; });
    };
    if (!state.changed.wait_for(lock, patience, all_ended)) {
      state.tell_all(&Running::gone);
      // One whose caller has not said yet what it wants ends with that wait.
      for (Running& running : state.commands)
        if (running.gone < 0) (void)::shutdown(running.socket.number(), SHUT_RD);
      state.changed.wait(lock, all_ended);
    }
  }
  raise_event(state.wake.number());
  state.thread.join();
  state.listening = Descriptor();
}

std::size_t CommandDoor::running() const {
  const std::lock_guard lock(state_->mutex);
  return state_->commands.size();
}

}  // namespace shop
