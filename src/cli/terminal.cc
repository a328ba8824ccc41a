// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>

namespace shop::cli {
namespace {

constexpr std::string_view kEnter = "\033[?1049h\033[?25l\033[?7l\033[2J";
constexpr std::string_view kLeave = "\033[?7h\033[?25h\033[?1049l";
constexpr std::string_view kBeginFrame = "\033[?2026h\033[H";  // shown whole, where it is known
constexpr std::string_view kEndFrame = "\033[J\033[?2026l";
constexpr std::string_view kEndOfLine = "\033[K";

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;  // nobody looks any more
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGWINCH}) sigaddset(&set, number);
  return set;
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

volatile std::sig_atomic_t stop_was_requested = 0;

void request_stop(int) { stop_was_requested = 1; }

sigset_t ending_signals() {
  sigset_t set = stop_signals();
  sigdelset(&set, SIGWINCH);
  return set;
}

bool ends(char key) { return key == 'q' || key == 'Q'; }

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  descriptor_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

StopSignals::~StopSignals() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void StopSignals::release() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

Wake StopSignals::wait(std::chrono::milliseconds at_most, bool keys) const {
  pollfd sources[2] = {{descriptor_, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  if (::poll(sources, keys ? 2 : 1, static_cast<int>(at_most.count())) <= 0) return Wake::time;
  signalfd_siginfo signal{};
  while (::read(descriptor_, &signal, sizeof signal) == sizeof signal)
    if (signal.ssi_signo != SIGWINCH) return Wake::stop;
  if (sources[0].revents != 0) return Wake::resized;
  char key = 0;
  const ssize_t got = ::read(STDIN_FILENO, &key, 1);
  return got <= 0 || ends(key) ? Wake::stop : Wake::time;
}

StopRequest::StopRequest() {
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void StopRequest::listen() {
  struct sigaction action = {};
  action.sa_handler = request_stop;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // without SA_RESTART: ends a wait for input
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool StopRequest::was_made() { return stop_was_requested != 0; }

bool Terminal::is_there() {
  const char* kind = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

bool Terminal::wants_colour() { return is_there() && !is_set("NO_COLOR"); }

Terminal::Terminal() {
  // Keys that are pressed must not stand in the tables.
  has_keys_ = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &before_) == 0 &&
              tcgetpgrp(STDIN_FILENO) == getpgrp();
  if (has_keys_) {
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
  }
  write_all(kEnter);
}

Terminal::~Terminal() {
  write_all(kLeave);
  if (has_keys_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

WindowSize Terminal::size() {
  winsize window{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0)
    return {};
  return {window.ws_col, window.ws_row};
}

void Terminal::draw(std::span<const std::string> lines) {
  std::string frame(kBeginFrame);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    frame += lines[i];
    frame += kEndOfLine;
    if (i + 1 < lines.size()) frame += "\r\n";
  }
  frame += kEndFrame;
  write_all(frame);
}

}  // namespace shop::cli
