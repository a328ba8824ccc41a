// SPDX-License-Identifier: Apache-2.0
//
// Collects which cells changed since somebody last asked, and gives their present values as JSON.
//
// What a live page follows: revenue by day, city and category; what each product sold on each day;
// stock; issues by cause; and the newest transactions for a ticker. Values are absolute, on the
// basis of the refund's day. Collecting costs a few look-ups an entry, and nothing while nobody
// follows.
//
//   changes.note(decisions);                    // on the commit thread
//   engine.read([&](const ShopViews& views, Position upto) {
//     taken = changes.take(views, dictionaries, upto);
//   });
//
// Threads: note() on one, take() on another.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <compare>
#include <cstdint>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/zone.h"
#include "ledger/decisions.h"
#include "views/shop_views.h"

namespace shop {

// The views that may be followed, as bits.
enum class LiveView : std::uint8_t {
  revenue = 1,
  best_sellers = 2,
  stock = 4,
  issues = 8,
  booked = 16
};
using LiveViews = std::uint8_t;
inline constexpr LiveViews kAllLiveViews = 31;
// "revenue,stock"; an unknown name is an error that names those there are.
Result<LiveViews> parse_live_views(std::string_view names);

// Names a cell that is followed: two symbols of the view's own kind, or a cause.
struct LiveKey {
  LiveView view = LiveView::revenue;
  std::uint8_t currency = 0;
  Day day;
  Symbol first = 0;
  Symbol second = 0;
  auto operator<=>(const LiveKey&) const = default;
};
struct LiveKeyHash {
  std::size_t operator()(const LiveKey& key) const;
};

struct LiveCell {
  LiveKey key;
  std::string json;
};

inline constexpr std::size_t kNewestShown = 8;

struct LiveTaken {
  Position upto = 0;
  std::vector<LiveCell> cells;
  std::uint64_t booked = 0;         // transactions since the last time
  std::vector<std::string> newest;  // up to kNewestShown of them as JSON, the newest first
};

class LiveChanges {
 public:
  explicit LiveChanges(ShopZone zone) : zone_(std::move(zone)) {}

  // While off nothing is collected.
  void collect(bool on);
  void note(const Decisions& decisions);
  bool any() const;
  LiveTaken take(const ShopViews& views, const Dictionaries& dictionaries, Position upto);

 private:
  struct Newest {
    Entry entry;
    std::string id;
  };
  struct Pending {
    boost::unordered_flat_set<LiveKey, LiveKeyHash> keys;
    std::set<std::string, std::less<>> products;  // by id, of catalogue records
    std::deque<Newest> newest;
    std::uint64_t booked = 0;
    bool issues = false;
  };
  void note(const Entry& entry);

  ShopZone zone_;
  mutable std::mutex mutex_;
  bool on_ = false;
  Pending pending_;
};

}  // namespace shop
