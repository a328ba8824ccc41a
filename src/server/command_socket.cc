// SPDX-License-Identifier: Apache-2.0
#include "server/command_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace shop {
namespace {

constexpr int kWaitingMax = 64;

tl::unexpected<Error> failed(std::string_view what, const std::string& data_directory) {
  return fail(ErrorCode::unavailable, fmt::format("{} {}/{}: {}", what, data_directory,
                                                  kCommandSocket, std::strerror(errno)));
}

// A socket's address has room for a hundred bytes; the directory's descriptor makes any path short.
sockaddr_un address_in(int directory) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}/{}", directory, kCommandSocket);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

Descriptor open_directory(const std::string& path) {
  return Descriptor(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

Descriptor new_socket() { return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

const sockaddr* plain(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

// Whoever may write there could put a socket of their own in its place.
Status check_directory(int directory, const std::string& path) {
  struct stat about {};
  if (::fstat(directory, &about) != 0) return failed("cannot look at", path);
  if ((about.st_mode & S_IWOTH) == 0 || (about.st_mode & S_ISVTX) != 0) return {};
  return fail(ErrorCode::unavailable,
              fmt::format("everybody may write to {}: commands cannot be taken there safely; "
                          "chmod o-w it and start the server again",
                          path));
}

bool may_trust(uid_t server, int directory) {
  if (server == ::geteuid()) return true;
  struct stat about {};
  return ::geteuid() == 0 && ::fstat(directory, &about) == 0 && about.st_uid == server;
}

}  // namespace

Result<Descriptor> listen_for_commands(const std::string& data_directory) {
  const Descriptor directory = open_directory(data_directory);
  if (!directory.is_open()) return failed("cannot open", data_directory);
  SHOP_CHECK(check_directory(directory.number(), data_directory));
  Descriptor listening = new_socket();
  const sockaddr_un address = address_in(directory.number());
  (void)::unlinkat(directory.number(), kCommandSocket, 0);  // of a server that was killed
  if (::bind(listening.number(), plain(address), sizeof address) != 0 ||
      ::fchmodat(directory.number(), kCommandSocket, S_IRUSR | S_IWUSR, 0) != 0 ||
      ::listen(listening.number(), kWaitingMax) != 0)
    return failed("cannot listen on", data_directory);
  return listening;
}

void remove_command_socket(const std::string& data_directory) {
  (void)::unlink((data_directory + "/" + kCommandSocket).c_str());
}

Result<std::optional<Descriptor>> connect_to_server(const std::string& data_directory) {
  const Descriptor directory = open_directory(data_directory);
  if (!directory.is_open()) return std::optional<Descriptor>();
  Descriptor socket = new_socket();
  const sockaddr_un address = address_in(directory.number());
  if (::connect(socket.number(), plain(address), sizeof address) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTSOCK)
      return std::optional<Descriptor>();
    if (errno == EACCES || errno == EPERM)
      return fail(ErrorCode::unavailable,
                  fmt::format("a server of another user holds {}: run the command as that user",
                              data_directory));
    return failed("cannot reach the server at", data_directory);
  }
  const std::optional<Peer> peer = peer_of(socket.number());
  if (!peer || !may_trust(peer->user, directory.number()))
    return fail(ErrorCode::unavailable,
                fmt::format("whoever listens on {}/{} is not the server of this user: look who "
                            "made it",
                            data_directory, kCommandSocket));
  return std::optional<Descriptor>(std::move(socket));
}

std::optional<Peer> peer_of(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {};
  return Peer{credentials.uid, credentials.pid};
}

bool may_command(uid_t user) { return user == 0 || user == ::geteuid(); }

}  // namespace shop
