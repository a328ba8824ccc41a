// SPDX-License-Identifier: Apache-2.0
#include "server/command_call.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace shop {
namespace {

constexpr std::string_view kProtocol = "shopsphere-command-1";
constexpr std::size_t kStandardDescriptors = 3;
constexpr timeval kPatience{5, 0};

void put(std::string& bytes, std::string_view text) {
  bytes += text;
  bytes += '\0';
}

std::string encode(const CommandCall& call) {
  std::string texts;
  put(texts, kProtocol);
  put(texts, call.directory);
  put(texts, std::to_string(call.environment.size()));
  for (const auto& [name, value] : call.environment) put(texts, name + "=" + value);
  for (const std::string& argument : call.arguments) put(texts, argument);
  const auto size = static_cast<std::uint32_t>(texts.size());
  std::string bytes(sizeof size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  return bytes + texts;
}

tl::unexpected<Error> malformed() {
  return fail(ErrorCode::invalid_argument,
              "the server is of another version than this command: use the same for both");
}

Result<CommandCall> decode(std::string_view bytes) {
  std::vector<std::string> texts;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\0');
    if (end == std::string_view::npos) return malformed();
    texts.emplace_back(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
  }
  if (texts.size() < 3 || texts[0] != kProtocol) return malformed();
  CommandCall call;
  call.directory = texts[1];
  std::size_t variables = 0;
  const std::string& count = texts[2];
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), variables);
  if (error != std::errc{} || variables > texts.size() - 3) return malformed();
  for (std::size_t i = 3; i < 3 + variables; ++i) {
    const std::size_t equals = texts[i].find('=');
    if (equals == std::string::npos) return malformed();
    call.environment[texts[i].substr(0, equals)] = texts[i].substr(equals + 1);
  }
  const auto arguments = texts.begin() + 3 + static_cast<std::ptrdiff_t>(variables);
  call.arguments.assign(std::make_move_iterator(arguments), std::make_move_iterator(texts.end()));
  return call;
}

tl::unexpected<Error> broken(std::string_view what) {
  return fail(ErrorCode::unavailable, fmt::format("{}: {}", what, std::strerror(errno)));
}

using ControlBytes = std::array<char, CMSG_SPACE(sizeof(int) * kStandardDescriptors)>;

// The first bytes carry the descriptors.
Result<std::size_t> send_with_descriptors(int socket, std::string_view bytes,
                                          const CommandCall& call) {
  const std::array<int, kStandardDescriptors> numbers = {call.input.number(), call.output.number(),
                                                         call.error.number()};
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  alignas(cmsghdr) ControlBytes control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof numbers);
  std::memcpy(CMSG_DATA(header), numbers.data(), sizeof numbers);
  const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  if (sent < 0) return broken("cannot reach the server");
  return static_cast<std::size_t>(sent);
}

Status send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return broken("cannot reach the server");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

// What came with it, closed again by whoever does not want it.
std::vector<Descriptor> descriptors_of(msghdr& message) {
  std::vector<Descriptor> found;
  for (cmsghdr* at = CMSG_FIRSTHDR(&message); at != nullptr; at = CMSG_NXTHDR(&message, at)) {
    if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(at) + i * sizeof number, sizeof number);
      found.emplace_back(number);
    }
  }
  return found;
}

Status receive_all(int socket, char* room, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::recv(socket, room, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(ErrorCode::unavailable, "the other side went away");
    room += got;
    size -= static_cast<std::size_t>(got);
  }
  return {};
}

}  // namespace

Status send_call(int socket, const CommandCall& call) {
  const std::string bytes = encode(call);
  if (bytes.size() > kCallBytesMax)
    return fail(ErrorCode::invalid_argument, "the arguments are too long for the server");
  SHOP_TRY(const std::size_t sent, send_with_descriptors(socket, bytes, call));
  return send_all(socket, std::string_view(bytes).substr(sent));
}

Result<CommandCall> receive_call(int socket) {
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  std::uint32_t size = 0;
  std::array<char, sizeof size> first{};
  iovec part{first.data(), first.size()};
  alignas(cmsghdr) ControlBytes control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  if (got <= 0) return fail(ErrorCode::unavailable, "nothing was asked");
  std::vector<Descriptor> descriptors = descriptors_of(message);
  const auto count = static_cast<std::size_t>(got);
  SHOP_CHECK(receive_all(socket, first.data() + count, first.size() - count));
  std::memcpy(&size, first.data(), sizeof size);
  if (size > kCallBytesMax || descriptors.size() != kStandardDescriptors) return malformed();
  std::string texts(size, '\0');
  SHOP_CHECK(receive_all(socket, texts.data(), texts.size()));
  SHOP_TRY(CommandCall call, decode(texts));
  call.input = std::move(descriptors[0]);
  call.output = std::move(descriptors[1]);
  call.error = std::move(descriptors[2]);
  return call;
}

void send_end(int socket, const CommandEnd& end) {
  (void)send_all(socket, std::string(1, static_cast<char>(end.code)) + end.words);
}

Result<CommandEnd> receive_end(int socket) {
  CommandEnd end;
  char code = 0;
  SHOP_CHECK(receive_all(socket, &code, 1));
  end.code = static_cast<unsigned char>(code);
  std::array<char, 1024> room;
  for (;;) {
    const ssize_t got = ::recv(socket, room.data(), room.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return end;
    end.words.append(room.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace shop
