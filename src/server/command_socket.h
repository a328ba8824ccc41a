// SPDX-License-Identifier: Apache-2.0
//
// The Unix socket in a data directory through which commands reach the server that holds it.
//
// It is for its owner alone (0600), and each side asks the system who the other one is: a server
// answers its own user and root, a command trusts its own user's server and, as root, the one of
// the directory's owner. What a server that was killed left behind answers nobody, and the next
// one, which holds the directory's lock by then, takes its place.
//
//   SHOP_TRY(const Descriptor listening, listen_for_commands(data));
//   SHOP_TRY(const std::optional<Descriptor> server, connect_to_server(data));  // none: no server
//
// Errors: unavailable, in words.   Limits: none of the path's length.
#pragma once

#include <sys/types.h>
#include <optional>
#include <string>

#include "base/result.h"
#include "server/descriptor.h"

namespace shop {

inline constexpr const char* kCommandSocket = "server.sock";

// Only for whoever holds the lock of the directory.
Result<Descriptor> listen_for_commands(const std::string& data_directory);
void remove_command_socket(const std::string& data_directory);
Result<std::optional<Descriptor>> connect_to_server(const std::string& data_directory);

struct Peer {
  uid_t user;
  pid_t process;
};
std::optional<Peer> peer_of(int socket);
// Whether a server may do what this user asks.
bool may_command(uid_t user);

}  // namespace shop
