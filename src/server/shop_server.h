// SPDX-License-Identifier: Apache-2.0
//
// Puts a shop's engine and all its routes together, and answers for it on a port.
//
// Where the engine stops because its disk failed, whoever asks is told to try again (503) while it
// is opened anew, from what is durable: the port stays open, and nothing that was acknowledged is
// lost.
//
//   SHOP_TRY(auto server, ShopServer::open(options));
//   server->start();
//   while (!stopped) SHOP_CHECK(server->look_after(std::chrono::seconds(1)));
//   SHOP_CHECK(server->stop());
//
// Threads: one owner; its engine may be used from anywhere between start() and stop().
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "engine/engine.h"
#include "server/command_door.h"
#include "server/feed.h"
#include "server/http_message.h"
#include "server/server_options.h"

namespace shop {

struct ShopServerOptions {
  EngineOptions engine;
  ServerOptions server;
  bool demo = false;
  std::string version;
  RunCommand run_command;  // of commands that come through the data directory; null: none do
  OpenFeed open_feed;      // null: nothing but the routes feeds the shop
  OpenBeside open_beside;  // null: nothing
};

class ShopServer {
 public:
  static Result<std::unique_ptr<ShopServer>> open(ShopServerOptions options);
  ~ShopServer();

  void start();
  // Opens the engine anew where it has stopped; otherwise does nothing.
  void look_after();
  // Answers what is under way, then closes the engine with a snapshot.
  Status stop();

  Engine& engine();

  std::string address() const;  // "http://127.0.0.1:8080"
  // Signs one browser in, once.
  std::string sign_in_link(Role role);
  bool has_tokens();
  // What was submitted past the routes, so that it is counted too.
  void note_records(const Tally& tally, std::chrono::nanoseconds took);

 private:
  struct State;
  explicit ShopServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop
