// SPDX-License-Identifier: Apache-2.0
#include "cli/console.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace shop::cli {
namespace {

constexpr int kLookAgainMillis = 50;

bool is_raised(int event) {
  pollfd source{event, POLLIN, 0};
  return ::poll(&source, 1, 0) == 1;
}

// False where `end` was raised meanwhile.
bool wait_for(int descriptor, short events, int end) {
  for (;;) {
    std::array<pollfd, 2> sources = {{{descriptor, events, 0}, {end, POLLIN, 0}}};
    if (::poll(sources.data(), sources.size(), -1) < 0 && errno != EINTR) return true;
    if (sources[1].revents != 0) return false;
    if (sources[0].revents != 0) return true;
  }
}

// What a path of the caller's own descriptors is to anybody else.
std::string of_process(std::string_view path, int process) {
  const std::string own = fmt::format("/proc/{}", process);
  if (path == "/dev/stdin") return own + "/fd/0";
  if (path == "/dev/stdout") return own + "/fd/1";
  if (path == "/dev/stderr") return own + "/fd/2";
  constexpr std::string_view kDescriptors = "/dev/fd/";
  if (path.starts_with(kDescriptors))
    return fmt::format("{}/fd/{}", own, path.substr(kDescriptors.size()));
  constexpr std::string_view kSelf = "/proc/self/";
  if (path.starts_with(kSelf)) return fmt::format("{}/{}", own, path.substr(kSelf.size()));
  return std::string(path);
}

}  // namespace

Console::Console(const CommandCall& call)
    : call_(&call),
      out_cookie_{call.output.number(), call.gone.number(), false, false},
      error_cookie_{call.error.number(), call.gone.number(), false, false},
      out_(file_of(out_cookie_)),
      error_(file_of(error_cookie_)) {
  if (error_) (void)std::setvbuf(error_.get(), nullptr, _IONBF, 0);
}

OwnedFile Console::file_of(Cookie& cookie) {
  const cookie_io_functions_t calls = {
      .read = nullptr, .write = &Console::write_to, .seek = nullptr, .close = &Console::close};
  return OwnedFile(::fopencookie(&cookie, "w", calls));
}

// A pipe that polls as writable takes this much at once without a wait.
ssize_t Console::write_to(void* cookie, const char* bytes, std::size_t size) {
  Cookie& to = *static_cast<Cookie*>(cookie);
  std::size_t written = 0;
  while (written < size) {
    if (!wait_for(to.descriptor, POLLOUT, to.gone)) {
      errno = EPIPE;
      return 0;
    }
    const std::size_t piece = std::min<std::size_t>(size - written, PIPE_BUF);
    const ssize_t count = ::write(to.descriptor, bytes + written, piece);
    if (count >= 0) {
      written += static_cast<std::size_t>(count);
    } else if (errno != EINTR && errno != EAGAIN) {
      to.broken = errno == EPIPE;
      return 0;
    }
  }
  return static_cast<ssize_t>(written);
}

int Console::close(void* cookie) {
  const Cookie& of = *static_cast<Cookie*>(cookie);
  if (!of.owned) return 0;
  const int closed = ::close(of.descriptor);
  delete &of;
  return closed;
}

int Console::out_descriptor() const {
  return call_ != nullptr ? call_->output.number() : STDOUT_FILENO;
}

int Console::error_descriptor() const {
  return call_ != nullptr ? call_->error.number() : STDERR_FILENO;
}

bool Console::out_is_terminal() const { return isatty(out_descriptor()) == 1; }
bool Console::error_is_terminal() const { return isatty(error_descriptor()) == 1; }

WindowSize Console::window_of(int descriptor) {
  winsize window{};
  if (ioctl(descriptor, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) return {};
  return {window.ws_col, window.ws_row};
}

const char* Console::variable(const char* name) const {
  const char* value = nullptr;
  if (call_ == nullptr) {
    value = std::getenv(name);
  } else if (const auto found = call_->environment.find(name); found != call_->environment.end()) {
    value = found->second.c_str();
  }
  return value == nullptr || *value == '\0' ? nullptr : value;
}

bool Console::wants_colour() const {
  const char* terminal = variable("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return out_is_terminal() && !dumb && variable("NO_COLOR") == nullptr;
}

std::string Console::path(const std::string& said) const {
  if (call_ == nullptr || said.empty()) return said;
  if (said.front() == '/') return of_process(said, call_->process);
  return call_->directory + "/" + said;
}

Result<std::unique_ptr<Input>> Console::open_input(const std::string& file) const {
  if (call_ == nullptr) return Input::open(file);
  const bool standard = file == "-";
  // Without O_NONBLOCK a pipe that nobody has opened to write would keep us here.
  const int descriptor = standard ? ::fcntl(call_->input.number(), F_DUPFD_CLOEXEC, 0)
                                  : ::open(path(file).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  return Input::take(descriptor, file, [this](int from, char* room, std::size_t size) {
    return read(from, room, size);
  });
}

ssize_t Console::read(int descriptor, char* room, std::size_t size) const {
  for (;;) {
    if (!wait_for(descriptor, POLLIN, call_->stop_asked.number())) {
      errno = EINTR;
      return -1;
    }
    const ssize_t count = ::read(descriptor, room, size);
    if (count >= 0 || (errno != EAGAIN && errno != EINTR)) return count;
  }
}

Result<OwnedFile> Console::open_special(const std::string& file) const {
  const auto refuse = [&] {
    return fail(ErrorCode::unavailable,
                fmt::format("cannot write {}: {}", file, std::strerror(errno)));
  };
  if (call_ == nullptr) {
    OwnedFile opened(std::fopen(file.c_str(), "we"));
    if (!opened) return refuse();
    return opened;
  }
  for (;;) {
    const int descriptor = ::open(path(file).c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NONBLOCK);
    if (descriptor >= 0) return file_of(*new Cookie{descriptor, call_->gone.number(), true, false});
    // A pipe that nobody reads yet.
    if (errno != ENXIO || is_raised(call_->stop_asked.number())) return refuse();
    pollfd stop{call_->stop_asked.number(), POLLIN, 0};
    (void)::poll(&stop, 1, kLookAgainMillis);
  }
}

bool Console::stop_asked() const {
  return call_ == nullptr ? StopRequest::was_made() : is_raised(call_->stop_asked.number());
}

}  // namespace shop::cli
