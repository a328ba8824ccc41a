// SPDX-License-Identifier: Apache-2.0
//
// Sends what changed to everybody who follows GET /v1/live, as server-sent events.
//
// A frame is made once and shared by all who follow the same views. A client gets the next frame
// when it has taken the last one; what changed meanwhile is then sent as one frame of present
// values: a slow or stalled client costs no memory and holds nobody up. Up to
// `clients_at_once` clients get frames as soon as something is booked, more of them once every
// `tick`, those of one thread together.
//
// An event's id is the position behind what it shows. Whoever comes back with it gets what changed
// since, or `reset` where that is not known any more: then the page loads its figures anew.
//
//   LiveHub hub(changes, look, {});
//   hub.start();
//   respond(hub.answer(views, since));
//   hub.wake();                        // something was folded; from the commit thread
//   hub.stop();
//
// Threads: one of its own; answer() and wake() from anywhere. Clients are served on the threads of
// their connections.   Cost: a tick costs the cells that changed; a client a send.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "server/http_message.h"
#include "server/live_changes.h"

namespace shop {

struct LivePace {
  std::size_t clients_at_once = 20;
  std::chrono::milliseconds tick{50};
  std::chrono::seconds alive{15};     // a comment where nothing else was sent
  std::chrono::seconds remember{60};  // go on collecting after the last client left
  std::size_t cells_kept = 50'000;    // for clients that come back or are slow
  std::size_t clients_max = 2048;
};

class LiveHub {
 public:
  // Calls `use` with the views at rest.
  using Look = std::function<void(
      const std::function<void(const ShopViews&, const Dictionaries&, Position)>& use)>;

  LiveHub(LiveChanges& changes, Look look, LivePace pace);
  ~LiveHub();

  void start();
  void stop();
  void wake();
  // A stream, or a problem document where there are too many. `today` goes into its first event.
  Answer answer(LiveViews views, std::optional<Position> since, std::string today);
  std::size_t clients() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace shop
