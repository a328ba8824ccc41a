// SPDX-License-Identifier: Apache-2.0
#include "cli/through_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "server/command_socket.h"

namespace shop::cli {
namespace {

constexpr int kSignalledCode = 128;

// What commands look at; nothing else of the environment is anybody's business.
constexpr const char* kVariables[] = {"USER", "TERM", "NO_COLOR"};

volatile int server_socket = -1;

// The second signal ends the process at once, and the server hears that nobody waits any more.
void ask_to_stop(int) {
  const int before = errno;
  (void)::send(server_socket, &kAskToStop, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  errno = before;
}

void listen_for_signals(int socket) {
  server_socket = socket;
  struct sigaction action = {};
  action.sa_handler = ask_to_stop;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
}

// One that is closed is as good as /dev/null, as it is to whoever writes there without a server.
Descriptor standard(int number) {
  Descriptor copy(::fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  return copy.is_open() ? std::move(copy) : Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC));
}

CommandCall call_of(std::vector<std::string> arguments) {
  CommandCall call;
  call.arguments = std::move(arguments);
  std::error_code error;
  call.directory = std::filesystem::current_path(error).string();
  for (const char* const name : kVariables)
    if (const char* const value = std::getenv(name)) call.environment[name] = value;
  call.input = standard(STDIN_FILENO);
  call.output = standard(STDOUT_FILENO);
  call.error = standard(STDERR_FILENO);
  return call;
}

// As a process that wrote into that pipe itself.
void end_as_of_broken_pipe() {
  signal(SIGPIPE, SIG_DFL);
  (void)raise(SIGPIPE);
}

Result<int> call_server(const Program& program, const Descriptor& socket,
                        std::vector<std::string> arguments) {
  SHOP_CHECK(send_call(socket.number(), call_of(std::move(arguments))));
  if (program.ends_early) listen_for_signals(socket.number());
  const Result<CommandEnd> end = receive_end(socket.number());
  if (!end)
    return fail(ErrorCode::unavailable,
                "the server went away before the command had ended: what it did stands; run the "
                "command again, nothing is done twice by the same request id");
  if (!end->words.empty()) return fail(ErrorCode::unavailable, end->words);
  if (end->code == kSignalledCode + SIGPIPE) end_as_of_broken_pipe();
  return end->code;
}

}  // namespace

std::optional<int> run_in_server(const Program& program, std::vector<std::string> arguments) {
  if (!program.for_shop) return {};
  const auto socket = connect_to_server(program.data_directory);
  if (!socket) return failed(program.console, socket.error());
  if (!*socket) return {};
  const Result<int> code = call_server(program, **socket, std::move(arguments));
  return code ? *code : failed(program.console, code.error());
}

int run_for_another(const CommandCall& call, Engine& engine) {
  Console console(call);
  Program program(console);
  add_commands(program);
  if (const auto code = understand(program, call.arguments)) return *code;
  if (!program.for_shop)
    return failed(console, {ErrorCode::invalid_argument, "this command is not for a server"});
  program.data_directory = console.path(program.data_directory);
  program.server = &engine;
  const int code = run_chosen(program);
  return console.out_is_broken() ? kSignalledCode + SIGPIPE : code;
}

}  // namespace shop::cli
